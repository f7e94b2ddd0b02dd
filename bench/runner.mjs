// What the durable runner costs: an event over the change that causes it, and deliveries a second to a receiver on this machine.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildProgram, folder, load, removeFolder } from './typescript-module.mjs';

const rounds = Number(process.env.BENCH_ROUNDS ?? 3);
const deliveries = Number(process.env.BENCH_DELIVERIES ?? 5_000);
const stops = [];
const median = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;

const receiver = join(folder, 'receiver.mjs');
writeFileSync(
  receiver,
  `import { createServer } from 'node:http';
const server = createServer((request, response) => request.resume().on('end', () => response.writeHead(204).end()));
server.listen(0, '127.0.0.1', () => process.send({ url: 'http://127.0.0.1:' + server.address().port + '/' }));`,
);

try {
  const program = await buildProgram('runner-subject');
  const far = fork(receiver);
  stops.push(() => far.kill('SIGKILL'));
  const [{ url }] = await once(far, 'message');
  const { startPostgres } = await load('test/parts/postgres.ts');
  const postgres = await startPostgres();
  stops.push(() => postgres.remove());

  const results = { SQLite: [], PostgreSQL: [] };
  for (let round = 0; round < rounds; round++)
    for (const name of Object.keys(results)) {
      const data = join(folder, `data-${round}`);
      if (name === 'SQLite') mkdirSync(data, { recursive: true });
      const place = name === 'SQLite' ? data : await postgres.createDatabase();
      const child = fork(program, [name.toLowerCase(), place, url, `${deliveries}`]);
      stops.push(() => child.kill('SIGKILL'));
      const [result] = await once(child, 'message');
      if (result.left > 0) throw new Error(`${result.left} deliveries on ${name} are left`);
      results[name].push(result);
    }
  const of = (name, value) => median(results[name].map((result) => result[value]));
  const lines = Object.keys(results).map((name) => {
    const [change, withEvent] = [of(name, 'changeMs'), of(name, 'withEventMs')];
    const times = [change, withEvent, withEvent - change].map((ms) => ms.toFixed(3));
    return `| ${[name, ...times, of(name, 'perSecond').toFixed(0), of(name, 'cpuUs').toFixed(0)].join(' | ')} |`;
  });
  process.stdout.write(
    `Node ${process.versions.node}, ${rounds} interleaved rounds, ${deliveries} deliveries of 500 subjects to one receiver, medians\n\n` +
      '| store | ms a change | ms with an event | ms it adds | deliveries/s | µs CPU a delivery |\n|---|---|---|---|---|---|\n' +
      `${lines.join('\n')}\n\nTargets: an event adds ≤ 0.3 ms on SQLite; 1,000 deliveries a second on PostgreSQL.\n`,
  );
} finally {
  for (const stop of stops.reverse()) await stop();
  removeFolder();
}
