// Two sites, two workspaces in each, live and sandbox data: every operation is tried with every other place's ids, and nothing gets out.
import { afterAll, beforeAll, expect, it } from 'vitest';
import { operations } from '../../../src/catalog/registry.ts';
import type { KeyEnvironment } from '../../../src/core/key-families.ts';
import type { Workplace } from '../../../src/stores/records/place.ts';
import { run } from '../../../src/stores/transaction/work.ts';
import {
  type ApiGateway,
  type Caller,
  exampleWith,
  fillPlace,
  type RecordIds,
  realId,
  startApiGateway,
} from './api-gateway.ts';

/** One part of the data: its records, and whoever may see them. */
interface Tenant {
  readonly place: Workplace;
  /** Stands in every text of its records, and nowhere else. */
  readonly mark: string;
  readonly ids: RecordIds;
  readonly callers: readonly Caller[];
}

let gateway: ApiGateway;
let tenants: readonly Tenant[];

beforeAll(async () => {
  gateway = await startApiGateway();
  const { store } = gateway;
  await store.transact(function* () {
    yield* run(`INSERT INTO sites (id, name, plan, created_at) VALUES ('site_second', 'Globex', 'professional', 0)`);
  });
  await store.changeSite('site_second', { requestsPerDay: 1_000_000 });
  tenants = (await Promise.all([makeSite(gateway.siteId, 'acme', 'a'), makeSite('site_second', 'globex', 'b')])).flat();
});
afterAll(() => gateway.close());

async function makeSite(siteId: string, name: string, digit: string): Promise<Tenant[]> {
  const [first, second] = [digit.repeat(23).concat('1'), digit.repeat(23).concat('2')];
  await gateway.store.saveWorkspaces(siteId, [
    { id: first, name: `${name} one` },
    { id: second, name: `${name} two` },
  ]);
  const rest = await gateway.makeKey('rest', { siteId, environment: 'live' });
  const made: Tenant[] = [];
  for (const workspaceId of [first, second])
    for (const environment of ['live', 'test'] satisfies KeyEnvironment[]) {
      const place = { siteId, environment, workspaceId };
      const mark = `${name}${workspaceId.at(-1)}${environment}secret`;
      const token = await gateway.makeKey('velaflows', place);
      const callers = environment === 'live' ? [token, rest] : [token];
      made.push({ place, mark, ids: await fillPlace(gateway, place, mark), callers });
    }
  return made;
}

/** The tenants whose data a caller must not see: a REST key sees both workspaces of its site. */
function strangersTo(caller: Caller): Tenant[] {
  return tenants.filter(({ callers }) => !callers.includes(caller));
}

/** All of them; in a short run those of its own site, and one of the other. */
function chosenStrangersTo(caller: Caller, { place }: Tenant): Tenant[] {
  const strangers = strangersTo(caller);
  const isNear = (stranger: Tenant) => stranger.place.siteId === place.siteId;
  const far = strangers.filter((stranger) => !isNear(stranger));
  return process.env.TEST_ROUNDS === 'full' ? strangers : [...strangers.filter(isNear), ...far.slice(0, 1)];
}

const each = operations.map((operation) => [operation.name, operation] as const);

it.each(each)('%s: takes no id of another place, and tells nothing of what is there', async (_name, operation) => {
  const leaks: string[] = [];
  const intrude = async (caller: Caller, tenant: Tenant, stranger: Tenant) => {
    const note = (what: string) => leaks.push(`${tenant.mark} ${what} ${stranger.mark}`);
    const theirs = Object.entries(operation.example).filter(([, value]) => realId(value, stranger.ids) !== value);
    const foreign = exampleWith(operation, stranger.ids, 'tried');
    const { status, text } = await gateway.call(caller, operation, foreign);
    if (text.includes(stranger.mark)) note('reads texts of');
    if (theirs.length > 0 && status < 400) note('changes or reads');
    // Also where only one of the ids is another's: the others are its own.
    for (const [name, value] of theirs) {
      const mixed = { ...exampleWith(operation, tenant.ids, 'tried'), [name]: realId(value, stranger.ids) };
      const answer = await gateway.call(caller, operation, mixed);
      if (![400, 404].includes(answer.status)) note(`gets ${answer.status} for the ${name} of`);
      if (answer.text.includes(stranger.mark)) note(`reads by the ${name} of`);
    }
    if (operation.surface === 'rest' || stranger.place.workspaceId === tenant.place.workspaceId) return;
    const headers = { 'x-workspace-id': stranger.place.workspaceId };
    const answer = await gateway.call(caller, operation, foreign, { headers });
    if (answer.status !== 403) note(`gets ${answer.status} in the workspace of`);
  };
  await Promise.all(
    tenants.flatMap((tenant) =>
      tenant.callers
        .filter(({ surface }) => surface === operation.surface)
        .flatMap((caller) => chosenStrangersTo(caller, tenant).map((stranger) => intrude(caller, tenant, stranger))),
    ),
  );
  expect(leaks).toEqual([]);
});

it('shows each tenant its own data, unchanged by all that', async () => {
  for (const { callers, ids, mark } of tenants)
    for (const caller of callers)
      for (const operation of operations.filter((op) => op.surface === caller.surface && op.kind === 'read')) {
        if (Object.keys(operation.example).every((name) => name !== 'id')) continue;
        const { status, text } = await gateway.call(caller, operation, exampleWith(operation, ids, mark));
        expect([mark, operation.name, status]).toEqual([mark, operation.name, 200]);
        expect(text).not.toContain('tried');
      }
});

it('keeps lists apart: each holds marks of its own places only', async () => {
  for (const { place, callers } of tenants)
    for (const caller of callers)
      for (const operation of operations.filter((op) => op.surface === caller.surface && /_list_/.test(op.name))) {
        if (Object.keys(operation.example).includes('id')) continue;
        const { status, text } = await gateway.call(caller, operation, { limit: 100 });
        expect(status).toBe(200);
        for (const stranger of strangersTo(caller))
          expect([place, text.includes(stranger.mark)]).toEqual([place, false]);
      }
});

it('takes a cursor back only from the key that got it, for the same list', async () => {
  const list = operations.find(({ name }) => name === 'velaflows_list_contacts');
  const tags = operations.find(({ name }) => name === 'velaflows_list_tags');
  const [tenant] = tenants;
  const [caller] = tenant?.callers ?? [];
  if (!list || !tags || !tenant || !caller) throw new Error('something is missing');
  await fillPlace(gateway, tenant.place, 'another');
  const { json } = await gateway.call(caller, list, { limit: 1 });
  const { nextCursor } = json;
  expect(nextCursor).toEqual(expect.any(String));
  expect((await gateway.call(caller, list, { limit: 2, cursor: nextCursor })).status).toBe(200);
  const other = await gateway.makeKey('velaflows', tenant.place);
  const refused = [
    await gateway.call(other, list, { limit: 1, cursor: nextCursor }),
    await gateway.call(caller, tags, { limit: 1, cursor: nextCursor }),
    await gateway.call(caller, list, { limit: 1, cursor: nextCursor, query: 'another' }),
    await gateway.call(caller, list, { limit: 1, cursor: `${nextCursor}x` }),
    await gateway.call(caller, list, { limit: 1, cursor: 'eA' }),
  ];
  for (const { status, json: body } of refused) {
    expect([status, body.error.code]).toEqual([400, 'argument.invalid']);
    expect(body.error.message).toContain('cursor');
  }
});
