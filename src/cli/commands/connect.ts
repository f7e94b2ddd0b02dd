// Connects a gateway to a vendor: asks for the credentials, has them tried, and says which tools there are now.
import type { CheckedConnection, Connection, ConnectionEndpoints } from '../../client/connection-endpoints.ts';
import { VelaroError } from '../../core/errors.ts';
import { type CommandContext, defineCommand } from '../command.ts';
import { connectionsOptions, withConnections } from '../connections/open-connections.ts';
import { flagOption, type Input, optionalArgument } from '../option.ts';
import { printable } from '../printable.ts';
import { canPrompt } from '../prompt.ts';
import { type Column, formatTable } from '../table.ts';

const vendor = optionalArgument('vendor', 'such as shopify; without one, all vendors are listed');
const check = flagOption('--check', 'try the credentials that are there, and change nothing');
const stdin = flagOption('--stdin', 'read the credentials from stdin, as one JSON object');
const fromEnv = flagOption('--from-env', "read them from the vendor's variables in this shell, such as SHOPIFY_SHOP");
const skipCheck = flagOption('--skip-check', 'keep them without trying them at the vendor');

const columns: readonly Column<Connection>[] = [
  { title: 'VENDOR', value: ({ vendor: id }) => id },
  { title: 'CONNECTED', value: ({ source }) => source ?? 'no' },
  { title: 'SINCE', value: ({ connectedAt }) => connectedAt?.slice(0, 10) ?? '', spare: true },
  { title: 'TOOLS', value: ({ tools }) => String(tools.length), spare: true },
];

export default defineCommand({
  summary: 'connect your gateway to a vendor, such as Shopify',
  description:
    'Asks for the credentials of a vendor without showing them, has the gateway try them with a request that changes ' +
    'nothing, and keeps them encrypted. The tools of the vendor are there from the next call on, on every gateway of ' +
    'the data. It needs an admin key, or --data. Variables where the gateway runs go before what is connected.',
  arguments: [vendor],
  options: [check, stdin, fromEnv, skipCheck, ...connectionsOptions],
  examples: [
    { command: 'velaro-mcp connect', does: 'which vendors there are, and which are connected' },
    { command: 'velaro-mcp connect shopify', does: 'asks for what it takes' },
    { command: 'velaro-mcp connect shopify --from-env', does: 'in a script' },
    { command: 'velaro-mcp connect shopify --check', does: 'do the credentials still work?' },
  ],
  async run(context, input) {
    const { output } = context;
    const id = input.get(vendor)?.toLowerCase();
    refuseContradictions(input, id);
    await withConnections(context, input, async (connections) => {
      if (id === undefined) {
        const all = await output.waiting('Waiting for the gateway', connections.list());
        output.result({ connections: all }, () => formatTable(columns, all, output.width));
      } else if (input.get(check)) {
        report(context, await output.waiting(`Waiting for ${id}`, connections.check(id)), 'Checked');
      } else report(context, await connect(context, input, connections, id), 'Connected');
    });
  },
});

async function connect(
  context: CommandContext,
  input: Input,
  connections: ConnectionEndpoints,
  id: string,
): Promise<CheckedConnection> {
  const { output } = context;
  const found = await output.waiting('Waiting for the gateway', connections.show(id));
  refuseUnlessGiven(context, input);
  const { askForCredentials, readCredentialVariables, readStdinCredentials } = await import(
    '../connections/given-credentials.ts'
  );
  const credentials = input.get(stdin)
    ? await readStdinCredentials(context, found)
    : input.get(fromEnv)
      ? await readCredentialVariables(context, found)
      : await askForCredentials(context, found);
  const request = { credentials, check: !input.get(skipCheck) };
  return output.waiting(`Waiting for ${printable(found.title)}`, connections.connect(id, request));
}

function report(
  { output }: CommandContext,
  { fields: _fields, ways: _ways, ...found }: CheckedConnection,
  did: string,
) {
  const { asked, tools } = found;
  const title = printable(found.title);
  const how = asked ? `${title} takes the credentials.` : `${title} was not asked whether it takes the credentials.`;
  output.result(found, () => `${did} ${title}.\n`);
  output.note(`${how} Tools: ${printable(tools.join(', '))}.`);
}

function refuseContradictions(input: Input, id: string | undefined): void {
  const given = [check, stdin, fromEnv].filter((option) => input.get(option)).map(({ flags }) => flags);
  if (given.length > 1 || (input.get(check) && input.get(skipCheck)))
    throw new VelaroError(
      'argument.invalid',
      `${[...given, '--skip-check'].slice(0, 2).join(' and ')} exclude each other.`,
      {
        hint: 'Use one of them.',
      },
    );
  if (id === undefined && (given.length > 0 || input.get(skipCheck)))
    throw new VelaroError('argument.invalid', 'The name of the vendor is missing.', {
      hint: 'See the vendors with "velaro-mcp connect".',
      details: { field: 'vendor' },
    });
}

function refuseUnlessGiven(context: CommandContext, input: Input): void {
  if ([stdin, fromEnv].some((option) => input.get(option)) || canPrompt(context)) return;
  throw new VelaroError('prompt.unavailable', 'Credentials are asked for, and there is no terminal to ask at.', {
    hint: 'Use --stdin or --from-env.',
  });
}
