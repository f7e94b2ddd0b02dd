// What vendors' tools send, and the vendors' own descriptions that say whether it would be taken.
import { existsSync } from 'node:fs';
import type { JsonObject } from '../../src/protocol/json-rpc.ts';
import type { VendorWork } from '../../src/skills/define-tool.ts';
import type { Vendor, VendorRequest } from '../../src/skills/define-vendor.ts';

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
    requests.push(step.value);
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
