// Looking at data that no gateway has used makes none there, and says what to type.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { initialiseGateway, listAllKeys, readGatewayStatus } from '../../src/gateway/administration.ts';
import { ask, type Postgres, postgresUnavailable, startPostgres } from '../parts/postgres.ts';

const unavailable = postgresUnavailable();
describe.skipIf(unavailable !== undefined)(`a PostgreSQL database${unavailable ? `: ${unavailable}` : ''}`, () => {
  const dataDir = '/nowhere';
  let postgres: Postgres;
  beforeAll(async () => {
    postgres = await startPostgres();
  });
  afterAll(() => postgres?.remove());

  it('that is empty stays empty', async () => {
    const databaseUrl = await postgres.createDatabase();
    const { host, pathname } = new URL(databaseUrl);
    const missing = {
      code: 'data.missing',
      message: `No gateway has used the database ${host}${pathname} yet.`,
      hint: 'Name another one, or make a site there with "velaro-mcp gateway init" and the same --database-url or VELARO_DATABASE_URL.',
    };
    await expect(readGatewayStatus({ dataDir, databaseUrl })).rejects.toMatchObject(missing);
    await expect(listAllKeys({ dataDir, databaseUrl })).rejects.toMatchObject(missing);
    expect(await ask(databaseUrl, `SELECT * FROM pg_tables WHERE schemaname = 'public'`)).toEqual([]);

    await initialiseGateway(
      { dataDir, databaseUrl },
      { site: { name: 'acme', plan: 'trial' }, changes: {}, environment: {} },
    );
    expect(await readGatewayStatus({ dataDir, databaseUrl })).toMatchObject([{ site: { name: 'acme' } }]);
  });

  it("that is another program's", async () => {
    const databaseUrl = await postgres.createDatabase();
    await ask(databaseUrl, 'CREATE TABLE recipes (name text)');
    await expect(readGatewayStatus({ dataDir, databaseUrl })).rejects.toMatchObject({ code: 'data.unreadable' });
  });

  it('that is not there is named', async () => {
    const databaseUrl = `postgres://postgres@127.0.0.1:${postgres.port}/nothing`;
    await expect(readGatewayStatus({ dataDir, databaseUrl })).rejects.toMatchObject({
      code: 'database.refused',
      message: `PostgreSQL at 127.0.0.1:${postgres.port}/nothing has no database of that name.`,
    });
  });

  it('that does not answer is named', async () => {
    const databaseUrl = 'postgres://ann:sesame@127.0.0.1:1/db';
    await expect(readGatewayStatus({ dataDir, databaseUrl })).rejects.toMatchObject({
      code: 'store.unavailable',
      message: "The gateway's database 127.0.0.1:1/db cannot be reached.",
      hint: 'Check the address in --database-url or VELARO_DATABASE_URL, and that PostgreSQL runs there.',
    });
  });
});
