// Runs a tool at its vendor: the requests that the definition makes, then what of the answers it declares.
import * as z from 'zod';
import { toVelaroError, VelaroError } from '../../core/errors.ts';
import type { JsonObject } from '../../protocol/json-rpc.ts';
import {
  type ToolDefinition,
  toolKinds,
  type VendorStep,
  type VendorSteps,
  type VendorWork,
} from '../../skills/define-tool.ts';
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
  const taken: TakenStep[] = [];
  try {
    const result =
      'request' in work
        ? work.read(work.answer.parse(await ask(work.request(input, connection.account))), input)
        : await takeSteps(work.steps(input, connection.account), ask, taken);
    if (result !== undefined) return tool.output.parse(result);
    throw notFound(work, input);
  } catch (thrown) {
    const error = thrown instanceof z.ZodError ? unexpected(tool, work, thrown) : thrown;
    const done = taken.flatMap(({ step, answer }) => (step.done ? [step.done(answer) ?? unnamedChange] : []));
    // With an idempotency key the whole call may come again: the vendor knows what it has done.
    throw done.length === 0 || tool.keyed ? error : halfDone(toVelaroError(error), done);
  }
}

interface TakenStep {
  readonly step: VendorStep;
  readonly answer: unknown;
}

async function takeSteps<R>(
  steps: VendorSteps<R>,
  ask: (request: VendorRequest) => Promise<unknown>,
  taken: TakenStep[],
): Promise<R> {
  let next = steps.next();
  while (!next.done) {
    const answer = await ask(next.value.request);
    taken.push({ step: next.value, answer });
    next = steps.next(answer);
  }
  return next.value;
}

const unnamedChange = 'something was changed that the answer does not name';

/** The failure of a later step, told so that nobody repeats the earlier ones. */
function halfDone(error: VelaroError, done: readonly string[]): VelaroError {
  return new VelaroError(error.code, `${error.message} By then ${done.join(', and ')}.`, {
    hint: 'Do not make this call again, which would do that twice: go on from what is done with other calls.',
    retryable: false,
    cause: error.cause ?? error,
    details: { ...error.details, done },
  });
}

function notFound(work: VendorWork, input: JsonObject): VelaroError {
  const { id, title } = work.vendor;
  return new VelaroError('vendor.not-found', `${title} has no ${work.subject(input)}.`, {
    ...(work.notFoundHint !== undefined && { hint: work.notFoundHint }),
    details: { vendor: id },
  });
}

/** Names places in the answer, never what stands there. */
function unexpected({ kind, name, keyed }: ToolDefinition, work: VendorWork, error: z.ZodError): VelaroError {
  const { id, title, version } = work.vendor;
  const places = [...new Set(error.issues.map(({ path }) => path.join('.') || 'the whole answer'))].slice(0, 5);
  const isDone = 'request' in work && !toolKinds[kind].readOnlyHint && keyed !== true;
  return new VelaroError(
    'vendor.answer',
    `${title}'s answer is not what ${name} expects of version ${version}: ${places.join(', ')}.`,
    {
      ...(isDone && { hint: 'It was done all the same: look before you call again.' }),
      cause: error,
      details: { vendor: id, places },
    },
  );
}
