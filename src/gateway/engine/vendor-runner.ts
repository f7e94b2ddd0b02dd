// Runs a tool at its vendor: the requests that the definition makes, then what of the answers it declares.
import * as z from 'zod';
import { VelaroError } from '../../core/errors.ts';
import type { JsonObject } from '../../protocol/json-rpc.ts';
import { type ToolDefinition, toolKinds, type VendorWork } from '../../skills/define-tool.ts';
import type { VendorRequest } from '../../skills/define-vendor.ts';
import { callVendor } from './vendor-call.ts';
import type { VendorLink } from './vendor-link.ts';

/**
 * The tool's result, as it declares it.
 * @throws VelaroError `vendor.*`, `cancelled`.
 */
export async function runAtVendor(
  tool: ToolDefinition,
  work: VendorWork,
  link: VendorLink,
  input: JsonObject,
  signal: AbortSignal,
): Promise<JsonObject> {
  const { connection } = link;
  const { vendor } = connection;
  const keyed = toolKinds[tool.kind].repeatable || tool.keyed === true;
  const ask = async (request: VendorRequest): Promise<unknown> => {
    const answer = await callVendor({
      link,
      connection,
      request,
      costName: tool.name,
      subject: work.subject(input),
      notFoundHint: work.notFoundHint,
      vendorScopes: work.vendorScopes,
      repeatable: keyed || request.method === 'GET',
      signal,
    });
    return vendor.payload ? vendor.payload(answer) : answer.body;
  };
  try {
    const result = await perform(work, input, connection.account, ask);
    if (result !== undefined) return tool.output.parse(result);
  } catch (error) {
    throw error instanceof z.ZodError ? unexpected(tool, work, error) : error;
  }
  throw new VelaroError('vendor.not-found', `${vendor.title} has no ${work.subject(input)}.`, {
    ...(work.notFoundHint !== undefined && { hint: work.notFoundHint }),
    details: { vendor: vendor.id },
  });
}

async function perform(
  work: VendorWork,
  input: JsonObject,
  account: Readonly<Record<string, unknown>>,
  ask: (request: VendorRequest) => Promise<unknown>,
): Promise<unknown> {
  if ('request' in work) return work.read(work.answer.parse(await ask(work.request(input, account))), input);
  const steps = work.steps(input, account);
  let step = steps.next();
  while (!step.done) step = steps.next(await ask(step.value));
  return step.value;
}

/** Names places in the answer, never what stands there. */
function unexpected({ name }: ToolDefinition, { vendor }: VendorWork, error: z.ZodError): VelaroError {
  const places = [...new Set(error.issues.map(({ path }) => path.join('.') || 'the whole answer'))].slice(0, 5);
  return new VelaroError(
    'vendor.answer',
    `${vendor.title}'s answer is not what ${name} expects of version ${vendor.version}: ${places.join(', ')}.`,
    { cause: error, details: { vendor: vendor.id, places } },
  );
}
