// Keys in clear in the files of apps: all are found, and each is moved without touching anything else.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { mintKey } from '../../src/core/key-minting.ts';
import type { FileHost } from '../../src/hosts/define-host.ts';
import { setServer } from '../../src/hosts/edit-servers.ts';
import { fileHosts, hostNamed } from '../../src/hosts/host-registry.ts';
import { thisMachine } from '../../src/hosts/machine.ts';
import { type CliWorld, createCliWorld } from './run-cli.ts';

let world: CliWorld;
beforeEach(() => {
  world = createCliWorld();
});
afterEach(() => world.remove());

const environment = () => ({ HOME: world.configFolder, USERPROFILE: world.configFolder });
const fileOf = (host: FileHost) => host.file(thisMachine(environment()));
const url = 'https://acme.velaro.com/mcp/v1';

function put(host: FileHost, text: string): string {
  const path = fileOf(host);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
  return path;
}

function cursor(): FileHost {
  const host = hostNamed('cursor');
  if (!('place' in host)) throw new TypeError('Cursor has a file');
  return host;
}

test.each(fileHosts.map((host) => [host.id, host] as const))(
  '%s: a key in its environment is found and moved',
  async (_id, host) => {
    const key = mintKey('mcp');
    const launch = { command: 'npx', args: ['-y', 'velaro-mcp'], env: { VELARO_MCP_KEY: key, VELARO_MCP_URL: url } };
    const path = put(host, setServer(host, '', 'velaro', host.entry(launch, 'velaro'), 'x'));
    const found = await world.run(['keys', 'where', '--json'], { environment: environment() });
    expect(JSON.parse(found.stdout).uses).toEqual([
      {
        host: host.id,
        file: path,
        server: 'velaro',
        profile: null,
        plaintext: [{ at: expect.stringMatching(/^envs?\.VELARO_MCP_KEY$/), kind: 'mcp', prefix: key.slice(0, 13) }],
      },
    ]);
    expect(readFileSync(path, 'utf8')).toContain(key);

    const moved = await world.run(['keys', 'where', '--move', '--yes'], { environment: environment() });
    expect(moved.exitCode).toBe(0);
    expect(moved.stdout + moved.stderr).not.toContain(key);
    expect(moved.stderr).toContain(
      'It lay in the open: rotate it now, with "velaro-mcp keys rotate --profile default".',
    );
    expect(world.stored.get('default')).toEqual({ key, kind: 'mcp', origin: 'https://acme.velaro.com' });
    expect(readFileSync(path, 'utf8')).not.toContain(key);
    expect(readFileSync(`${path}.velaro-backup`, 'utf8')).toContain(`${key.slice(0, 13)}…`);
    expect(readFileSync(`${path}.velaro-backup`, 'utf8')).not.toContain(key);
  },
);

describe('in a file that people have written', () => {
  test('comments, line ends and all other servers stay as they were', async () => {
    const key = mintKey('mcp');
    const before = '{\r\n  // mine\r\n  "mcpServers": {\r\n    "other": { "url": "https://example.com" },\r\n';
    const ours = `    "velaro": { "url": "${url}", "headers": { "Authorization": "Bearer ${key}" } }\r\n`;
    const path = put(cursor(), `${before}${ours}  }\r\n}\r\n`);
    expect((await world.run(['keys', 'where', '--move', '--yes'], { environment: environment() })).exitCode).toBe(0);
    const text = readFileSync(path, 'utf8');
    expect(text.startsWith(before)).toBe(true);
    expect(text.replaceAll('\r\n', '')).not.toContain('\n');
    expect(text).not.toContain(key);
  });

  test('all keys of an entry move together', async () => {
    const keys = { mcp: mintKey('mcp'), rest: mintKey('rest') };
    const env = { VELARO_MCP_KEY: keys.mcp, VELARO_MCP_URL: url, VELARO_API_KEY: keys.rest };
    const path = put(cursor(), JSON.stringify({ mcpServers: { velaro: { command: 'velaro-mcp', args: [], env } } }));
    expect((await world.run(['keys', 'where', '--move', '--yes'], { environment: environment() })).exitCode).toBe(0);
    expect(world.stored.get('default')?.key).toBe(keys.mcp);
    expect(world.stored.get('default:rest')).toEqual({
      key: keys.rest,
      kind: 'rest',
      origin: 'https://api.velaro.com',
    });
    for (const key of Object.values(keys)) expect(readFileSync(`${path}.velaro-backup`, 'utf8')).not.toContain(key);
  });

  test('a key of a server that is not ours is named and left', async () => {
    const key = mintKey('rest');
    const text = JSON.stringify({ mcpServers: { theirs: { command: 'x', env: { TOKEN: key } } } });
    const path = put(cursor(), text);
    const ran = await world.run(['keys', 'where', '--move', '--yes'], { environment: environment() });
    expect(ran.stdout).toContain(`Cursor\ttheirs\t${key.slice(0, 8)}… in clear, at env.TOKEN\t${path}`);
    expect(readFileSync(path, 'utf8')).toBe(text);
    expect(world.stored.size).toBe(0);
  });

  test('a file that cannot be parsed is named and left, and the others are looked through', async () => {
    const path = put(cursor(), '{ "mcpServers": {');
    const ran = await world.run(['keys', 'where', '--move', '--yes'], { environment: environment() });
    expect(ran.exitCode).toBe(0);
    expect(ran.stderr).toContain(path);
    expect(readFileSync(path, 'utf8')).toBe('{ "mcpServers": {');
    expect(existsSync(`${path}.velaro-backup`)).toBe(false);
  });

  test('when the key cannot be stored, the file stays', async () => {
    const key = mintKey('mcp');
    const text = JSON.stringify({ mcpServers: { velaro: { url, headers: { Authorization: `Bearer ${key}` } } } });
    const path = put(cursor(), text);
    const { noKeychain } = await import('./run-cli.ts');
    world.failWritesWith(noKeychain);
    const ran = await world.run(['keys', 'where', '--move', '--yes'], { environment: environment() });
    expect(ran.exitCode).toBe(11);
    expect(readFileSync(path, 'utf8')).toBe(text);
  });

  test('without --move nothing is touched, and it says what to type', async () => {
    const key = mintKey('mcp');
    const text = JSON.stringify({ mcpServers: { velaro: { url, headers: { Authorization: `Bearer ${key}` } } } });
    const path = put(cursor(), text);
    const ran = await world.run(['keys', 'where'], { environment: environment() });
    expect(ran.stderr).toContain('"velaro-mcp keys where --move" moves them.');
    expect(readFileSync(path, 'utf8')).toBe(text);
  });
});
