// The stdio MCP server, for the help alone: main.ts starts the bridge without loading the command line.
import { VelaroError } from '../../core/errors.ts';
import { defineCommand } from '../command.ts';
import { flagOption, textOption } from '../option.ts';

export default defineCommand({
  summary: 'run the MCP server on stdin and stdout, for an MCP host',
  description:
    'Runs the MCP server that hosts such as Claude Desktop and Cursor start: MCP on stdin and stdout, the tools from ' +
    'the gateway. It stays up without key or network and says what to do. Without a terminal, plain "velaro-mcp" does this.',
  async options() {
    const { serveOptions } = await import('../../bridge/serve-options.ts');
    return serveOptions.map(({ name, argument, summary }) =>
      argument === undefined ? flagOption(`--${name}`, summary) : textOption(`--${name} <${argument}>`, summary),
    );
  },
  examples: [{ command: 'velaro-mcp serve --profile work', does: 'what a host types' }],
  speaksProtocol: true,
  run() {
    return Promise.reject(
      new VelaroError('argument.invalid', '"serve" has to be the first word after velaro-mcp.', {
        hint: 'Put its options behind it: velaro-mcp serve --profile NAME',
      }),
    );
  },
});
