// What no bridge can beat: one that answers everything itself (`local`), and one that does nothing but pass lines on over `node:http`.
// CommonJS, because that is what starts fastest and what a bundled bridge is; each is run from a file, as a bridge is.

/** Answers what a bridge answers, and has it from a file of JSON, as a bridge has: { initialize, 'tools/list' }. */
export const localFloor = `
const { readFileSync } = require('node:fs');
let rest = '';
let results;
process.stdin.on('data', (bytes) => {
  const lines = (rest + bytes).split('\\n');
  rest = lines.pop();
  for (const line of lines) {
    const { id, method } = JSON.parse(line);
    results ??= JSON.parse(readFileSync(process.argv[2], 'utf8'));
    if (id !== undefined) process.stdout.write(JSON.stringify({ jsonrpc: '2.0', id, result: results[method] ?? {} }) + '\\n');
  }
}).on('end', () => process.exit());`;

export const passThroughFloor = `
const { Agent, request } = require('node:http');
const agent = new Agent({ keepAlive: true });
const url = new URL(process.argv[2]);
const options = { method: 'POST', agent, host: url.hostname, port: url.port, path: url.pathname };
let rest = '';
process.stdin.on('data', (bytes) => {
  const lines = (rest + bytes).split('\\n');
  rest = lines.pop();
  for (const line of lines) {
    const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(line) };
    request({ ...options, headers }, (response) => {
      const pieces = [];
      response.on('data', (piece) => pieces.push(piece));
      response.on('end', () => {
        if (pieces.length > 0) process.stdout.write(Buffer.concat(pieces) + '\\n');
      });
    }).end(line);
  }
}).on('end', () => process.exit());`;
