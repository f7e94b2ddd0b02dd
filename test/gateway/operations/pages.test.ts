// Lists in pages: every record once, also while new ones come in between.
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type ApiGateway, type Caller, operationNamed, startApiGateway } from './api-gateway.ts';

let gateway: ApiGateway;
let key: Caller;
beforeAll(async () => {
  gateway = await startApiGateway();
  key = await gateway.makeKey('rest', { siteId: gateway.siteId, environment: 'live' });
});
afterAll(() => gateway.close());

it('shows each contact once, newest first, while others are created', async () => {
  const create = operationNamed('velaro_create_contact');
  const list = operationNamed('velaro_list_contacts');
  const names = Array.from({ length: 23 }, (_, i) => `Contact ${i}`);
  for (const firstName of names) await gateway.call(key, create, { firstName });
  const seen: string[] = [];
  let cursor: string | null = null;
  do {
    const { status, json } = await gateway.call(key, list, { limit: 5, ...(cursor !== null && { cursor }) });
    expect(status).toBe(200);
    seen.push(...json.contacts.map(({ firstName }: { firstName: string }) => firstName));
    cursor = json.nextCursor;
    await gateway.call(key, create, { firstName: 'Late' });
  } while (cursor !== null);
  expect(seen).toEqual(names.toReversed());
});

it('answers 25 where nothing is said, and null for the page that does not come', async () => {
  const list = operationNamed('velaro_list_contacts');
  const first = await gateway.call(key, list, {});
  expect(first.json.contacts).toHaveLength(25);
  expect(first.json.nextCursor).toEqual(expect.any(String));
  const all = await gateway.call(key, list, { limit: 100 });
  expect(all.json.nextCursor).toBeNull();
});

it('tells no remaining page where the records end with the page', async () => {
  const list = operationNamed('velaro_list_contacts');
  const { json } = await gateway.call(key, list, { limit: 1, query: 'Contact 22' });
  expect([json.contacts.length, json.nextCursor]).toEqual([1, null]);
});
