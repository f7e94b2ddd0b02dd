// The exit codes, from the table that sets them.
import { errorKinds } from '../../core/error-kinds.ts';
import { defineTopic } from '../topic.ts';

const meanings: Readonly<Record<keyof typeof errorKinds, string>> = {
  bug: 'a fault of velaro-mcp',
  usage: 'the command line is wrong',
  config: 'a setting or a file is wrong',
  auth: 'there is no key, or it is not accepted',
  forbidden: 'the key may not do this',
  missing: 'there is no such key, tool or page',
  conflict: 'it is there already, or somebody else is changing it',
  quota: 'the quota or a limit is used up',
  vendor: 'the shop, CRM or other service behind the tool failed',
  unreachable: 'the gateway cannot be reached',
  keychain: 'the keychain does not open',
  pending: 'begun and not finished: run it again',
  cancelled: 'interrupted by Ctrl-C; 143 when it was told to end, 129 when its terminal closed',
};

const advice = {
  us: 'report it',
  caller: 'mend the command',
  user: 'follow the hint',
  admin: 'ask an administrator',
  vendor: 'ask the vendor',
  wait: 'wait, then repeat',
  nobody: '',
};

export default defineTopic({
  summary: 'what each exit code means, for scripts',
  text() {
    const rows = Object.entries(errorKinds).map(([kind, { exitCode, actor }]) => {
      const meaning = Object.entries(meanings).find(([name]) => name === kind)?.[1] ?? '';
      const todo = kind === 'conflict' ? 'look at it, or try again in a moment' : advice[actor];
      return `- ${exitCode}: ${meaning}${todo ? ` (${todo})` : ''}.`;
    });
    return `
With --json a failure is one JSON object on stderr: {"error": {"code", "message", "hint", "retryable"}}. The code in it says more than the exit code: see "velaro-mcp help error CODE".

Where one of several apps or keys fails, "install" and "tools list" do the rest all the same: what came of it is on stdout, and the exit code is that of the first failure.

- 0: it worked; also for a gateway that was told to stop.
${rows.join('\n')}
`;
  },
});
