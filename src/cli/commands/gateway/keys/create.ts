// Makes an admin key in a gateway's data, for when no admin key is left.
import { defineCommand } from '../../../command.ts';
import { gatewayStoreOptions, readGatewayStore } from '../../../gateway-store-options.ts';
import { keyFacts } from '../../../key-facts.ts';

export default defineCommand({
  summary: "make another admin key, straight in a gateway's data",
  description:
    "Makes an admin key in a gateway's data, running or not, and shows it once. It needs no key: whoever may write the " +
    'data may do this. The keys that are there stay as they are.',
  options: gatewayStoreOptions,
  examples: [{ command: 'velaro-mcp gateway keys create', does: 'when no admin key is left' }],
  async run({ environment, output }, input) {
    const location = readGatewayStore(input, environment);
    const { addAdminKey } = await import('../../../../gateway/program.ts');
    const { key, record } = await addAdminKey(location);
    output.newKey(key, { member: 'key', document: { ...record }, facts: keyFacts(record, output.width) });
  },
});
