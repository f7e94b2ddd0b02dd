// The help topics: all there, in the width there is, with every error code explained and nothing misspelt unanswered.
import { readdirSync, readFileSync } from 'node:fs';
import { afterAll, describe, expect, test } from 'vitest';
import { topicNames } from '../../src/cli/topic-registry.ts';
import { errorCodes } from '../../src/core/error-codes.ts';
import { retrySeconds } from '../../src/gateway/webhooks/delivery-attempt.ts';
import { createCliWorld } from './run-cli.ts';

const world = createCliWorld();
afterAll(() => world.remove());
const help = async (...words: string[]) => (await world.run(['help', ...words])).stdout;

test('the topics', () => {
  expect(topicNames).toEqual([
    'api',
    'environment',
    'error',
    'exit-codes',
    'gateway',
    'hosts',
    'keys',
    'security',
    'tools',
    'troubleshooting',
    'webhooks',
    'workflows',
  ]);
});

describe.each(topicNames.map((name) => [name]))('help %s', (name) => {
  test('fits 80 columns and 40, but for what is to be typed in one piece', async () => {
    for (const columns of [80, 40]) {
      const { stdout, exitCode } = await world.run(['help', name], { terminal: { columns } });
      expect(exitCode).toBe(0);
      // A word that is longer than the line stands alone on it; indented lines are to be typed or read as they are.
      const wide = stdout.split('\n').filter((line) => line.length > columns && /^(- )?\S+ /.test(line));
      expect(wide.filter((line) => !line.startsWith(`velaro-mcp ${name}:`))).toEqual([]);
    }
  });
});

test('an error code: what it means, what to do, exit code, status', async () => {
  expect(await help('error', 'key.revoked')).toBe(
    'key.revoked: the key was revoked.\n\nStore a valid one: velaro-mcp login\n\n- exit code: 4\n- HTTP status: 401\n- worth repeating unchanged: no\n',
  );
  const all = await help('error');
  for (const code of Object.keys(errorCodes)) expect(all).toContain(`- ${code}: `);
  const meanings = all
    .split('\n- ')
    .slice(1)
    .map((line) => line.slice(line.indexOf(': ')));
  expect(meanings.filter((meaning, at) => meanings.indexOf(meaning) !== at)).toEqual([]);
  expect(await help('error', 'webhook.too-many')).toContain('\n\nDelete one that nobody needs.\n');
});

test('environment: every variable of ours that is read anywhere', async () => {
  const src = new URL('../../src/', import.meta.url);
  const files = readdirSync(src, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'));
  const named = files.flatMap(
    (file) => readFileSync(new URL(file, src), 'utf8').match(/\bVELA(?:RO|FLOWS)_[A-Z_]+/g) ?? [],
  );
  expect(named).toContain('VELARO_LOG');
  const told = await help('environment');
  expect([...new Set(named)].filter((variable) => !new RegExp(`\\b${variable}\\b`).test(told))).toEqual([]);
});

test('exit codes: what a script does about them', async () => {
  const told = (await help('exit-codes')).split('\n').map((line) => line.trim());
  for (const line of [
    '- 0: it worked; also for a gateway that was told to stop.',
    '- 2: the command line is wrong (mend the command).',
    '- 7: it is there already, or somebody else is changing it (look at it, or try',
    '- 10: the gateway cannot be reached (wait, then repeat).',
    '- 12: begun and not finished: run it again (follow the hint).',
  ])
    expect(told).toContain(line);
});

test('webhooks and workflows: every event, and every kind of step', async () => {
  const webhooks = await help('webhooks');
  for (const event of ['conversation.created', 'message.received', 'lead.moved', 'usage.alert'])
    expect(webhooks).toContain(`- ${event}\n`);
  const waits = retrySeconds.map((seconds) => seconds / 60);
  expect(waits).toEqual([5 / 60, 5, 30, 120, 300, 600, 840, 1200, 1440]);
  expect(webhooks.replaceAll('\n', ' ')).toContain('5 seconds, 5 and 30 minutes, 2, 5, 10, 14, 20 and 24 hours');
  const workflows = await help('workflows');
  for (const kind of ['add_tag', 'branch', 'call_skill', 'call_webhook', 'create_lead', 'move_lead', 'wait'])
    expect(workflows).toContain(`- ${kind}: `);
});

test('a typo is answered', async () => {
  const said = async (...words: string[]) => {
    const ran = await world.run(['help', ...words]);
    return [ran.exitCode, ran.stderr];
  };
  expect(await said('enviroment')).toEqual([
    2,
    'velaro-mcp: There is no command or topic "enviroment".\n  → Did you mean "velaro-mcp help environment"?\n',
  ]);
  expect(await said('error', 'key.revokd')).toEqual([
    2,
    'velaro-mcp: There is no error code "key.revokd".\n  → Did you mean "velaro-mcp help error key.revoked"?\n',
  ]);
  expect((await said('xyzzy'))[1]).toContain('The topics are: api, environment, error,');
});

test('a group that is also a topic gets both', async () => {
  const both = await help('keys');
  expect(both).toMatch(/^velaro-mcp keys: create, list, rotate and revoke keys\n/);
  expect(both).toContain('\nFamilies\n--------\n');
});

test('everything in one piece: each command and topic once, and nothing of this computer', async () => {
  const markdown = await help('--format', 'markdown');
  for (const name of topicNames) expect(markdown).toContain(`\n## ${name}\n`);
  expect(markdown.split('\n## velaro-mcp keys create\n')).toHaveLength(2);
  expect(markdown).not.toContain(world.configFolder);
  const man = await help('--format', 'man');
  expect(man).toMatch(/^\.TH VELARO\\-MCP 1 /);
  expect(man).toContain('.SS velaro\\-mcp keys revoke <id>');
  expect(man.split('\n').filter((line) => line.startsWith("'"))).toEqual([]);
});
