// The tools of every key that a command line means, as one list; each is called with its own key, and with no other.
import { type ListedTool, type ToolResult, toolList, toolResult } from '../client/gateway-answers.ts';
import { type GatewayLimits, readAnswer } from '../client/gateway-request.ts';
import type { Transport } from '../client/transport.ts';
import { closestName } from '../core/closest-name.ts';
import { toVelaroError, VelaroError } from '../core/errors.ts';
import type { KeyKind } from '../core/key-families.ts';
import type { FoundKey } from '../secrets/find-key.ts';
import type { CommandContext } from './command.ts';
import { chooseConnection, heldKinds, readConnectionKey, withKey } from './connect.ts';
import { timeoutOption, urlOption } from './connection-options.ts';
import type { FailedKey } from './failed-keys.ts';
import { choiceOption, type Input, textOption } from './option.ts';

export interface ToolAccess {
  listTools(): Promise<readonly ListedTool[]>;
  callTool(name: string, args: Readonly<Record<string, unknown>>): Promise<ToolResult>;
}

type OperationSurface = Exclude<KeyKind, 'mcp'>;

export const toolKindOption = choiceOption('--kind <kind>', 'the tools of this family of keys alone', [
  'mcp',
  'rest',
  'velaflows',
] as const satisfies readonly KeyKind[]);

const workspace = textOption('--workspace <id>', 'the workspace of a VelaFlows token, 24 hex digits');

export const workspaceOption = {
  ...workspace,
  read(typed: unknown) {
    const id = workspace.read(typed);
    if (id === undefined || /^[0-9a-f]{24}$/i.test(id)) return id;
    throw new VelaroError('workspace.invalid', '--workspace is not the id of a workspace.', {
      hint: 'An id is 24 hex digits: copy it from the workspace settings.',
    });
  },
};

export interface ToolList {
  readonly tools: readonly ListedTool[];
  /** The keys whose tools could not be had. */
  readonly failed: readonly FailedKey[];
}

/** Fails with what the only key fails with; one of several is left out, and told to the caller. */
export async function listAllTools(context: CommandContext, input: Input): Promise<ToolList> {
  const kinds = await meantKinds(context, input);
  const tools: ListedTool[] = [];
  const failed: FailedKey[] = [];
  for (const kind of kinds) {
    try {
      tools.push(...(await withAccess(context, input, kind, (access) => access.listTools())));
    } catch (thrown) {
      const error = toVelaroError(thrown);
      if (kinds.length === 1 || error.kind === 'bug' || error.kind === 'cancelled') throw thrown;
      failed.push({ kind, error });
    }
  }
  return { tools, failed };
}

/** Runs `work` with the key whose tool it is, the only one that is read. Fails with `tool.unknown` where no key has it. */
export async function withToolOwner<Value>(
  context: CommandContext,
  input: Input,
  tool: string,
  work: (access: ToolAccess) => Promise<Value>,
): Promise<Value> {
  const kinds = await meantKinds(context, input);
  const names: string[] = [];
  for (const kind of kinds) {
    if (kind === 'mcp') continue;
    const { operationsOf } = await import('../bridge/link/operations-link.ts');
    const operations = operationsOf(kind);
    if (operations.has(tool)) return withAccess(context, input, kind, work);
    names.push(...operations.keys());
  }
  if (kinds.includes('mcp')) return withAccess(context, input, 'mcp', work);
  const meant = closestName(tool, names);
  throw new VelaroError('tool.unknown', `No key here has a tool "${tool.slice(0, 80)}".`, {
    hint: meant ? `Did you mean ${meant}?` : 'See the tools with "velaro-mcp tools list".',
  });
}

/** The families that have a key; with an address, the one that the address is for. */
async function meantKinds(context: CommandContext, input: Input): Promise<readonly KeyKind[]> {
  const asked = input.get(toolKindOption);
  if (asked !== undefined) return [asked];
  const kinds = await heldKinds(context, input);
  return input.get(urlOption) === undefined ? kinds : kinds.slice(0, 1);
}

async function withAccess<Value>(
  context: CommandContext,
  input: Input,
  kind: KeyKind,
  work: (access: ToolAccess) => Promise<Value>,
): Promise<Value> {
  const found = await readConnectionKey(context, await chooseConnection(context, input, kind));
  if (kind === 'mcp') return withKey(context, input, found, work);
  const named = input.get(workspaceOption);
  const key = named === undefined ? found : { ...found, workspace: named };
  const transport = await context.openTransport();
  const limits = { timeoutMs: input.get(timeoutOption), signal: context.interrupted };
  try {
    const access = await operationAccess(kind, key, transport, limits);
    return await context.output.waiting(`Waiting for ${found.url.host}`, work(access));
  } finally {
    transport.close();
  }
}

/** As the bridge lists and calls them. */
async function operationAccess(
  kind: OperationSurface,
  key: FoundKey,
  transport: Transport,
  { timeoutMs, signal }: Required<GatewayLimits>,
): Promise<ToolAccess> {
  const { createOperationsLink } = await import('../bridge/link/operations-link.ts');
  const credentials = { current: async () => key, replacementFor: async () => undefined };
  const link = createOperationsLink(
    kind,
    { credentials, transport: async () => transport },
    { onBug: () => undefined, deadlineMs: timeoutMs },
  );
  const ask = async (method: string, params: Readonly<Record<string, unknown>>) => {
    const idempotencyKey = process.getBuiltinModule('node:crypto').randomUUID();
    const { message } = await link.ask({ jsonrpc: '2.0', id: 1, method, params }, { signal, idempotencyKey });
    if ('error' in message) throw new VelaroError('gateway.answer', message.error.message);
    return message.result;
  };
  return {
    listTools: async () => readAnswer(toolList, await ask('tools/list', {}), 'a list of tools', key.url),
    callTool: async (name, args) =>
      readAnswer(toolResult, await ask('tools/call', { name, arguments: args }), 'a tool result', key.url),
  };
}
