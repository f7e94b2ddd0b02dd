// Shows one key.
import { defineCommand } from '../../command.ts';
import { withKeys } from '../../connect.ts';
import { connectionOptions } from '../../connection-options.ts';
import { keyFacts } from '../../key-facts.ts';
import { kindOption } from '../../kind-option.ts';
import { requiredArgument } from '../../option.ts';

const id = requiredArgument('id', 'the key\'s id from "velaro-mcp keys list", or "self"');

export default defineCommand({
  summary: 'show one key: scopes, use, expiry',
  arguments: [id],
  options: [kindOption, ...connectionOptions],
  examples: [{ command: 'velaro-mcp keys show self', does: 'the key of this profile; needs no admin key' }],
  async run(context, input) {
    const key = await withKeys(context, input, input.get(kindOption), (api) => api.showKey(input.get(id)));
    context.output.result(key, () => keyFacts(key, context.output.width));
  },
});
