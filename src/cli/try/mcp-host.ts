// Starts the MCP server and talks to it over stdio as an MCP host does: one JSON-RPC message a line.

import { VelaroError } from '../../core/errors.ts';
import { packageVersion } from '../../core/package.ts';
import { classifyMessage, type JsonObject, type JsonRpcResponse, objectAt } from '../../protocol/json-rpc.ts';
import { legacyVersions } from '../../protocol/versions.ts';
import type { ChildProgram } from './child-program.ts';

export interface McpHost {
  /** @returns the server's name and version, as one text. */
  initialize(): Promise<string>;
  /** @throws VelaroError `gateway.answer` for a JSON-RPC error. */
  request(method: string, params: JsonObject): Promise<JsonObject>;
}

export function createMcpHost(server: ChildProgram): McpHost {
  const waiting = new Map<unknown, { resolve(response: JsonRpcResponse): void; reject(error: VelaroError): void }>();
  let lastId = 0;
  server.onLine((line) => {
    const read = readLine(line);
    if (read.kind === 'invalid') {
      const error = new VelaroError('internal.bug', `The MCP server wrote what is no message: ${line.slice(0, 200)}`);
      for (const { reject } of waiting.values()) reject(error);
    }
    if (read.kind !== 'response') return;
    waiting.get(read.message.id)?.resolve(read.message);
    waiting.delete(read.message.id);
  });

  const request = async (method: string, params: JsonObject) => {
    const id = ++lastId;
    const answer = new Promise<JsonRpcResponse>((resolve, reject) => {
      waiting.set(id, { resolve, reject });
    });
    server.write(JSON.stringify({ jsonrpc: '2.0', id, method, params }));
    const response = await Promise.race([answer, server.ended]);
    if ('result' in response) return response.result;
    throw new VelaroError('gateway.answer', `The MCP server refused ${method}: ${response.error.message}`);
  };

  return {
    request,
    async initialize() {
      const result = await request('initialize', {
        protocolVersion: legacyVersions[0],
        capabilities: {},
        clientInfo: { name: 'velaro-mcp-try', version: packageVersion },
      });
      server.write(JSON.stringify({ jsonrpc: '2.0', method: 'notifications/initialized' }));
      const info = objectAt(result, 'serverInfo');
      return `${info?.name} ${info?.version}`;
    },
  };
}

function readLine(line: string) {
  try {
    return classifyMessage(JSON.parse(line));
  } catch {
    return { kind: 'invalid' } as const;
  }
}
