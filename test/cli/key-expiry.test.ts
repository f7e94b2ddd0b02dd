// What is said of keys that expire, and by which clock.
import { afterEach, beforeEach, expect, test } from 'vitest';
import { refuseWrongClock } from '../../src/cli/clock.ts';
import { ownKey, type StandIn, startStandIn } from './gateway-stand-in.ts';
import { type CliWorld, createCliWorld } from './run-cli.ts';

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

const login = (...words: string[]) =>
  world.run(['login', '--url', gateway.url, '--key-stdin', ...words], { stdin: gateway.key });
const fromEnvironment = () => ({ environment: { VELARO_MCP_KEY: gateway.key, VELARO_MCP_URL: gateway.url } });

test('a clock in 1970 makes no key that has expired when it is born', () => {
  expect(() => refuseWrongClock(new Date('1970-01-01T00:10:00Z'))).toThrow(
    'The clock of this computer says 1970-01-01.',
  );
  expect(() => refuseWrongClock(new Date('2026-06-01T00:00:00Z'))).not.toThrow();
});

test.each([
  ['2026-05-31T12:00:00.000Z', ' expired on 2026-05-31.', 'It expired on'],
  ['2026-06-01T18:00:00.000Z', ' expires within a day.', 'It expires on'],
  ['2026-06-06T00:00:00.000Z', ' expires in 4 days.', 'It expires on'],
])('status and doctor remind of a key that expires at %s', async (expiresAt, told, found) => {
  gateway.answer('GET /keys/self', { status: 200, body: { ...ownKey, expiresAt } });
  const status = await world.run(['status'], fromEnvironment());
  const advice = 'A rotation would keep that date: have a new key made, then put it into VELARO_MCP_KEY.';
  expect(status.stderr).toContain(`of profile default${told} ${advice}\n`);
  const doctor = await world.run(['doctor', '--json'], fromEnvironment());
  expect(JSON.parse(doctor.stdout).findings).toContainEqual(
    expect.objectContaining({
      check: 'key',
      level: expect.not.stringMatching('good'),
      text: expect.stringContaining(found),
      remedy: advice,
    }),
  );
});

test('status says how to replace a stored key that expires, in the profile that it is in', async () => {
  gateway.answer('GET /keys/self', { status: 200, body: { ...ownKey, expiresAt: '2026-06-06T00:00:00.000Z' } });
  await login('--profile', 'work');
  expect((await world.run(['status', '--profile', 'work'])).stderr).toContain(
    'have a new key made, then run: velaro-mcp login --profile work\n',
  );
});

test('keys list names the keys that expire soon, and no dead one', async () => {
  const expiring = (label: string, expiresAt: string, status = 'active') => ({ ...ownKey, label, expiresAt, status });
  const keys = [
    expiring('soon', '2026-06-06T00:00:00.000Z'),
    expiring('late', '2026-08-06T00:00:00.000Z'),
    expiring('gone', '2026-05-06T00:00:00.000Z', 'expired'),
    expiring('ended', '2026-06-06T00:00:00.000Z', 'revoked'),
  ];
  gateway.answer('GET /keys', { status: 200, body: { keys } });
  expect((await world.run(['keys', 'list'], fromEnvironment())).stderr).toBe('"soon" expires in 4 days.\n');
});

test('status does not remind of a key that has long to live', async () => {
  const status = await world.run(['status'], fromEnvironment());
  expect(status.stderr).not.toContain('expires');
});
