// On disk before it is answered: the system calls of a real gateway, seen from outside.
import { spawn, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { expect, it, onTestFinished } from 'vitest';
import { legacy, send, temporaryFolder } from './test-gateway.ts';

const hasStrace = process.platform === 'linux' && spawnSync('strace', ['-o', '/dev/null', 'true']).status === 0;
const isRequired = process.env.VELARO_TEST_REQUIRE_REAL === '1';

it.skipIf(!hasStrace && !isRequired)('every answer to a call comes after an fsync of its batch', async () => {
  expect(hasStrace).toBe(true);
  const folder = temporaryFolder();
  const trace = join(folder, 'trace');
  const program = [process.execPath, 'bin/velaro-mcp.js', 'gateway', 'start', '--json', '--port', '0'];
  const syscalls = 'trace=fsync,fdatasync,read,write,writev,sendto,sendmsg';
  const child = spawn(
    'strace',
    ['-f', '-qq', '-s', '16', '-e', syscalls, '-o', trace, ...program, '--data', join(folder, 'data')],
    { stdio: ['ignore', 'pipe', 'ignore'] },
  );
  onTestFinished(() => void child.kill('SIGKILL'));
  const ended = new Promise((resolve) => child.once('exit', resolve));
  const ready = await new Promise<string>((resolve) => createInterface(child.stdout).once('line', resolve));
  const { mcpUrl, adminKey: key, pid } = JSON.parse(ready);

  const before = readFileSync(trace, 'utf8').length;
  const body = legacy('tools/call', { name: 'velaro_get_usage', arguments: {} });
  const rounds = 20;
  for (let i = 0; i < rounds; i++) expect((await send(mcpUrl, { key, body })).status).toBe(200);
  const seen = readFileSync(trace, 'utf8').slice(before).split('\n');
  process.kill(pid, 'SIGTERM');
  expect(await ended).toBe(0);

  // From a request's first bytes to its answer's, the batch that admitted it has to have reached the disk.
  let synced = false;
  let requests = 0;
  let answers = 0;
  for (const line of seen) {
    if (/ read\(\d+, "POST /.test(line)) {
      requests++;
      synced = false;
    } else if (/ f(data)?sync\(\d+.*\) += 0/.test(line) || /<\.\.\. f(data)?sync resumed>/.test(line)) synced = true;
    else if (/"HTTP\/1\.1 200/.test(line)) {
      answers++;
      expect(synced).toBe(true);
    }
  }
  expect([requests, answers]).toEqual([rounds, rounds]);
});
