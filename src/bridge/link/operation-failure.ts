// A refusal of an operation in words that help: the field, the missing scope, or how long to wait.
import { headerOf, refusalError } from '../../client/refusal.ts';
import type { HttpResponse } from '../../client/transport.ts';
import type { ErrorCode } from '../../core/error-codes.ts';
import { VelaroError } from '../../core/errors.ts';
import { isObject, objectAt } from '../../protocol/json-rpc.ts';
import type { ToolOperation } from '../tools/operation-table.ts';
import { resetTimeOf } from './operation-answer.ts';

/** What a status means to whoever called a tool, where the gateway states no code that is known here. */
const meanings: Readonly<Record<number, readonly [code: ErrorCode, hint: string]>> = {
  400: ['tool.arguments', 'Mend the arguments and call it again.'],
  404: ['record.unknown', 'Look up the id with a tool that lists.'],
  409: ['request.conflict', 'Look at it as it is now, then decide.'],
  412: ['version.stale', 'Read it again, and give the version that it has now.'],
  422: ['tool.arguments', 'Mend the arguments and call it again.'],
};

/** @param body the refusal's text, as far as it was read. */
export function operationFailure(
  response: Pick<HttpResponse, 'status' | 'headers'>,
  body: string,
  url: URL,
  operation: ToolOperation,
): VelaroError {
  const error = refusalError(response, body, url);
  if (error.kind === 'quota') return withWait(error, response);
  if (error.code === 'scope.missing') return withScope(error, operation);
  const meaning = meanings[response.status];
  const words = wordsOf(body);
  if (error.code === 'gateway.answer' && meaning && words !== undefined) {
    const [code, hint] = meaning;
    return changed(error, { code, message: `${operation.name} was refused: ${words}`, hint });
  }
  // The gateway speaks of its own request; a model knows the tool.
  const hint = error.hint?.replaceAll(`${operation.method} ${operation.path}`, operation.name);
  const message = error.message.replaceAll(`${operation.method} ${operation.path}`, operation.name);
  return changed(error, { message, hint });
}

interface Change {
  readonly code?: ErrorCode;
  readonly message?: string;
  readonly hint?: string | undefined;
  readonly retryAfterSeconds?: number | undefined;
  readonly details?: Readonly<Record<string, unknown>>;
}

function changed(error: VelaroError, change: Change): VelaroError {
  const { hint, retryAfterSeconds, details } = { ...error, ...change };
  return new VelaroError(change.code ?? error.code, change.message ?? error.message, {
    ...(hint !== undefined && { hint }),
    ...(retryAfterSeconds !== undefined && { retryAfterSeconds }),
    ...(details !== undefined && { details }),
  });
}

/** The wait in words, and in seconds for a program. */
function withWait(error: VelaroError, response: Pick<HttpResponse, 'headers'>): VelaroError {
  const nowMs = Date.now();
  const resetMs = resetTimeOf(headerOf(response, 'x-ratelimit-reset'), nowMs);
  const untilReset = resetMs === undefined ? undefined : Math.max(0, Math.ceil((resetMs - nowMs) / 1_000));
  const retryAfterSeconds = error.retryAfterSeconds ?? untilReset;
  if (retryAfterSeconds === undefined) return error;
  return changed(error, { retryAfterSeconds, hint: `Try again in ${waitText(retryAfterSeconds)}.` });
}

function withScope(error: VelaroError, { scope, name }: ToolOperation): VelaroError {
  const details = { ...error.details, scope };
  if (error.message.includes(scope)) return changed(error, { details });
  return changed(error, {
    message: `This key does not have the scope "${scope}", which ${name} needs.`,
    hint: `Ask an administrator for a key with the scope ${scope}.`,
    details,
  });
}

/** What a gateway of unknown kind says in its refusal, as far as it says something. */
function wordsOf(body: string): string | undefined {
  try {
    const parsed: unknown = JSON.parse(body);
    const stated = objectAt(parsed, 'error') ?? parsed;
    const words = isObject(stated) ? (stated.message ?? stated.error) : undefined;
    return typeof words === 'string' && words.trim() !== '' ? words.slice(0, 400) : undefined;
  } catch {
    return undefined;
  }
}

/** In the largest unit that keeps it a small number. */
export function waitText(seconds: number): string {
  const [size, unit] = seconds < 120 ? [1, 'second'] : seconds < 7_200 ? [60, 'minute'] : [3_600, 'hour'];
  const count = Math.ceil(seconds / size);
  return `${count} ${unit}${count === 1 ? '' : 's'}`;
}
