// Command lines that cannot be run: each gets one clear error and exit code 2, before anything happens.
import { afterAll, expect, test } from 'vitest';
import { mintKey } from '../../src/core/key-minting.ts';
import { createCliWorld } from './run-cli.ts';

const world = createCliWorld();
afterAll(() => world.remove());

test.each([
  [['kyes'], 'velaro-mcp: There is no command "kyes".\n  → Did you mean "velaro-mcp keys"?\n'],
  [['keys', 'lsit'], 'velaro-mcp: There is no command "keys lsit".\n  → Did you mean "velaro-mcp keys list"?\n'],
  [
    ['xyzzy'],
    'velaro-mcp: There is no command "xyzzy".\n  → The commands are: completion, config, connect, disconnect, doctor, gateway, help, install, keys, login, logout, profiles, serve, status, tools, try, uninstall, usage.\n',
  ],
  [['keys', 'list', '--jsn'], 'velaro-mcp: Unknown option "--jsn".\n  → Did you mean --json?\n'],
  [['call'], 'velaro-mcp: There is no command "call".\n  → Did you mean "velaro-mcp tools call"?\n'],
  [
    ['list', 'tools'],
    'velaro-mcp: There is no command "list".\n  → Which one: config list, gateway jobs list, gateway keys list, keys list, profiles list, tools list?\n',
  ],
  [
    ['keys', 'show'],
    'velaro-mcp: <id> is missing.\n  → Add <id>: the key\'s id from "velaro-mcp keys list", or "self".\n',
  ],
  [['config', 'set', 'storee', 'x'], 'velaro-mcp: There is no setting "storee".\n  → Did you mean store?\n'],
  [
    ['keys', 'show', 'a', '--events', 'b'],
    'velaro-mcp: "b" is one word too many for "velaro-mcp keys show".\n  → It takes <id> and options: see "velaro-mcp keys show --help".\n',
  ],
  [
    ['login', 'acme'],
    'velaro-mcp: "acme" is one word too many for "velaro-mcp login".\n  → It takes options: see "velaro-mcp login --help".\n',
  ],
  [
    ['keys', 'create', '--scope', 'ops'],
    'velaro-mcp: --label is missing.\n  → Add --label <text>: what the key is for.\n',
  ],
  [
    ['keys', 'create', '--label', 'x'],
    'velaro-mcp: --scope is missing.\n  → Say what the key may do, for example --scope commerce,ops.\n',
  ],
  [
    ['keys', 'create', '--label', 'x', '--scope', 'ops,nope'],
    'velaro-mcp: There is no scope "nope".\n  → The scopes are: commerce, crm, itsm, civic, marketing, communications, automation, campaigns, appointments, ops.\n',
  ],
  [
    ['keys', 'create', '--label', 'x', '--scope', 'ops', '--expires', '2026-05-31'],
    'velaro-mcp: --expires 2026-05-31 is in the past.\n  → Give a date to come, or a span from now such as 90d.\n',
  ],
  ...['0', '-1', 'many', '1.5', '1e3'].map((quota): [string[], string] => [
    ['keys', 'create', '--label', 'x', '--scope', 'ops', '--quota', quota],
    `velaro-mcp: --quota "${quota}" is not a whole number from 1 on.\n  → Give it as digits, from 1 on: for example --quota 1.\n`,
  ]),
  [
    ['gateway', 'start', '--port', '70000'],
    'velaro-mcp: --port "70000" is not a whole number from 0 to 65535.\n  → Give it as digits, from 0 to 65535: for example --port 1.\n',
  ],
  [
    ['gateway', 'start', '--plan', 'gold'],
    'velaro-mcp: --plan "gold" is not known.\n  → It is one of: professional, enterprise, trial.\n',
  ],
  [
    ['gateway', 'start', '--plan', 'enterprize'],
    'velaro-mcp: --plan "enterprize" is not known.\n  → Did you mean enterprise?\n',
  ],
  [
    ['keys', 'rotate', '--grace', '1h', '--now'],
    'velaro-mcp: --grace and --now are both given.\n  → Use one of them.\n',
  ],
  [
    ['keys', 'list', '--timeout', 'soon'],
    'velaro-mcp: --timeout "soon" is not a span of time.\n  → Write a number and a unit, for example 15m, 24h or 90d.\n',
  ],
])('%j', async (words, stderr) => {
  expect(await world.run(words)).toEqual({ exitCode: 2, stdout: '', stderr });
});

test('a key in a command line is refused before anything else, and never repeated', async () => {
  const key = mintKey('mcp');
  const places = [
    [key],
    ['keys', 'revoke', key],
    ['login', `--key=${key}`],
    ['tools', 'call', 't', '--arg', `a=${key}`],
  ];
  for (const words of places) {
    const ran = await world.run(words);
    expect(ran).toEqual({
      exitCode: 2,
      stdout: '',
      stderr:
        'velaro-mcp: A key was given on the command line: it is in your shell history now.\n' +
        '  → Rotate it, then give the new one at the prompt of "velaro-mcp login" or with --key-stdin.\n',
    });
  }
});

test('with --json an error is one JSON object on stderr', async () => {
  const ran = await world.run(['keys', 'lsit', '--json']);
  expect(ran.stdout).toBe('');
  expect(JSON.parse(ran.stderr)).toEqual({
    error: {
      code: 'argument.invalid',
      message: 'There is no command "keys lsit".',
      hint: 'Did you mean "velaro-mcp keys list"?',
      retryable: false,
    },
  });
});

test('options of every command may stand before its words', async () => {
  const ran = await world.run(['--json', '--profile', 'nobody', 'status']);
  expect(ran.exitCode).toBe(3);
  expect(JSON.parse(ran.stderr).error.code).toBe('profile.unknown');
});

test('an interrupted command ends with 128 and the number of the signal', async () => {
  for (const [signal, exitCode] of [
    ['SIGINT', 130],
    ['SIGTERM', 143],
    ['SIGHUP', 129],
  ] as const) {
    const interrupted = AbortSignal.abort(signal);
    expect(await world.run(['profiles', 'list'], { interrupted })).toMatchObject({ exitCode, stderr: '' });
  }
});
