// The tool commands, against the documented endpoints.
import { afterEach, beforeEach, expect, test } from 'vitest';
import { orderTool, type StandIn, startStandIn, textResult } from './gateway-stand-in.ts';
import { type CliRun, type CliWorld, createCliWorld } from './run-cli.ts';

let gateway: StandIn;
let world: CliWorld;
beforeEach(async () => {
  gateway = await startStandIn();
  world = createCliWorld();
});
afterEach(async () => {
  world.remove();
  await gateway.close();
});

const plainTool = { name: 'ping', description: 'Answer.', inputSchema: { type: 'object' } };

const run = (words: readonly string[], options: CliRun = {}) =>
  world.run(words, { ...options, environment: { VELARO_MCP_KEY: gateway.key, VELARO_MCP_URL: gateway.url } });
const call = (...words: string[]) => run(['tools', 'call', 'shopify_get_order', ...words]);
const sentArguments = () => {
  const body = gateway.heard.find(({ request }) => request === 'POST /tools/call')?.body;
  return typeof body === 'object' && body !== null && 'params' in body ? body.params : undefined;
};

test('tools list', async () => {
  expect((await run(['tools', 'list'])).stdout).toBe(
    'shopify_get_order\tcommerce\tGet one Shopify order with its line items, customer, shipping address and fulfillments.\n',
  );
  expect((await run(['tools', 'list'], { terminal: true })).stdout).toBe(
    `NAME               SCOPE     DESCRIPTION
shopify_get_order  commerce  Get one Shopify order with its line items, custome…
`,
  );
  const listed = JSON.parse((await run(['tools', 'list', '--json'])).stdout);
  expect(listed.tools[0].inputSchema.properties.orderId).toEqual({ type: 'string' });
});

test('a key without tools is told what to do, without an empty table', async () => {
  gateway.answer('GET /tools/list', { status: 200, body: { tools: [] } });
  expect(await run(['tools', 'list'], { terminal: true })).toEqual({
    exitCode: 0,
    stdout: '',
    stderr: 'There are none: ask an administrator for a key with the scopes that you need.\n',
  });
});

test('tools show names the arguments, which are needed and what their values are', async () => {
  const inputSchema = {
    type: 'object',
    properties: {
      orderId: { type: 'string', description: 'The order' },
      state: { type: 'string', enum: ['open', 'closed'], description: 'Only these' },
      tags: { type: 'array', items: { type: 'string' } },
      limit: { anyOf: [{ type: 'integer' }, { type: 'null' }], description: 'How many' },
      since: { type: 'string', format: 'date-time' },
    },
    required: ['orderId'],
  };
  gateway.answer('GET /tools/list', { status: 200, body: { tools: [{ ...orderTool, inputSchema }, plainTool] } });
  expect(await run(['tools', 'show', 'shopify_get_order'], { terminal: true })).toEqual({
    exitCode: 0,
    stderr: '',
    stdout: `tool   shopify_get_order
scope  commerce
does   Get one Shopify order with its line items, customer, shipping address and
       fulfillments.

ARGUMENT  NEEDED  VALUE              MEANING
orderId   yes     text               The order
state             open, closed       Only these
tags              JSON list of text
limit             whole number       How many
since             date-time
`,
  });
  const properties = {
    orderId: { type: 'string', description: 'Numeric order id (5001234567890) or gid://shopify/Order/5001234567890' },
    state: { type: 'string', enum: ['open', 'partially_paid', 'closed'] },
  };
  gateway.answer('GET /tools/list', {
    status: 200,
    body: { tools: [{ ...plainTool, inputSchema: { type: 'object', properties } }] },
  });
  expect((await run(['tools', 'show', 'ping'], { terminal: { columns: 60 } })).stdout).toBe(`tool  ping
does  Answer.

ARGUMENT  NEEDED  VALUE             MEANING
orderId           text              Numeric order id
                                    (5001234567890) or
                                    gid://shopify/Order/5001234567890
state             open,
                  partially_paid,
                  closed
`);
  gateway.answer('GET /tools/list', { status: 200, body: { tools: [{ ...orderTool, inputSchema }, plainTool] } });
  expect((await run(['tools', 'show', 'ping'])).stdout).toBe('tool  ping\ndoes  Answer.\n');
  const shown = JSON.parse((await run(['tools', 'show', 'shopify_get_order', '--json'])).stdout);
  expect(shown).toEqual({ ...orderTool, inputSchema });
  expect(await run(['tools', 'show', 'shopify_get_oder'])).toEqual({
    exitCode: 6,
    stdout: '',
    stderr: 'velaro-mcp: Your keys have no tool "shopify_get_oder".\n  → Did you mean shopify_get_order?\n',
  });
});

test('tools call sends what the documentation says and prints the text', async () => {
  expect(await call('--arg', 'orderId=5001234567890')).toEqual({
    exitCode: 0,
    stdout: '{"name":"#1042"}\n',
    stderr: '',
  });
  expect(gateway.heard.at(-1)).toEqual({
    request: 'POST /tools/call',
    key: gateway.key,
    body: {
      jsonrpc: '2.0',
      method: 'tools/call',
      params: { name: 'shopify_get_order', arguments: { orderId: '5001234567890' } },
      id: 1,
    },
  });
});

test('tools call --json prints the whole result, and a terminal sees JSON over lines', async () => {
  expect(JSON.parse((await call('--json')).stdout)).toEqual({ ...textResult, isError: false });
  const seen = await run(['tools', 'call', 'shopify_get_order'], { terminal: true });
  expect(seen.stdout).toBe('{\n  "name": "#1042"\n}\n');
  const marked = { content: [...textResult.content, { type: 'text', text: 'Sandbox: made-up data.' }] };
  gateway.answer('POST /tools/call', { status: 200, body: { jsonrpc: '2.0', id: 1, result: marked } });
  const withMark = await run(['tools', 'call', 'shopify_get_order'], { terminal: true });
  expect(withMark.stdout).toBe('{\n  "name": "#1042"\n}\nSandbox: made-up data.\n');
});

test("a value has the type that the tool's schema asks for", async () => {
  const values = ['orderId=7', 'count=7', 'open=true', 'filter={"a":1}', 'note=null', 'unknown=7', 'note2=a=b'];
  expect((await call(...values.flatMap((value) => ['--arg', value]))).exitCode).toBe(0);
  expect(sentArguments()).toEqual({
    name: 'shopify_get_order',
    arguments: { orderId: '7', count: 7, open: true, filter: { a: 1 }, note: 'null', unknown: '7', note2: 'a=b' },
  });
});

test.each([
  ['count=many', 'The argument "count" is not of type integer.', 'It is a whole number, such as 5.'],
  ['open=yes', 'The argument "open" is not of type boolean.', 'It is true or false.'],
  ['filter=[1]', 'The argument "filter" is not of type object.', 'It is JSON, such as {"name":"Ada"}.'],
  ['orderId', 'The argument "orderId" has no name and "=" in front of its value.', 'Write it as --arg name=value.'],
])('--arg %s is refused before the call', async (written, message, hint) => {
  const ran = await call('--arg', written);
  expect(ran).toEqual({ exitCode: 2, stdout: '', stderr: `velaro-mcp: ${message}\n  → ${hint}\n` });
  expect(sentArguments()).toBeUndefined();
});

test.each(['in the result', 'as an error'])(
  'arguments that the gateway refuses %s are told with how to type them',
  async (where) => {
    const data = {
      code: 'tool.arguments',
      message: 'orderId is missing.',
      hint: 'Its fields are: orderId (required).',
    };
    const result = { content: [], isError: true, _meta: { 'velaro/error': data } };
    const answer = where === 'in the result' ? { result } : { error: { code: -32602, message: 'x', data } };
    gateway.answer('POST /tools/call', { status: 200, body: { jsonrpc: '2.0', id: 1, ...answer } });
    expect(await call()).toEqual({
      exitCode: 2,
      stdout: '',
      stderr:
        'velaro-mcp: orderId is missing.\n' +
        '  → Its fields are: orderId (required). Give each as --arg name=value; what they mean: velaro-mcp tools show shopify_get_order\n',
    });
  },
);

test('--args-stdin takes one JSON object', async () => {
  const words = ['tools', 'call', 'shopify_get_order', '--args-stdin'];
  expect((await run(words, { stdin: '{"orderId":"7"}' })).exitCode).toBe(0);
  expect(sentArguments()).toEqual({ name: 'shopify_get_order', arguments: { orderId: '7' } });
  for (const [stdin, message] of [
    ['{"orderId":', 'What came on stdin is not JSON.'],
    ['[]', 'What came on stdin is not a JSON object.'],
    [`{"a":"${'x'.repeat(5_000_000)}"}`, 'stdin gave more than 4194304 bytes to --args-stdin.'],
  ]) {
    const ran = await run(words, { stdin: stdin ?? '' });
    expect(ran.exitCode).toBe(2);
    expect(ran.stderr).toContain(`velaro-mcp: ${message}\n`);
  }
});

test.each([
  ['a code', { code: 'tool.unknown', message: 'There is no tool here.', hint: 'tools/list names them.' }],
  ['no code', undefined],
])(
  'a tool that the key does not have is named, with the one that was meant, of a gateway with %s',
  async (_of, data) => {
    const error = { code: -32602, message: 'Unknown tool.', ...(data && { data }) };
    gateway.answer('POST /tools/call', { status: 200, body: { jsonrpc: '2.0', id: 1, error } });
    for (const words of [[], ['--arg', 'a=1']])
      expect(await run(['tools', 'call', 'shopify_get_ordr', ...words])).toEqual({
        exitCode: 6,
        stdout: '',
        stderr: 'velaro-mcp: This key has no tool "shopify_get_ordr".\n  → Did you mean shopify_get_order?\n',
      });
  },
);

test('a tool that is not listed because the key lacks its scope', async () => {
  const error = { code: 'scope.missing', message: 'This key does not have the scope "crm".' };
  gateway.answer('POST /tools/call', { status: 403, body: { error } });
  expect(await run(['tools', 'call', 'hubspot_search_deals', '--arg', 'limit=1'])).toMatchObject({
    exitCode: 5,
    stderr: 'velaro-mcp: This key does not have the scope "crm".\n',
  });
});

test("a tool's own failure has the exit code of what it states, else of a vendor's failure", async () => {
  const failure = { code: 'vendor.not-found', message: 'Shopify has no order 1.', hint: 'Check the id.' };
  const failed = { content: [{ type: 'text', text: 'words' }], isError: true, _meta: { 'velaro/error': failure } };
  gateway.answer('POST /tools/call', { status: 200, body: { jsonrpc: '2.0', id: 1, result: failed } });
  expect(await call()).toEqual({
    exitCode: 6,
    stdout: '',
    stderr: 'velaro-mcp: Shopify has no order 1.\n  → Check the id.\n',
  });
  const wordsOnly = { ...failed, _meta: undefined };
  gateway.answer('POST /tools/call', { status: 200, body: { jsonrpc: '2.0', id: 1, result: wordsOnly } });
  expect(await call()).toEqual({ exitCode: 9, stdout: '', stderr: 'velaro-mcp: words\n' });
});

test.each([
  [403, 'scope.missing', 5],
  [429, 'quota.key', 8],
  [401, 'key.expired', 4],
  [502, 'vendor.unavailable', 9],
])('HTTP %i with the code %s ends with exit code %i', async (status, code, exitCode) => {
  const data = { code, message: 'In words.', hint: 'Do this.' };
  gateway.answer('POST /tools/call', {
    status,
    body: { jsonrpc: '2.0', id: 1, error: { code: -31000 - status, message: 'x', data } },
  });
  expect(await call()).toEqual({ exitCode, stdout: '', stderr: 'velaro-mcp: In words.\n  → Do this.\n' });
});

test.each([
  [{ status: 200, text: '<html>Sign in</html>' }, 10, 'answered with a web page.'],
  [{ status: 200, text: '{"hello":"world"}' }, 10, 'did not answer with a list of tools.'],
  [{ status: 302, text: '' }, 10, 'redirects to another address'],
  [{ status: 429, text: '' }, 8, 'has had enough requests for now.'],
  [{ status: 500, text: 'oops' }, 10, 'is not able to answer right now (HTTP 500).'],
])('an answer %j is told as what it is', async (answer, exitCode, message) => {
  gateway.answer('GET /tools/list', answer);
  const ran = await run(['tools', 'list']);
  expect(ran.exitCode).toBe(exitCode);
  expect(ran.stderr).toContain(message);
});

test('what a gateway says never reaches the terminal as control characters', async () => {
  const result = { content: [{ type: 'text', text: 'a\u001b]0;title\u0007\nb\r\nc' }] };
  gateway.answer('POST /tools/call', { status: 200, body: { jsonrpc: '2.0', id: 1, result } });
  expect((await call()).stdout).toBe('a ]0;title \nb\nc\n');
});
