// Serves a handler of the protocol's SDK on loopback.
import { createServer } from 'node:http';
import { toNodeHandler } from '@modelcontextprotocol/node';
import type { McpHttpHandler } from '@modelcontextprotocol/server';
import { portOf } from './stub-gateway.ts';

export interface SdkListener {
  readonly origin: string;
  close(): Promise<void>;
}

export async function listenWithSdk(handler: McpHttpHandler): Promise<SdkListener> {
  const serve = toNodeHandler(handler);
  const server = createServer((request, response) => {
    // Node types these two as possibly undefined, which they never are on a server.
    const { method = '', url = '' } = request;
    void serve(Object.assign(request, { method, url }), response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    origin: `http://127.0.0.1:${portOf(server)}`,
    close: async () => {
      server.close();
      server.closeAllConnections();
      await handler.close();
    },
  };
}
