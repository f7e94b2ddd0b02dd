// Takes a vendor's credentials out of a gateway.
import { VelaroError } from '../../core/errors.ts';
import { askYesOrNo } from '../choose.ts';
import { defineCommand } from '../command.ts';
import { connectionsOptions, withConnections } from '../connections/open-connections.ts';
import { flagOption, requiredArgument } from '../option.ts';
import { printable } from '../printable.ts';
import { canPrompt } from '../prompt.ts';

const vendor = requiredArgument('vendor', 'as "velaro-mcp connect" lists it');
const yes = flagOption('-y, --yes', 'do not ask');

export default defineCommand({
  summary: "delete a vendor's credentials from your gateway",
  description:
    'Deletes the credentials of a vendor; its tools are gone from the next call on. On a terminal it asks first. The ' +
    'credentials themselves go on working at the vendor until they are ended there.',
  arguments: [vendor],
  options: [yes, ...connectionsOptions],
  examples: [{ command: 'velaro-mcp disconnect shopify --yes', does: 'in a script' }],
  async run(context, input) {
    const { output } = context;
    const id = input.get(vendor).toLowerCase();
    if (!input.get(yes) && !canPrompt(context))
      throw new VelaroError('prompt.unavailable', 'Disconnecting asks first, and there is no terminal to ask at.', {
        hint: 'Use --yes.',
      });
    await withConnections(context, input, async (connections) => {
      const found = await output.waiting('Waiting for the gateway', connections.show(id));
      const title = printable(found.title);
      const tools = found.tools.length === 1 ? '1 tool goes' : `${found.tools.length} tools go`;
      const message = `Delete the credentials of ${title}? ${tools} with them.`;
      if (!input.get(yes) && !(await askYesOrNo(context, { message, instead: '--yes', enter: 'no' }))) {
        output.result({ vendor: id, disconnected: false }, () => 'Nothing was changed.\n');
        return;
      }
      await connections.disconnect(id);
      output.result({ vendor: id, disconnected: true }, () => `Disconnected ${title}.\n`);
    });
  },
});
