// A real PostgreSQL of a test's own: its folder, its port, durable as in production, gone when the test is.
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { accessSync, chownSync, constants, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { delimiter, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import pg from 'pg';

export interface Postgres {
  readonly port: number;
  readonly folder: string;
  /** Makes an empty database, or a copy of one that nobody is connected to. @returns its address. */
  createDatabase(copyOf?: string): Promise<string>;
  /** Stops every process of the server in its tracks, as a machine that hangs; connections stay open. */
  hang(): void;
  resume(): void;
  /** As a crash of the whole server. Resolves when none of its processes is left. */
  kill(): Promise<void>;
  /** Starts it again on the same folder and port; resolves when it answers. */
  start(): Promise<void>;
  /** The complaints of PostgreSQL's own check of every table and index; empty when all is well. */
  check(url: string): Promise<string>;
  remove(): Promise<void>;
}

/** Why the tests that need PostgreSQL cannot run, or undefined. */
export function postgresUnavailable(): string | undefined {
  if (postgresPrograms() !== undefined && (process.getuid?.() !== 0 || isExecutable('setpriv'))) return undefined;
  const reason = 'PostgreSQL is missing: apt-get install -y --no-install-recommends postgresql';
  if (process.env.VELARO_TEST_REQUIRE_REAL === '1') throw new Error(reason);
  return reason;
}

/** @param settings beside PostgreSQL's own defaults, which are durable. */
export async function startPostgres(settings: Readonly<Record<string, string>> = {}): Promise<Postgres> {
  const programs = postgresPrograms();
  if (!programs) throw new Error('PostgreSQL is missing');
  const folder = mkdtempSync('/tmp/vpg-');
  const user = serverUser();
  if (user) chownSync(folder, user.uid, user.gid);
  const as = user ? ['--reuid', `${user.uid}`, '--regid', `${user.gid}`, '--clear-groups'] : [];
  const data = join(folder, 'data');
  await promisify(execFile)('setpriv', [
    ...as,
    ...[join(programs, 'initdb'), '-D', data, '-A', 'trust', '-U', 'postgres', '-E', 'UTF8', '--locale=C', '--no-sync'],
  ]);
  const port = await freePort();
  const options = Object.entries({ listen_addresses: '127.0.0.1', port: `${port}`, ...settings });
  let server: ChildProcess | undefined;
  let databases = 0;
  const addressOf = (database: string) => `postgres://postgres@127.0.0.1:${port}/${database}`;

  const start = async () => {
    // setpriv becomes the server, which then dies with this process even when that is killed.
    const command = ['--pdeathsig', 'KILL', ...as, join(programs, 'postgres'), '-D', data, '-k', folder];
    for (let round = 0; round < 300; round++) {
      if (server === undefined || server.exitCode !== null || server.signalCode !== null)
        server = spawn('setpriv', [...command, ...options.flatMap(([name, value]) => ['-c', `${name}=${value}`])], {
          stdio: 'ignore',
        });
      if (await answers(addressOf('postgres'))) return;
      await sleep(50);
    }
    throw new Error(`PostgreSQL does not start in ${folder}`);
  };
  const pids = () => (server?.pid === undefined ? [] : [server.pid, ...childrenOf(server.pid)]);
  const signalAll = (signal: NodeJS.Signals) => {
    for (const pid of pids()) signalIfThere(pid, signal);
  };
  const kill = async () => {
    const all = pids();
    const exited = server && server.exitCode === null && server.signalCode === null && once(server, 'exit');
    if (server?.pid !== undefined) signalIfThere(server.pid, 'SIGKILL');
    await exited;
    // Its children see that it is gone, and go; until then nobody else can have the folder.
    while (all.some(isRunning)) await sleep(5);
  };
  await start();

  return {
    port,
    folder,
    createDatabase: async (copyOf) => {
      const name = `test_${++databases}`;
      const template = copyOf === undefined ? '' : ` TEMPLATE ${databaseOf(copyOf)}`;
      await ask(addressOf('postgres'), `CREATE DATABASE ${name}${template}`);
      return addressOf(name);
    },
    hang: () => signalAll('SIGSTOP'),
    resume: () => signalAll('SIGCONT'),
    kill,
    start,
    check: async (url) => {
      const { stdout } = await promisify(execFile)(join(programs, 'pg_amcheck'), [
        ...['--install-missing', '--heapallindexed', '--host=127.0.0.1', `--port=${port}`, '--username=postgres'],
        databaseOf(url),
      ]);
      return stdout;
    },
    remove: async () => {
      signalAll('SIGCONT');
      await kill();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Runs one statement on a connection of its own. */
export async function ask(url: string, sql: string, values: readonly unknown[] = []): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 20_000 });
  client.on('error', () => {});
  await client.connect();
  try {
    return (await client.query(sql, [...values])).rows;
  } finally {
    await client.end();
  }
}

function databaseOf(url: string): string {
  return new URL(url).pathname.slice(1);
}

async function answers(url: string): Promise<boolean> {
  return ask(url, 'SELECT 1').then(
    () => true,
    () => false,
  );
}

/** The folder of the server's programs: Debian keeps them, by version, off the path. */
function postgresPrograms(): string | undefined {
  const debian = '/usr/lib/postgresql';
  let versions: string[] = [];
  try {
    versions = readdirSync(debian).sort((a, b) => Number(b) - Number(a));
  } catch {
    // Another system: the path alone decides.
  }
  const folders = [...versions.map((version) => join(debian, version, 'bin')), ...searchPath()];
  return folders.find((folder) => isExecutableFile(join(folder, 'initdb')));
}

/** PostgreSQL refuses to run as root. */
function serverUser(): { readonly uid: number; readonly gid: number } | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const line = readFileSync('/etc/passwd', 'utf8').match(/^postgres:[^:]*:(\d+):(\d+):/m);
  if (!line) throw new Error('there is no user postgres');
  return { uid: Number(line[1]), gid: Number(line[2]) };
}

function childrenOf(parent: number): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => statusOf(pid)?.parent === parent);
}

function isRunning(pid: number): boolean {
  const state = statusOf(pid)?.state;
  return state !== undefined && state !== 'Z';
}

function statusOf(pid: number): { readonly state: string; readonly parent: number } | undefined {
  try {
    // The name before it is in brackets and may hold anything.
    const [, state = '', parent] = readFileSync(`/proc/${pid}/stat`, 'utf8').replace(/^.*\)/s, '').split(' ');
    return { state, parent: Number(parent) };
  } catch {
    return undefined;
  }
}

function signalIfThere(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // It has gone by itself.
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (!isAddressInfo(address)) throw new Error('no port is free');
  return address.port;
}

function isAddressInfo(address: AddressInfo | string | null): address is AddressInfo {
  return typeof address === 'object' && address !== null;
}

function searchPath(): string[] {
  return (process.env.PATH ?? '').split(delimiter);
}

function isExecutable(name: string): boolean {
  return searchPath().some((folder) => isExecutableFile(join(folder, name)));
}

function isExecutableFile(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
