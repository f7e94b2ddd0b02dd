// A fuzzer that knows nothing but /openapi.json: allowed and spoiled requests to every operation, each answer held against its schema.
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { afterAll, beforeAll, expect, it } from 'vitest';
import * as z from 'zod';
import { recordPrefixes } from '../../../src/core/record-ids.ts';
import { saveAgents } from '../../../src/stores/records/agents.ts';
import { type Received, send } from '../http/test-gateway.ts';
import { type ApiGateway, type Caller, fillPlace, startApiGateway } from './api-gateway.ts';
import { allowedValue, pick, type Random, type Schema, schemaForm, seededRandom, spoiled } from './values-of-schema.ts';

const isFull = process.env.TEST_ROUNDS === 'full';
const requests = isFull ? 20_000 : 800;
const leastSuccesses = isFull ? 50 : 3;
/** They are made up before any of them is sent: the same seed makes the same run. */
const atOnce = 8;
const seed = 20_261_122;

const jsonBody = z.object({ content: z.object({ 'application/json': z.object({ schema: schemaForm }) }) });
const operationForm = z.object({
  operationId: z.string(),
  tags: z.array(z.string()),
  parameters: z
    .array(z.object({ name: z.string(), in: z.string(), required: z.boolean().optional(), schema: schemaForm }))
    .default([]),
  requestBody: jsonBody.optional(),
  responses: z.record(z.string(), z.looseObject({ content: z.unknown().optional() })),
});
const documentForm = z.looseObject({ paths: z.record(z.string(), z.record(z.string(), operationForm)) });

type Described = z.infer<typeof operationForm> & { readonly method: string; readonly path: string };

/** The agent of the document's examples. */
const ada = {
  id: 'agent_ada',
  name: 'Ada',
  email: 'ada@example.com',
  team: 'Sales',
  status: 'online',
  capacity: 5,
} as const;

let gateway: ApiGateway;
beforeAll(async () => {
  gateway = await startApiGateway();
});
afterAll(() => gateway.close());

it(`answers ${requests} requests as it says, and never with a 500`, { timeout: 600_000 }, async () => {
  const random = seededRandom(seed);
  const document: unknown = (await send(`${gateway.url}/openapi.json`)).json;
  const ajv = addFormats.default(new Ajv2020({ strict: false }));
  ajv.addSchema({ $id: 'document', ...documentForm.parse(document) });
  const described = operationsOf(documentForm.parse(document));
  const site = { siteId: gateway.siteId, environment: 'live' } as const;
  const callers = {
    rest: await gateway.makeKey('rest', site),
    velaflows: await gateway.makeKey('velaflows', { ...site, workspaceId: gateway.workspaceId }),
  };
  await gateway.store.transact(() => saveAgents(gateway.siteId, [ada]));
  const ids = new Map<string, string[]>();
  for (let i = 0; i < 20; i++)
    remember(ids, JSON.stringify(await fillPlace(gateway, callers.velaflows.place, `fuzz${i}`)));

  const successes = new Map(described.map(({ operationId }) => [operationId, 0]));
  const broken: string[] = [];
  for (let begun = 0; begun < requests; begun += atOnce) {
    const wave = Array.from({ length: atOnce }, (_, i) => {
      const operation = described[(begun + i) % described.length] ?? pick(random, described);
      const caller = operation.path.startsWith('/api/') ? callers.velaflows : callers.rest;
      return { operation, sent: sendSomething(operation, caller, random, (text) => livingExample(ids, random, text)) };
    });
    for (const { operation, sent } of wave) {
      const { operationId, method } = operation;
      const received = await sent;
      const isSuccess = received.status < 300;
      if (isSuccess) successes.set(operationId, (successes.get(operationId) ?? 0) + 1);
      if (isSuccess && method !== 'delete') remember(ids, received.text);
      const complaint = complaintAbout(ajv, operation, received);
      if (complaint) broken.push(`${operationId}, after ${begun} requests: ${complaint}`);
    }
  }

  expect(broken).toEqual([]);
  expect(gateway.faults()).toEqual([]);
  expect([...successes].filter(([, count]) => count < leastSuccesses)).toEqual([]);
});

function operationsOf(document: z.infer<typeof documentForm>): Described[] {
  return Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods)
      .map(([method, operation]) => ({ ...operation, method, path }))
      .filter(({ operationId }) => /^vela(?:ro|flows)_/.test(operationId)),
  );
}

/** Three of four requests are what the schema allows; what it cannot say (that an id is there) is mostly so. */
async function sendSomething(
  { method, path, parameters, requestBody }: Described,
  { key, place }: Caller,
  random: Random,
  living: (example: string) => string,
): Promise<Received> {
  const isSpoiled = random() < 0.25;
  const valuesAt = (where: string) => {
    const wanted = parameters.filter((each) => each.in === where && (each.required || random() < 0.3));
    return Object.fromEntries(wanted.map(({ name, schema }) => [name, allowedValue(schema, random, living)]));
  };
  const schema = requestBody?.content['application/json'].schema;
  const body = schema && allowedBody(schema, random, living);
  const query = isSpoiled && !body ? spoiled(valuesAt('query'), random) : valuesAt('query');
  const inPath = valuesAt('path');
  const address = path.replace(/\{(\w+)\}/g, (_all, name: string) => encodeURIComponent(String(inPath[name])));
  const headers = Object.entries(valuesAt('header')).filter(([name]) => name.toLowerCase() !== 'x-workspace-id');
  const text = new URLSearchParams(
    Object.entries(query).map(([name, value]): [string, string] => [name, String(value)]),
  );
  return await send(`${gateway.url}${address}?${text}`, {
    method: method.toUpperCase(),
    key,
    ...(body && { body: isSpoiled ? spoiled(body, random) : body }),
    headers: {
      ...Object.fromEntries(headers.map(([name, value]) => [name, headerText(value)])),
      ...(place.workspaceId !== undefined && { 'x-workspace-id': place.workspaceId }),
    },
  });
}

function allowedBody(schema: Schema, random: Random, living: (example: string) => string): Record<string, unknown> {
  return z.record(z.string(), z.unknown()).parse(allowedValue(schema, random, living));
}

/** What node lets into a header. */
function headerText(value: unknown): string {
  return String(value).replace(/[^\x20-\x7e]/g, '?');
}

/** What is wrong with an answer, or undefined. */
function complaintAbout(
  ajv: Ajv2020,
  { method, path, responses }: Described,
  { status, text, json }: Received,
): string | undefined {
  if (status >= 500) return `${status} ${text}`;
  if (responses[status] === undefined) return `${status} is not a status that the document names: ${text}`;
  if (responses[status].content === undefined) return text === '' ? undefined : `${status} with a body: ${text}`;
  const pointer = path.replaceAll('/', '~1').replaceAll('{', '%7B').replaceAll('}', '%7D');
  const address = `document#/paths/${pointer}/${method}/responses/${status}/content/application~1json/schema`;
  const isAllowed = ajv.getSchema(address);
  if (!isAllowed) return `${status} has a body that the document does not describe`;
  return isAllowed(json) ? undefined : `${ajv.errorsText(isAllowed.errors)} in ${text.slice(0, 500)}`;
}

/** Keeps every id that is told. */
function remember(ids: Map<string, string[]>, text: string): void {
  for (const [id, prefix = ''] of text.matchAll(/\b([a-z]+_)[0-9A-Za-z]{20}\b/g)) {
    const known = ids.get(prefix) ?? [];
    if (!known.includes(id)) known.push(id);
    ids.set(prefix, known.slice(-200));
  }
}

/** For an example that is an id, one of that kind which is or was there; for a UUID one of many; any other as it is. */
function livingExample(ids: Map<string, string[]>, random: Random, example: string): string {
  if (/^[0-9a-f]{8}-/.test(example)) return `intent ${Math.floor(random() * 5_000)}`;
  const prefix = Object.values(recordPrefixes).find((each) => example.startsWith(each));
  const known = (prefix !== undefined && ids.get(prefix)) || [];
  return known.length > 0 && random() < 0.9 ? pick(random, known) : example;
}
