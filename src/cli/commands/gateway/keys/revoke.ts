// Revokes a key in a gateway's data, for when no admin key is left.
import { defineCommand } from '../../../command.ts';
import { gatewayStoreOptions, readGatewayStore } from '../../../gateway-store-options.ts';
import { requiredArgument } from '../../../option.ts';

const id = requiredArgument('id', 'the key\'s id from "velaro-mcp gateway keys list"');

export default defineCommand({
  summary: "revoke a key, straight in a gateway's data",
  description:
    "Revokes a key in a gateway's data. Gateways that run on it refuse the very next call with that key. It needs no " +
    'key, asks nothing, and cannot be undone.',
  arguments: [id],
  options: gatewayStoreOptions,
  examples: [{ command: 'velaro-mcp gateway keys revoke ID', does: 'when no admin key is left' }],
  async run({ environment, output }, input) {
    const location = readGatewayStore(input, environment);
    const { revokeAnyKey } = await import('../../../../gateway/program.ts');
    const { label, revokedAt } = await revokeAnyKey(location, input.get(id));
    output.result(
      { id: input.get(id), label, revoked: true, revokedAt },
      () => `Revoked ${input.get(id)} (${label}).\n`,
    );
  },
});
