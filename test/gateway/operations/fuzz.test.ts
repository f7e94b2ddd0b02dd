// A fuzzer that knows nothing but /openapi.json: allowed and spoiled requests to every operation, each answer held against its schema.
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { afterAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { saveAgents } from '../../../src/stores/records/agents.ts';
import { postgresUnavailable, startPostgres } from '../../parts/postgres.ts';
import { type Received, type Sending, send } from '../http/test-gateway.ts';
import { type ApiGateway, type Caller, fillPlace, startApiGateway } from './api-gateway.ts';
import { KnownIds } from './known-ids.ts';
import { allowedValue, pick, type Random, type Schema, schemaForm, seededRandom, spoiled } from './values-of-schema.ts';

const isFull = process.env.TEST_ROUNDS === 'full';
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

const databases = [
  { name: 'SQLite', requests: isFull ? 20_000 : 500, leastSuccesses: isFull ? 50 : 1, missing: undefined },
  {
    name: 'PostgreSQL',
    requests: isFull ? 5_000 : 250,
    leastSuccesses: isFull ? 10 : 0,
    missing: postgresUnavailable(),
  },
] as const;

const closing: (() => Promise<void>)[] = [];
afterAll(async () => {
  for (const close of closing.toReversed()) await close();
});

async function startOn(name: (typeof databases)[number]['name']): Promise<ApiGateway> {
  const postgres = name === 'PostgreSQL' ? await startPostgres() : undefined;
  if (postgres) closing.push(() => postgres.remove());
  const gateway = await startApiGateway(postgres && { databaseUrl: await postgres.createDatabase() });
  closing.push(() => gateway.close());
  return gateway;
}

describe.each(databases)('$name', ({ name, requests, leastSuccesses, missing }) => {
  const reason = missing === undefined ? '' : ` (skipped: ${missing})`;
  it.skipIf(missing)(
    `answers ${requests} requests as it says, and never with a 500${reason}`,
    { timeout: 600_000 },
    async () => {
      const { broken, faults, successes } = await fuzz(await startOn(name), requests);
      expect(broken).toEqual([]);
      expect(faults).toEqual([]);
      expect([...successes].filter(([, count]) => count < leastSuccesses)).toEqual([]);
    },
  );
});

/** What answers broke their promise, what went wrong inside, and how often each operation succeeded. */
async function fuzz(gateway: ApiGateway, requests: number) {
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
  const known = new KnownIds();
  for (let i = 0; i < 20; i++) {
    const filled = await fillPlace(gateway, callers.velaflows.place, `fuzz${i}`);
    known.learn(JSON.stringify(filled));
    known.learn(filled.delivery ?? '', filled.webhook);
    known.learn(filled.execution ?? '', filled.workflow);
  }

  const successes = new Map(described.map(({ operationId }) => [operationId, 0]));
  const broken: string[] = [];
  for (let begun = 0; begun < requests; begun += atOnce) {
    const wave = Array.from({ length: atOnce }, (_, i) => {
      const operation = described[(begun + i) % described.length] ?? pick(random, described);
      const caller = operation.path.startsWith('/api/') ? callers.velaflows : callers.rest;
      return { operation, ...somethingFor(operation, caller, random, known) };
    });
    const sent = wave.map(({ address, sending }) => send(`${gateway.url}${address}`, sending));
    for (const [i, { operation, owner }] of wave.entries()) {
      const { operationId, method } = operation;
      const received = await sent[i];
      if (!received) throw new Error('a request was not sent');
      const isSuccess = received.status < 300;
      if (isSuccess) successes.set(operationId, (successes.get(operationId) ?? 0) + 1);
      if (isSuccess && method !== 'delete') known.learn(received.text, owner);
      const complaint = complaintAbout(ajv, operation, received);
      if (complaint) broken.push(`${operationId}, after ${begun} requests: ${complaint}`);
    }
  }

  return { broken, faults: gateway.faults(), successes };
}

function operationsOf(document: z.infer<typeof documentForm>): Described[] {
  return Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods)
      .map(([method, operation]) => ({ ...operation, method, path }))
      .filter(({ operationId }) => /^vela(?:ro|flows)_/.test(operationId)),
  );
}

interface Something {
  readonly address: string;
  readonly sending: Sending;
  /** The first id in the path: what is told belongs to it. */
  readonly owner: string | undefined;
}

/** Three of four requests are what the schema allows; what it cannot say (that an id is there) is mostly so. */
function somethingFor(
  { method, path, parameters, requestBody }: Described,
  { key, place }: Caller,
  random: Random,
  known: KnownIds,
): Something {
  const isSpoiled = random() < 0.25;
  const valueFor = (schema: Schema) => allowedValue(schema, random, (example) => known.like(example, random));
  const valuesAt = (where: string) => {
    const wanted = parameters.filter((each) => each.in === where && (each.required || random() < 0.3));
    return Object.fromEntries(wanted.map(({ name, schema }) => [name, valueFor(schema)]));
  };
  const schema = requestBody?.content['application/json'].schema;
  const body = schema && z.record(z.string(), z.unknown()).parse(valueFor(schema));
  const query = isSpoiled && !body ? spoiled(valuesAt('query'), random) : valuesAt('query');
  const ids = Object.values(valuesAt('path')).map(String);
  const [id, child] = ids;
  const owner = (child !== undefined && random() < 0.9 && known.ownerOf(child)) || id;
  const inPath = owner === undefined ? [] : [owner, ...ids.slice(1)];
  const address = path.replace(/\{\w+\}/g, () => encodeURIComponent(inPath.shift() ?? ''));
  const headers = Object.entries(valuesAt('header')).filter(([name]) => name.toLowerCase() !== 'x-workspace-id');
  const text = new URLSearchParams(
    Object.entries(query).map(([name, value]): [string, string] => [name, String(value)]),
  );
  const sending = {
    method: method.toUpperCase(),
    key,
    ...(body && { body: isSpoiled ? spoiled(body, random) : body }),
    headers: {
      ...Object.fromEntries(headers.map(([name, value]) => [name, headerText(value)])),
      ...(place.workspaceId !== undefined && { 'x-workspace-id': place.workspaceId }),
    },
  };
  return { address: `${address}?${text}`, sending, owner };
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
