// The same call without any bridge: by Node's own client, the fastest there is, and by fetch, which hosts that speak HTTP use.
import { Agent, request } from 'node:http';

const body = JSON.stringify({
  jsonrpc: '2.0',
  id: 1,
  method: 'tools/call',
  params: { name: 'tool_1', arguments: { text: 'hello' } },
});
const headers = { 'content-type': 'application/json', 'content-length': String(body.length) };
const since = (start) => Number(process.hrtime.bigint() - start) / 1e6;

/** @returns one call, which takes so many milliseconds until its answer has been read. */
export function httpCall(url) {
  const agent = new Agent({ keepAlive: true });
  return () => {
    const start = process.hrtime.bigint();
    return new Promise((done) => {
      request(url, { method: 'POST', agent, headers }, (response) => {
        const pieces = [];
        response.on('data', (piece) => pieces.push(piece));
        response.on('end', () => {
          JSON.parse(Buffer.concat(pieces));
          done(since(start));
        });
      }).end(body);
    });
  };
}

/** @returns the same. */
export function fetchCall(url) {
  return async () => {
    const start = process.hrtime.bigint();
    await (await fetch(url, { method: 'POST', headers, body })).json();
    return since(start);
  };
}
