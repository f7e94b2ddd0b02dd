// Three tools instead of all of them: search, describe, call. A host's context is then not spent on what is never used.
import { VelaroError } from '../../core/errors.ts';
import { type JsonObject, type JsonRpcRequest, objectAt } from '../../protocol/json-rpc.ts';
import type { CallToolResult, Tool } from '../../protocol/tool.ts';
import { searchTools } from './tool-search.ts';

const reads = { readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: false } as const;
const text = (description: string) => ({ type: 'string', description });

export const dynamicTools: readonly Tool[] = [
  {
    name: 'velaro_search_tools',
    description:
      "Finds tools of the user's Velaro account for a task. Search first, then describe the tool you want, then call it.",
    inputSchema: {
      type: 'object',
      properties: { query: text('The task in a few words, for example "refund an order".') },
      required: ['query'],
      additionalProperties: false,
    },
    annotations: { title: 'Search tools', ...reads },
  },
  {
    name: 'velaro_describe_tool',
    description: 'Gives the full definition of one tool: what it does, its arguments, and whether it changes anything.',
    inputSchema: {
      type: 'object',
      properties: { name: text('A name that the search found.') },
      required: ['name'],
      additionalProperties: false,
    },
    annotations: { title: 'Describe a tool', ...reads },
  },
  {
    name: 'velaro_call_tool',
    description: 'Calls one tool with its arguments, as its definition asks for them. It may change data.',
    inputSchema: {
      type: 'object',
      properties: {
        name: text('A name that the search found.'),
        arguments: { type: 'object', description: "The tool's own arguments." },
      },
      required: ['name'],
      additionalProperties: false,
    },
    annotations: {
      title: 'Call a tool',
      readOnlyHint: false,
      destructiveHint: true,
      idempotentHint: false,
      openWorldHint: true,
    },
  },
];

const searchLimit = 8;

/**
 * What to do with a call of one of the three: a result at once, or the call to make in its place.
 * @returns undefined for any other tool.
 * @throws VelaroError `tool.arguments`, `tool.unknown`
 */
export function answerDynamicCall(
  request: JsonRpcRequest,
  tools: readonly JsonObject[],
): { readonly result: CallToolResult } | { readonly call: JsonRpcRequest } | undefined {
  const name = request.params?.name;
  const given = objectAt(request.params, 'arguments') ?? {};
  if (name === 'velaro_search_tools') {
    const found = searchTools(tools, stringIn(given, 'query'), searchLimit);
    const list = found.map((tool) => ({ name: tool.name, description: tool.description }));
    return { result: jsonResult({ tools: list }) };
  }
  if (name === 'velaro_describe_tool') return { result: jsonResult({ ...named(tools, stringIn(given, 'name')) }) };
  if (name === 'velaro_call_tool') {
    const tool = named(tools, stringIn(given, 'name'));
    const params = { ...request.params, name: tool.name, arguments: objectAt(given, 'arguments') ?? {} };
    return { call: { ...request, params } };
  }
  return undefined;
}

function named(tools: readonly JsonObject[], name: string): JsonObject {
  const tool = tools.find((candidate) => candidate.name === name);
  if (tool) return tool;
  const near = searchTools(tools, name, 3).map((candidate) => String(candidate.name));
  throw new VelaroError('tool.unknown', `There is no tool ${name.slice(0, 100)}.`, {
    hint: near.length > 0 ? `Did you mean ${near.join(', ')}?` : 'Find it with velaro_search_tools.',
  });
}

function stringIn(given: JsonObject, field: string): string {
  const value = given[field];
  if (typeof value === 'string' && value.trim() !== '') return value;
  throw new VelaroError('tool.arguments', `The argument "${field}" is missing.`, {
    hint: `Give "${field}" as text.`,
    details: { field },
  });
}

function jsonResult(value: JsonObject): CallToolResult {
  return { content: [{ type: 'text', text: JSON.stringify(value) }], structuredContent: value };
}
