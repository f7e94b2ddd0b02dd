// Lists the keys of the site.
import { keyFamilies } from '../../../core/key-families.ts';
import { defineCommand } from '../../command.ts';
import { withKeys } from '../../connect.ts';
import { connectionOptions } from '../../connection-options.ts';
import { expiryText } from '../../expiry-reminder.ts';
import { keyColumns } from '../../key-facts.ts';
import { kindOption, kindWords } from '../../kind-option.ts';
import { formatTable } from '../../table.ts';

export default defineCommand({
  summary: 'list the keys of your site',
  description:
    'Lists the keys of your site: id, label, status, prefix, use this month, expiry, scopes, last use. On a terminal ' +
    'as many columns as fit; in a pipe all of them, separated by tabs and without titles. Needs an admin key.',
  options: [kindOption, ...connectionOptions],
  examples: [
    { command: 'velaro-mcp keys list', does: 'a table' },
    { command: 'velaro-mcp keys list --json', does: 'every field, for a script' },
  ],
  async run(context, input) {
    const { output } = context;
    const kind = input.get(kindOption);
    const keys = await withKeys(context, input, kind, (api) => api.listKeys());
    output.result({ keys }, () => formatTable(keyColumns, keys, output.width));
    if (keys.length === 0)
      output.note(`There is no ${keyFamilies[kind].label} yet: velaro-mcp keys create${kindWords(kind)} makes one.`);
    for (const { id, label, status, expiresAt } of keys) {
      const ends = expiryText(expiresAt, context.now());
      if (ends !== undefined && status !== 'revoked' && status !== 'expired') output.note(`"${label ?? id}" ${ends}.`);
    }
  },
});
