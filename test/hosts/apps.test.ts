// Where each app keeps its servers, on each system, and how an entry looks there.
import { describe, expect, test } from 'vitest';
import { fileHosts, hostNamed, hosts } from '../../src/hosts/host-registry.ts';
import type { Machine } from '../../src/hosts/machine.ts';

const mac: Machine = machine('darwin', '/Users/ada', {});
const linux: Machine = machine('linux', '/home/ada', {});
const windows: Machine = machine('win32', 'C:\\Users\\ada', {
  APPDATA: 'C:\\Users\\ada\\AppData\\Roaming',
  LOCALAPPDATA: 'C:\\Users\\ada\\AppData\\Local',
});

function machine(platform: NodeJS.Platform, home: string, environment: Machine['environment']): Machine {
  return { platform, home, environment, exists: () => false, list: () => [] };
}

test('the file of every app on every system', async () => {
  const table = fileHosts.map(({ id, file }) => [id, ...[mac, linux, windows].map((on) => `  ${file(on)}`)].join('\n'));
  await expect(`${table.join('\n')}\n`).toMatchFileSnapshot('paths.txt');
});

test('what each app is told, over stdio and for an address', async () => {
  const launch = { command: '/bin/node', args: ['/x/velaro-mcp.js', 'serve'], env: {} };
  const remote = { url: 'https://acme.velaro.com/mcp/v1', keyVariable: 'VELARO_MCP_KEY' };
  const entries = hosts.map((host) => ({
    host: host.id,
    stdio: host.entry(launch, 'velaro'),
    remote: ('remoteEntry' in host && host.remoteEntry?.(remote, 'velaro')) || 'not without the key in the file',
  }));
  await expect(`${JSON.stringify(entries, null, 2)}\n`).toMatchFileSnapshot('entries.txt');
});

describe('variables and folders that move a file', () => {
  test('CLAUDE_CONFIG_DIR, CODEX_HOME, CLINE_MCP_SETTINGS_PATH, GEMINI_CLI_HOME, XDG_CONFIG_HOME', () => {
    const moved = machine('linux', '/home/ada', {
      CLAUDE_CONFIG_DIR: '/c',
      CODEX_HOME: '/x',
      CLINE_MCP_SETTINGS_PATH: '/cline.json',
      GEMINI_CLI_HOME: '/g',
      XDG_CONFIG_HOME: '/xdg',
    });
    const file = (id: string) => fileHosts.find((host) => host.id === id)?.file(moved);
    expect(['claude-code', 'codex', 'cline', 'gemini', 'zed', 'goose', 'vs-code'].map(file)).toEqual([
      '/c/.claude.json',
      '/x/config.toml',
      '/cline.json',
      '/g/.gemini/settings.json',
      '/xdg/zed/settings.json',
      '/xdg/goose/config.yaml',
      '/xdg/Code/User/mcp.json',
    ]);
  });

  test('Claude Desktop from the Windows store has a folder of its own; the classic one is then an old file', () => {
    const store = { ...windows, list: () => ['Microsoft.Paint', 'Claude_pzs8sxrjxfjjc'] };
    const desktop = fileHosts.find(({ id }) => id === 'claude-desktop');
    expect(desktop?.file(store)).toBe(
      'C:\\Users\\ada\\AppData\\Local\\Packages\\Claude_pzs8sxrjxfjjc\\LocalCache\\Roaming\\Claude\\claude_desktop_config.json',
    );
    expect(desktop?.oldFiles?.(store)).toEqual([
      'C:\\Users\\ada\\AppData\\Roaming\\Claude\\claude_desktop_config.json',
    ]);
  });

  test('LM Studio on a Mac that still has the earlier folder', () => {
    const earlier = { ...mac, exists: (path: string) => path === '/Users/ada/.cache/lm-studio' };
    expect(fileHosts.find(({ id }) => id === 'lm-studio')?.file(earlier)).toBe('/Users/ada/.cache/lm-studio/mcp.json');
  });
});

test('an unknown host: the known ones are listed', () => {
  expect(() => hostNamed('emacs')).toThrow(
    expect.objectContaining({
      code: 'host.unknown',
      hint: 'The hosts are: claude-code, claude-desktop, cline, codex, continue, cursor, gemini, goose, jetbrains, lm-studio, vs-code, windsurf, zed.',
    }),
  );
});
