// Accepts tools' definitions as they are now, so that the server offers them again.
import { VelaroError } from '../../../core/errors.ts';
import { defineCommand } from '../../command.ts';
import { connectionOptions } from '../../connection-options.ts';
import { listOption } from '../../option.ts';
import { comparePinnedTools } from '../../pinned-tools.ts';

const only = listOption('--only <names>', 'accept these tools alone, separated by commas');

export default defineCommand({
  summary: 'accept changed tool definitions',
  description:
    'Accepts the definitions that "velaro-mcp tools diff" shows. Servers that are running offer the tools again when ' +
    'they next list them.',
  options: [only, ...connectionOptions],
  examples: [{ command: 'velaro-mcp tools trust --only shopify_get_order', does: 'one tool' }],
  async run(context, input) {
    const names = input.get(only);
    const { changed, trust } = await comparePinnedTools(context, input);
    const unknown = names.filter((name) => !changed.some(({ now }) => now.name === name));
    if (unknown.length > 0)
      throw new VelaroError('tool.unknown', `Among the changed tools there is no ${unknown.join(', ')}.`, {
        hint: 'See which have changed: velaro-mcp tools diff',
      });
    const trusted = trust(names);
    context.output.result({ trusted }, () =>
      trusted.length === 0 ? 'No tool has changed.\n' : `Accepted: ${trusted.join(', ')}\n`,
    );
  },
});
