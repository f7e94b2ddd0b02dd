// A gateway whose disk is full, or has lost data: who runs it is told where to mend what, and callers that it is not for them to mend.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import * as z from 'zod';
import { backUpGateway, initialiseGateway, listAllKeys } from '../../src/gateway/administration.ts';
import { connect } from '../../src/stores/sqlite/driver.ts';
import { mountSmallDisk, smallDiskUnavailable } from '../parts/small-disk.ts';
import { send, startTestGateway, temporaryFolder } from './http/test-gateway.ts';

const problem = smallDiskUnavailable();
const onSmallDisk = it.skipIf(problem !== undefined);
const why = problem ? ` (${problem})` : '';

function smallDisk(size: string): string {
  const { folder, remove } = mountSmallDisk(size);
  onTestFinished(remove);
  return folder;
}

const site = { name: 'acme', plan: 'enterprise' } as const;
const noRoom = { code: 'store.unavailable', message: "The gateway's database has no room left on its disk." };

// Where room ends matters to SQLite: before the database, before its index of the log (an I/O error to it), amid the tables.
onSmallDisk.each(['4k', '8k', '100k', '600k'])(`init and start on a disk of %s name the folder${why}`, async (size) => {
  const dataDir = join(smallDisk(size), 'data');
  const failure = {
    ...noRoom,
    hint: `Nothing was changed. You have to make room on the disk of the data folder ${dataDir}.`,
  };
  const gateway = { site, changes: {}, environment: {} };
  await expect(initialiseGateway({ dataDir }, gateway)).rejects.toMatchObject(failure);
  await expect(startTestGateway({ dataDir })).rejects.toMatchObject(failure);
});

onSmallDisk(`callers are told whose task it is, and no folder${why}`, async () => {
  const dataDir = smallDisk('1500k');
  const { url, admin: key } = await startTestGateway({ dataDir });
  const createKey = () => send(`${url}/mcp/v1/keys`, { key, body: { label: 'x'.repeat(60), scopes: ['ops'] } });
  let answer = await createKey();
  for (let made = 1; answer.status === 201 && made < 10_000; made++) answer = await createKey();
  expect(answer.status).toBe(503);
  expect(answer.json.error).toMatchObject({
    ...noRoom,
    hint: 'Nothing was changed. Who runs the gateway has to make room on the disk of its data folder.',
  });
});

onSmallDisk(`a backup onto a full disk blames the backup's disk${why}`, async () => {
  const dataDir = temporaryFolder();
  await initialiseGateway({ dataDir }, { site, changes: {}, environment: {} });
  const disk = smallDisk('100k');
  const file = join(disk, 'backup.db');
  await expect(backUpGateway({ dataDir }, file)).rejects.toMatchObject({
    code: 'data.unwritable',
    message: `The backup ${file} cannot be written: its disk is full.`,
    hint: 'Make room there, or name a file on another disk.',
  });
  // What had been written of it is gone.
  expect(() => writeFileSync(join(disk, 'other'), Buffer.alloc(90_000))).not.toThrow();
});

it('a damaged database is to be replaced by a backup', async () => {
  const dataDir = temporaryFolder();
  await initialiseGateway({ dataDir }, { site, changes: {}, environment: {} });
  const file = join(dataDir, 'gateway.db');
  const connection = await connect(file);
  connection.exec('PRAGMA wal_checkpoint(TRUNCATE)');
  const found = connection.prepare(`SELECT rootpage AS page FROM sqlite_schema WHERE name = 'keys'`).get([]);
  connection.close();
  const { page } = z.object({ page: z.int() }).parse(found);
  const pageBytes = 4096;
  writeFileSync(file, readFileSync(file).fill(0xff, (page - 1) * pageBytes, page * pageBytes));
  await expect(listAllKeys({ dataDir })).rejects.toMatchObject({
    code: 'store.unavailable',
    message: "The gateway's database is damaged.",
    hint: `Nothing was changed. You have to put a backup into the data folder ${dataDir}.`,
  });
});
