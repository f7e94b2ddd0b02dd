// The far side of bench/bridge.mjs: the least a gateway can do, in both eras, without sessions. Prints its port.
import { createServer } from 'node:http';

const tools = Array.from({ length: 20 }, (_, n) => ({
  name: `tool_${n}`,
  description: 'Says it again.',
  inputSchema: { type: 'object', properties: { text: { type: 'string' } } },
  annotations: { readOnlyHint: true },
}));
const capabilities = { tools: {} };
const serverInfo = { name: 'bench', version: '1' };
const results = {
  initialize: ({ protocolVersion }) => ({ protocolVersion, capabilities, serverInfo }),
  'server/discover': () => ({ supportedVersions: ['2026-07-28'], capabilities, ttlMs: 0, cacheScope: 'private' }),
  'tools/list': () => ({ tools, ttlMs: 0, cacheScope: 'private' }),
  'tools/call': ({ arguments: args }) => ({ content: [{ type: 'text', text: JSON.stringify(args) }] }),
};

const server = createServer((request, response) => {
  const pieces = [];
  request.on('data', (piece) => pieces.push(piece));
  request.on('end', () => {
    if (request.method !== 'POST') return response.writeHead(405).end();
    const { id, method, params = {} } = JSON.parse(Buffer.concat(pieces));
    if (id === undefined) return response.writeHead(202).end();
    const answer = results[method];
    const body = answer
      ? { jsonrpc: '2.0', id, result: { resultType: 'complete', ...answer(params) } }
      : { jsonrpc: '2.0', id, error: { code: -32601, message: 'Unknown method.' } };
    const text = JSON.stringify(body);
    response.writeHead(answer ? 200 : 404, {
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(text),
    });
    response.end(text);
  });
});
server.keepAliveTimeout = 60_000;
server.listen(0, '127.0.0.1', () => process.stdout.write(`${server.address().port}\n`));
