// Every host's file in the states that people's files are in: what is added and taken away, and that nothing else changes.
import { describe, expect, test } from 'vitest';
import type { FileHost, JsonObject } from '../../src/hosts/define-host.ts';
import { listServers, removeServer, setServer } from '../../src/hosts/edit-servers.ts';
import { fileHosts } from '../../src/hosts/host-registry.ts';
import { fixtureOf } from './host-fixtures.ts';

const launch = {
  command: '/opt/node/bin/node',
  args: ['/opt/velaro-mcp/bin/velaro-mcp.js', 'serve'],
  env: { VELARO_CONFIG_DIR: '/srv/settings' },
};
const path = 'the-file';
const entryOf = (host: FileHost): JsonObject => host.entry(launch, 'velaro');
const add = (host: FileHost, text: string) => setServer(host, text, 'velaro', entryOf(host), path);
const take = (host: FileHost, text: string) => removeServer(host, text, 'velaro', path);
const names = (host: FileHost, text: string) => listServers(host, text, path).map(({ name }) => name);

/** Line ends in sight, so that a pin tells them apart. */
const shown = (text: string) => text.replaceAll('\r', '␍').replaceAll('\uFEFF', '␂');

describe.each(fileHosts.map((host) => [host.id, host] as const))('%s', (id, host) => {
  const fixture = fixtureOf(host);

  test.each(Object.entries(fixture.states))('%s: added, and gone again without a trace', async (state, text) => {
    const added = add(host, text);
    await expect(shown(added)).toMatchFileSnapshot(`files/${id}/${state}.txt`);
    expect(names(host, added)).toEqual([...names(host, text), 'velaro']);
    const gone = take(host, added);
    expect(names(host, gone)).toEqual(names(host, text));
    if (fixture.roundTrips.includes(state)) expect(gone).toBe(text);
  });

  test('an entry of ours that is there already: adding it again changes nothing', () => {
    const once = add(host, fixture.states.comments);
    expect(add(host, once)).toBe(once);
  });

  test('an older entry of ours is replaced where it stands', () => {
    const older = setServer(
      host,
      fixture.states.comments,
      'velaro',
      host.entry({ ...launch, env: {} }, 'velaro'),
      path,
    );
    const behind = setServer(host, older, 'zzz', host.entry(launch, 'zzz'), path);
    const replaced = add(host, behind);
    expect(names(host, replaced)).toEqual(['other', 'velaro', 'zzz']);
    expect(replaced).toContain('/srv/settings');
    expect(names(host, take(host, replaced))).toEqual(['other', 'zzz']);
  });

  test.each(Object.entries(fixture.broken))('%s: refused with its place', (_state, { text, says }) => {
    expect(() => add(host, text)).toThrow(
      expect.objectContaining({ code: 'host-file.malformed', message: expect.stringMatching(says) }),
    );
    expect(() => take(host, text)).toThrow(expect.objectContaining({ code: 'host-file.malformed' }));
  });

  test('removing what is not there changes nothing', () => {
    for (const text of Object.values(fixture.states)) expect(take(host, text)).toBe(text);
  });
});

const oneOfEachFormat = ['cursor', 'goose', 'codex'].flatMap((id) => fileHosts.filter((host) => host.id === id));

test.each(oneOfEachFormat.map((host) => [host.place.format, host] as const))('a file of 5 MB: %s', (_format, host) => {
  const text = fixtureOf(host).large(5_000_000);
  expect(text.length).toBeGreaterThan(5_000_000);
  const added = add(host, text);
  expect(added.length - text.length).toBeLessThan(1000);
  expect(take(host, added)).toBe(text);
});
