// Shows one key, and what has happened to it.
import type { KeyEvent } from '../../../client/gateway-answers.ts';
import { VelaroError } from '../../../core/errors.ts';
import { defineCommand } from '../../command.ts';
import { withKeys } from '../../connect.ts';
import { connectionOptions } from '../../connection-options.ts';
import { keyFacts } from '../../key-facts.ts';
import { kindOption } from '../../kind-option.ts';
import { flagOption, requiredArgument } from '../../option.ts';
import { type Column, formatTable } from '../../table.ts';

const id = requiredArgument('id', 'the key\'s id from "velaro-mcp keys list", or "self"');
const events = flagOption('--events', 'also what was done to it, when and by whom, the newest first');

const columns: readonly Column<KeyEvent>[] = [
  { title: 'WHEN', value: ({ at }) => at },
  { title: 'EVENT', value: ({ event }) => event },
  { title: 'BY', value: ({ by }) => by },
];

export default defineCommand({
  summary: 'show one key: scopes, use, expiry',
  arguments: [id],
  options: [events, kindOption, ...connectionOptions],
  examples: [
    { command: 'velaro-mcp keys show self', does: 'the key of this profile; needs no admin key' },
    { command: 'velaro-mcp keys show ID --events', does: 'who created, rotated or revoked it' },
  ],
  async run(context, input) {
    const { output } = context;
    const { key, done } = await withKeys(context, input, input.get(kindOption), async (api) => {
      const shown = await api.showKey(input.get(id));
      if (!input.get(events)) return { key: shown, done: undefined };
      const told = await api.events(shown.id);
      if (told) return { key: shown, done: told };
      throw new VelaroError('audit.unsupported', `${api.url.host} does not say what was done to a key.`, {
        hint: 'Look at the admin panel of the site.',
      });
    });
    output.result({ ...key, ...(done && { events: done }) }, () => {
      const facts = keyFacts(key, output.width);
      return done ? `${facts}\n${formatTable(columns, done, output.width)}` : facts;
    });
  },
});
