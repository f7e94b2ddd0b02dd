// Looks at everything between an app and the gateway, and says for each fault what to type.
import { arch } from 'node:os';
import { VelaroError } from '../../core/errors.ts';
import { packageVersion } from '../../core/package.ts';
import { thisMachine } from '../../hosts/machine.ts';
import { defineCommand } from '../command.ts';
import { connectionOptions } from '../connection-options.ts';
import type { Finding } from '../doctor/define-check.ts';
import { issueLink } from '../doctor/issue-link.ts';
import { findingText, type Reported } from '../doctor/report.ts';
import { flagOption } from '../option.ts';

const fixOption = flagOption('--fix', 'put right what can be put right safely: entries of apps, file modes');

const lastOption = flagOption('--last', 'instead, sum up the newest trace that serve --trace wrote');

export default defineCommand({
  summary: 'find out why something does not work',
  description:
    'Looks at Node, the settings, the keychain, the key, the network, the gateway and every app, and says for each ' +
    'fault what to type. Ends with exit code 3 when there is a problem, with 0 when there are warnings at most. What it ' +
    'prints holds no secret.',
  options: [fixOption, lastOption, ...connectionOptions],
  examples: [
    { command: 'velaro-mcp doctor', does: 'look at everything' },
    { command: 'velaro-mcp doctor --fix', does: 'and put right what is safe' },
    { command: 'velaro-mcp doctor --json', does: 'for a bug report' },
    { command: 'velaro-mcp doctor --last', does: 'what passed through the server that was traced' },
  ],
  async run(context, input) {
    const { output, environment } = context;
    const [{ checks }, { openConnection }] = await Promise.all([
      import('../doctor/check-registry.ts'),
      import('../doctor/connection.ts'),
    ]);
    if (input.get(lastOption)) {
      const { showLastTrace } = await import('../doctor/last-trace.ts');
      return showLastTrace(context);
    }
    const examination = {
      context,
      input,
      machine: thisMachine(environment),
      connection: openConnection(context, input),
    };
    const reported: Reported[] = [];
    for (const check of checks)
      for (const finding of await check.run(examination)) {
        const told = await tell(check.title, finding, input.get(fixOption));
        reported.push(told);
        output.part(findingText(output, told));
      }
    const problems = reported.filter(({ level, fixed }) => level === 'problem' && fixed === null).length;
    const clean = reported.every(({ level, fixed }) => level === 'good' || fixed !== null);
    const issue = clean ? null : issueLink(reported);
    const system = `${process.platform} ${arch()}`;
    output.result(
      { version: packageVersion, node: process.versions.node, system, findings: reported, issue },
      () => '',
    );
    if (clean) output.note('All well.');
    if (issue) output.note(`Still stuck? ${issue}`);
    if (problems > 0)
      throw new VelaroError('doctor.findings', `${problems} ${problems === 1 ? 'problem' : 'problems'} found.`, {
        hint: 'Each one above says what to type.',
      });
  },
});

async function tell(check: string, finding: Finding, fix: boolean): Promise<Reported> {
  const { level, text, remedy = null, repair } = finding;
  const fixed = fix && repair ? await repair() : null;
  return { check, level, text, remedy, fixed };
}
