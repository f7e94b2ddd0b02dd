// The registry entry, the desktop bundle and the one-click links: what they hold, read back as the app reads them.
import { describe, expect, test } from 'vitest';
import { bundleFiles, bundleManifest, installLinks, serverJson } from '../../.config/packages.ts';
import { engines, mcpName, name, version } from '../../package.json';
import { registryEntry } from './registry-rules.ts';

const entry = { command: 'npx', args: ['-y', `velaro-mcp@${version}`] };

describe('server.json', () => {
  const server = serverJson('a'.repeat(64));

  test('is the same package, in the same version, under the name that package.json claims', () => {
    expect([server.name, server.version]).toEqual([mcpName, version]);
    expect(server.packages.map(({ identifier, version: of }) => [identifier, of])).toEqual([
      [name, version],
      [`https://github.com/velaro/velaro-mcp/releases/download/v${version}/velaro-mcp-${version}.mcpb`, version],
    ]);
  });

  test('keeps to every rule of the registry, with the bundle and without', () => {
    for (const entry of [server, serverJson()]) expect(registryEntry.safeParse(entry).error).toBeUndefined();
    expect(serverJson().packages).toHaveLength(1);
  });

  test.each([
    ['a version that moves', { ...server, version: 'latest' }],
    ['a long description', { ...server, description: 'x'.repeat(101) }],
    ['a name without its owner', { ...server, name: 'velaro-mcp' }],
    ['a member of another schema', { ...server, status: 'active' }],
    ['a variable that nobody states', { ...server, remotes: server.remotes.map((to) => ({ ...to, variables: {} })) }],
  ])('the rules refuse %s', (_what, entry) => {
    expect(registryEntry.safeParse(entry).success).toBe(false);
  });

  test('marks every key as a secret, and holds none', () => {
    const secrets = JSON.stringify(server).match(/"isSecret":true/g);
    expect(secrets).toHaveLength(3);
    expect(server.packages[0]).toMatchObject({
      environmentVariables: [{ name: 'VELARO_MCP_KEY', isSecret: true }, { name: 'VELARO_MCP_URL' }],
    });
  });
});

describe('the desktop bundle', () => {
  const manifest = bundleManifest();

  test('asks for the key in a field of its own that is hidden and kept by the app', () => {
    expect(manifest.user_config.key).toMatchObject({ type: 'string', sensitive: true, required: true });
    expect(manifest.server.mcp_config.env).toEqual({
      VELARO_MCP_KEY: '$' + '{user_config.key}',
      VELARO_MCP_URL: '$' + '{user_config.url}',
    });
  });

  test('is this version, for the Node that the package needs, and holds the server alone', () => {
    expect([manifest.version, manifest.compatibility.runtimes.node]).toEqual([version, engines.node]);
    expect(bundleFiles).toEqual([
      'bin/velaro-mcp.js',
      'dist/main.cjs',
      'dist/serve.cjs',
      'dist/bridge.cjs',
      'dist/operations.cjs',
      'dist/proxy.cjs',
      'dist/undici.cjs',
      'dist/keychain-child.cjs',
      'dist/THIRD-PARTY-NOTICES.txt',
      'LICENSE',
    ]);
  });
});

describe('one-click links', () => {
  const links = installLinks();
  const parameter = (link: string, member: string) => new URL(link).searchParams.get(member) ?? '';

  test('Cursor and LM Studio: base64 of the entry', () => {
    for (const link of [links.cursor, links.lmStudio])
      expect(JSON.parse(Buffer.from(parameter(link, 'config'), 'base64').toString())).toEqual(entry);
  });

  test('VS Code: its own address inside a page that forwards to it', () => {
    const inner = parameter(links.vsCode, 'url');
    expect(inner.startsWith('vscode:mcp/install?')).toBe(true);
    expect(JSON.parse(decodeURIComponent(inner.slice(inner.indexOf('?') + 1)))).toEqual({ name: 'velaro', ...entry });
  });

  test('Goose: a word of the command line in each parameter', () => {
    expect(parameter(links.goose, 'cmd')).toBe('npx');
    expect(new URL(links.goose).searchParams.getAll('arg')).toEqual(entry.args);
  });

  test('none of them holds a key or asks for one', () => {
    expect(Object.values(links).join()).not.toMatch(/vel_|KEY/);
  });
});
