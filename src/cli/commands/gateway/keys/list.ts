// Lists every key that a gateway's data holds, for who runs the gateway.
import { defineCommand } from '../../../command.ts';
import { gatewayStoreOptions, readGatewayStore } from '../../../gateway-store-options.ts';
import { keyColumns } from '../../../key-facts.ts';
import { formatTable } from '../../../table.ts';

export default defineCommand({
  summary: "list all keys, straight from a gateway's data",
  description:
    "Lists the keys of all families from a gateway's data, running or not. It needs no key: whoever may read the data " +
    'may do this.',
  options: gatewayStoreOptions,
  examples: [{ command: 'velaro-mcp gateway keys list', does: 'when no admin key is left' }],
  async run({ environment, output }, input) {
    const location = readGatewayStore(input, environment);
    const { listAllKeys } = await import('../../../../gateway/program.ts');
    const keys = await listAllKeys(location);
    output.result({ keys }, () =>
      formatTable([{ title: 'KIND', value: ({ kind }) => kind }, ...keyColumns], keys, output.width),
    );
  },
});
