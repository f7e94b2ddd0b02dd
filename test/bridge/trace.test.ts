import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { summariseTrace } from '../../src/bridge/trace-summary.ts';
import { mintKey } from '../../src/core/key-minting.ts';
import { legacy, modern, startBridge } from '../parts/bridge-process.ts';
import { emptyHome, run } from '../parts/program.ts';
import { echoing, startStubGateway } from '../parts/stub-gateway.ts';

test('a trace has methods, ids, sizes, times and outcomes, and nothing of what was said', async () => {
  const { folder } = emptyHome();
  const path = `${folder}/trace.jsonl`;
  const gateway = await startStubGateway(echoing);
  const bridge = startBridge({ VELARO_MCP_URL: gateway.url, VELARO_MCP_KEY: mintKey('mcp') }, [
    'serve',
    '--trace',
    path,
  ]);
  await bridge.ask(modern(1, 'tools/list'));
  await bridge.ask(modern('two', 'tools/call', { name: 'echo', arguments: { text: 'confidential' } }));
  gateway.answer((_, response) => void response.writeHead(500).end());
  await bridge.ask(modern(3, 'tools/call', { name: 'echo', arguments: {} }));
  await bridge.end();
  const text = readFileSync(path, 'utf8');
  expect(text).not.toContain('confidential');
  const entries = text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(entries).toEqual([
    expect.objectContaining({ id: 1, method: 'tools/list', era: 'modern', outcome: 'ok' }),
    expect.objectContaining({ id: 'two', method: 'tools/call', tool: 'echo', era: 'modern', outcome: 'ok' }),
    expect.objectContaining({ id: 3, method: 'tools/call', tool: 'echo', outcome: 'gateway.unavailable' }),
  ]);
  expect(Object.keys(entries[1])).toEqual([
    'at',
    'id',
    'method',
    'tool',
    'era',
    'requestBytes',
    'answerBytes',
    'ms',
    'outcome',
  ]);
  expect(summariseTrace(`${text}{"cut`)).toMatchObject({
    requests: 3,
    kinds: [
      { what: 'echo', count: 2, failed: 1 },
      { what: 'tools/list', count: 1, failed: 0 },
    ],
    failures: [{ what: 'echo', outcome: 'gateway.unavailable' }],
  });
});

test('doctor --last sums up the newest trace', async () => {
  const { folder, environment } = emptyHome();
  const none = await run(['doctor', '--last'], environment);
  expect(none).toMatchObject({ exitCode: 3, stdout: '' });
  expect(none.stderr).toContain('No server has written a trace yet.');
  const path = `${folder}/trace.jsonl`;
  const bridge = startBridge({ ...environment, VELARO_CONFIG_DIR: folder }, ['serve', '--trace', path]);
  await bridge.initialize();
  await bridge.ask(legacy(1, 'tools/call', { name: 'echo' }));
  await bridge.end();
  const shown = JSON.parse(
    (await run(['doctor', '--last', '--json'], { ...environment, VELARO_CONFIG_DIR: folder })).stdout,
  );
  expect(shown).toMatchObject({
    path,
    requests: 1,
    kinds: [{ what: 'echo', count: 1, failed: 1 }],
    failures: [{ what: 'echo', outcome: 'key.missing' }],
  });
});
