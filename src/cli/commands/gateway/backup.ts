// Copies a gateway's data into one file while the gateway runs.
import { resolve } from 'node:path';
import { defineCommand } from '../../command.ts';
import { gatewayStoreOptions, readGatewayStore } from '../../gateway-store-options.ts';
import { requiredArgument } from '../../option.ts';

const file = requiredArgument('file', 'the file to write; nothing may be there yet');

export default defineCommand({
  summary: "copy a gateway's data into one file, while it runs",
  description:
    'Writes a whole and consistent copy of the data folder, while gateways work on it. To restore it, stop the ' +
    'gateway, and put the file into an empty data folder as gateway.db. A PostgreSQL database is backed up by pg_dump.',
  arguments: [file],
  options: gatewayStoreOptions,
  examples: [{ command: 'velaro-mcp gateway backup ./gateway-2027-01-31.db', does: 'as a daily job does' }],
  async run({ environment, output }, input) {
    const location = readGatewayStore(input, environment);
    const path = resolve(input.get(file));
    const { backUpGateway } = await import('../../../gateway/program.ts');
    await backUpGateway(location, path);
    output.result({ file: path }, () => `Backed up to ${path}.\n`);
  },
});
