// Calls a tool and prints what it answers.
import type { ToolResult } from '../../../client/gateway-answers.ts';
import { closestName } from '../../../core/closest-name.ts';
import type { ErrorCode } from '../../../core/error-codes.ts';
import { isVelaroError, VelaroError } from '../../../core/errors.ts';
import { type CommandContext, defineCommand } from '../../command.ts';
import { connectionOptions } from '../../connection-options.ts';
import { flagOption, type Input, repeatedOption, requiredArgument } from '../../option.ts';
import { printable } from '../../printable.ts';
import { readStdin } from '../../read-stdin.ts';
import { type ToolAccess, toolKindOption, withToolOwner, workspaceOption } from '../../tool-access.ts';
import { readArgumentsDocument, readToolArguments } from '../../tool-arguments.ts';
import { toolResultError } from '../../tool-result-error.ts';

const name = requiredArgument('name', 'the tool, as "velaro-mcp tools list" shows it');
const args = repeatedOption('--arg <name=value>', 'an argument; repeat it for more');
const argsStdin = flagOption('--args-stdin', 'read all arguments from stdin, as one JSON object');

const maxArgumentBytes = 4 * 1024 * 1024;

export default defineCommand({
  summary: 'call a tool',
  description:
    "Calls a tool and prints its answer. A value is a text unless the tool's schema asks for a number, true or false, " +
    'or JSON. A call that reaches a tool counts against the quota.',
  arguments: [name],
  options: [args, argsStdin, toolKindOption, workspaceOption, ...connectionOptions],
  examples: [
    { command: 'velaro-mcp tools call shopify_get_order --arg orderId=5001234567890', does: 'one order' },
    { command: 'velaro-mcp tools call shopify_get_order --args-stdin --json < order.json', does: 'in a script' },
    { command: 'velaro-mcp tools call velaro_list_contacts --arg limit=5', does: 'with a REST key' },
  ],
  async run(context, input) {
    const { output } = context;
    const typed = await typedArguments(context, input);
    const result = await withToolOwner(context, input, input.get(name), async (access) => {
      const read = typeof typed === 'function' ? await typed(access) : typed;
      try {
        return await access.callTool(input.get(name), read);
      } catch (thrown) {
        throw isVelaroError(thrown) && mayMeanUnknown.has(thrown.code)
          ? await unknownOr(thrown, access, input)
          : thrown;
      }
    });
    if (result.isError) throw sayingHowToType(toolResultError(result), input.get(name));
    output.result(result, () => resultText(result, output.width !== undefined));
  },
});

type ArgumentsFrom =
  | Readonly<Record<string, unknown>>
  | ((access: ToolAccess) => Promise<Readonly<Record<string, unknown>>>);

/** The arguments, or how to read them once the gateway can be asked for the tool's schema. */
async function typedArguments(context: CommandContext, input: Input): Promise<ArgumentsFrom> {
  const written = input.get(args);
  if (!input.get(argsStdin)) {
    if (written.length === 0) return {};
    return async (access) => {
      const tool = (await access.listTools()).find((listed) => listed.name === input.get(name));
      // A tool that is not listed may be one whose scope the key lacks, which the gateway says when it is called.
      return readToolArguments(written, tool?.inputSchema ?? {});
    };
  }
  if (written.length > 0)
    throw new VelaroError('argument.invalid', '--arg and --args-stdin are both given.', { hint: 'Use one of them.' });
  return readArgumentsDocument(await readStdin(context, { flag: '--args-stdin', maxBytes: maxArgumentBytes }));
}

/** Gateways without codes of ours call an unknown tool a wrong argument. */
const mayMeanUnknown: ReadonlySet<string> = new Set<ErrorCode>(['tool.unknown', 'tool.arguments']);

/** Names the tool that was meant; a call that succeeds needs no list for it. */
async function unknownOr(refused: VelaroError, access: ToolAccess, input: Input): Promise<VelaroError> {
  const wanted = input.get(name);
  const names = (await access.listTools()).map((tool) => tool.name);
  if (names.includes(wanted)) return sayingHowToType(refused, wanted);
  const meant = closestName(wanted, names);
  return new VelaroError('tool.unknown', `This key has no tool "${wanted.slice(0, 80)}".`, {
    hint: meant ? `Did you mean ${meant}?` : 'See its tools with "velaro-mcp tools list".',
  });
}

/** A gateway knows what is missing, and not that it is typed. */
function sayingHowToType(refused: VelaroError, tool: string): VelaroError {
  const { code, message, hint = '', details } = refused;
  if (code !== 'tool.arguments') return refused;
  const how = `Give each as --arg name=value; what they mean: velaro-mcp tools show ${tool}`;
  return new VelaroError(code, message, {
    hint: `${hint} ${how}`.trim(),
    cause: refused,
    ...(details !== undefined && { details }),
  });
}

/** @param indented lays JSON out over lines, as a person reads it. */
function resultText({ content, structuredContent }: ToolResult, indented: boolean): string {
  const written = content.flatMap(({ text }) => (text === undefined ? [] : [text]));
  const texts = written.length > 0 ? written : [JSON.stringify(structuredContent ?? {})];
  const shown = (indented ? texts.map(indentJson) : texts).join('\n');
  return `${printable(shown, 'many')}\n`;
}

function indentJson(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}
