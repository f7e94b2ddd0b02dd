// The tool, usage and key endpoints of an MCP gateway, hosted or ours, typed.
import { isErrorCode } from '../core/error-codes.ts';
import { VelaroError } from '../core/errors.ts';
import {
  type ListedTool,
  type RpcError,
  rpcAnswer,
  type ToolResult,
  toolList,
  type Usage,
  usage,
} from './gateway-answers.ts';
import { type GatewayAddress, type GatewayLimits, readAnswer, requestJson } from './gateway-request.ts';
import { createKeyEndpoints, type KeyEndpoints, orIfAbsent } from './key-endpoints.ts';
import type { Transport } from './transport.ts';

/** JSON-RPC's number for it. */
const invalidParams = -32602;

/** Every call fails with what `requestJson` throws, and with `gateway.answer` for an answer of another shape. */
export interface GatewayApi extends KeyEndpoints {
  listTools(): Promise<readonly ListedTool[]>;
  callTool(name: string, args: Readonly<Record<string, unknown>>): Promise<ToolResult>;
  /** Undefined where the gateway does not report it. */
  usage(): Promise<Usage | undefined>;
}

export function createGatewayApi(transport: Transport, address: GatewayAddress, limits: GatewayLimits): GatewayApi {
  const { url } = address;
  const get = (path: string) => requestJson(transport, address, limits, { method: 'GET', path });
  const post = (path: string, body: unknown) => requestJson(transport, address, limits, { method: 'POST', path, body });

  return {
    async listTools() {
      return readAnswer(toolList, await get('/tools/list'), 'a list of tools', url);
    },
    async callTool(name, args) {
      const params = { name, arguments: args };
      const answer = await post('/tools/call', { jsonrpc: '2.0', method: 'tools/call', params, id: 1 });
      const read = readAnswer(rpcAnswer, answer, 'a tool result', url);
      if ('result' in read) return read.result;
      throw callFailure(read.error);
    },
    ...createKeyEndpoints(transport, address, limits, 'mcp'),
    async usage() {
      const answer = await orIfAbsent(get('/usage'), () => undefined);
      return answer === undefined ? undefined : readAnswer(usage, answer, 'the usage', url);
    },
  };
}

function callFailure({ code, message, data }: RpcError): VelaroError {
  if (data && isErrorCode(data.code))
    return new VelaroError(data.code, data.message, data.hint === undefined ? {} : { hint: data.hint });
  if (code === invalidParams)
    return new VelaroError('tool.arguments', message, { hint: 'See the tools with "velaro-mcp tools list".' });
  return new VelaroError('gateway.answer', message, { details: { rpcCode: code } });
}
