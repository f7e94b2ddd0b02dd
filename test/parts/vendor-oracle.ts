// What vendors' tools send, and the vendors' own descriptions that say whether it would be taken.
import { existsSync } from 'node:fs';
import type { JsonObject } from '../../src/protocol/json-rpc.ts';
import type { ToolDefinition, VendorWork } from '../../src/skills/define-tool.ts';
import type { Parameters, Vendor, VendorRequest } from '../../src/skills/define-vendor.ts';

const folder = process.env.VELARO_TEST_SPECS ?? new URL('../../../shared/specs', import.meta.url).pathname;

/**
 * The path of a vendor's description, or undefined where the descriptions are not on this machine: skip the test then, visibly.
 * @throws Error where VELARO_TEST_SPECS says where they are, and it is not there.
 */
export function descriptionAt(path: string): string | undefined {
  const file = `${folder}/${path}`;
  if (existsSync(file)) return file;
  if (process.env.VELARO_TEST_SPECS !== undefined) throw new Error(`VELARO_TEST_SPECS is set, but there is no ${file}`);
  return undefined;
}

/** Settings that are too much like a secret to have an example in the source. */
const samples: Readonly<Record<string, string>> = { TWILIO_ACCOUNT_SID: `AC${'0'.repeat(32)}` };

/** The settings of a vendor, by their own examples. */
export function exampleAccount({ credentials }: Vendor): JsonObject {
  const settings = Object.entries(credentials).filter(([, { secret }]) => !secret);
  return Object.fromEntries(
    settings.map(([name, { example, schema, variable }]) => [name, schema.parse(example ?? samples[variable])]),
  );
}

/** The requests of one way to do a tool; one that asks several times is told these payloads, one after the other. */
export function requestsOf(
  work: VendorWork,
  input: JsonObject,
  account: JsonObject = exampleAccount(work.vendor),
  payloads: readonly unknown[] = [],
): readonly VendorRequest[] {
  if ('request' in work) return [work.request(input, account)];
  const steps = work.steps(input, account);
  const requests: VendorRequest[] = [];
  let step = steps.next();
  for (const payload of [...payloads, undefined]) {
    if (step.done) return requests;
    requests.push(step.value.request);
    if (payload !== undefined) step = steps.next(payload);
  }
  return requests;
}

/** What a tool asks before it knows anything. */
export function firstRequest(work: VendorWork, input: JsonObject, account?: JsonObject): VendorRequest {
  const [first] = requestsOf(work, input, account);
  if (!first) throw new Error('the tool asks nothing');
  return first;
}

/** The fields of a tool that have to be given. */
export function requiredFields({ input }: ToolDefinition): readonly string[] {
  return Object.keys(input.shape).filter((name) => input.shape[name]?.safeParse(undefined).success === false);
}

/**
 * The request with what it took from one field spoilt, wherever that stands: in a body as a value of another type, elsewhere under
 * a misspelt name or a path that is none. Undefined where nothing of the field is in the request.
 */
export function spoilField(request: VendorRequest, value: unknown): VendorRequest | undefined {
  const parts = leavesOf(value);
  const isOfField = (leaf: unknown) => parts.some((part) => comesFrom(leaf, part));
  const spoilt = {
    ...request,
    ...(request.body !== undefined && { body: spoilLeaves(request.body, isOfField) }),
    ...(request.form && { form: misspell(request.form, isOfField) }),
    ...(request.query && { query: misspell(request.query, isOfField) }),
    path: parts.reduce<string>(
      (path, part) =>
        part === ''
          ? path
          : path.replaceAll(encodeURIComponent(String(part)), `${encodeURIComponent(String(part))}/spoilt`),
      request.path,
    ),
  };
  return JSON.stringify(spoilt) === JSON.stringify(request) ? undefined : spoilt;
}

type Leaf = string | number | boolean;

function leavesOf(value: unknown): Leaf[] {
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(leavesOf) : [];
}

function comesFrom(leaf: unknown, part: Leaf): boolean {
  if (leaf === part || String(leaf) === String(part)) return true;
  return typeof leaf === 'string' && typeof part === 'string' && part !== '' && leaf.includes(part);
}

function spoilLeaves(value: unknown, isOfField: (leaf: unknown) => boolean): unknown {
  if (Array.isArray(value)) return value.map((item) => spoilLeaves(item, isOfField));
  if (typeof value === 'object' && value !== null)
    return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, spoilLeaves(inner, isOfField)]));
  return isOfField(value) ? { spoilt: true } : value;
}

function misspell(parameters: Parameters, isOfField: (leaf: unknown) => boolean): Parameters {
  return Object.fromEntries(
    Object.entries(parameters).map(([name, value]) => [[value].flat().some(isOfField) ? `${name}Spoilt` : name, value]),
  );
}
