import { expect, test } from 'vitest';
import { mintKey } from '../../src/core/key-minting.ts';
import { modern, startBridge } from '../parts/bridge-process.ts';
import { json, startStubGateway } from '../parts/stub-gateway.ts';

test.each(['initialize', 'ping', 'logging/setLevel'])(
  '%s with an envelope is for the gateway to refuse',
  async (method) => {
    const error = { code: -32601, message: 'Unknown method.' };
    const gateway = await startStubGateway(({ message }, response) =>
      json(response, 404, { jsonrpc: '2.0', id: message.id, error }),
    );
    const bridge = startBridge({ VELARO_MCP_URL: gateway.url, VELARO_MCP_KEY: mintKey('mcp') });
    expect((await bridge.ask(modern(1, method))).error).toEqual(error);
  },
);
