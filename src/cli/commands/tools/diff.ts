// Shows the tools whose definition is no longer what it was when it was first seen.
import type { JsonObject } from '../../../protocol/json-rpc.ts';
import { defineCommand } from '../../command.ts';
import { connectionOptions } from '../../connection-options.ts';
import { comparePinnedTools } from '../../pinned-tools.ts';
import { printable } from '../../printable.ts';

export default defineCommand({
  summary: 'show tools whose definition has changed since it was first seen',
  description:
    'Shows which tools the gateway now defines in other words than when they were first seen on this computer. The ' +
    'server withholds such a tool until the change is accepted: what a model reads about a tool decides what it does. ' +
    'The tools of REST keys and VelaFlows tokens come with this program, and only change with it.',
  options: connectionOptions,
  examples: [{ command: 'velaro-mcp tools diff', does: 'each changed member, before and after' }],
  async run(context, input) {
    const { changed } = await comparePinnedTools(context, input);
    context.output.result({ changed }, () =>
      changed.length === 0
        ? 'No tool has changed.\n'
        : `${changed.map(({ before, now }) => difference(before, now)).join('\n')}\nAccept with: velaro-mcp tools trust\n`,
    );
  },
});

function difference(before: JsonObject, now: JsonObject): string {
  const members = [...new Set([...Object.keys(before), ...Object.keys(now)])];
  const lines = members.flatMap((member) => {
    const [was, is] = [before[member], now[member]].map((value) => JSON.stringify(value));
    if (was === is) return [];
    return [`  ${member}`, ...(was ? [`    - ${printable(was)}`] : []), ...(is ? [`    + ${printable(is)}`] : [])];
  });
  return `${printable(String(now.name))}\n${lines.join('\n')}\n`;
}
