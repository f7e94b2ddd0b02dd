// How the gateway does what a tool on its own data promises: as work on the records, or on whatever else the store tells.
import { hash } from 'node:crypto';
import * as z from 'zod';
import { isVelaroError, VelaroError } from '../../core/errors.ts';
import { isObject } from '../../protocol/json-rpc.ts';
import type { NativeTool } from '../../skills/define-tool.ts';
import { type CreateRequest, createOnce } from '../../stores/records/idempotent-create.ts';
import type { Place } from '../../stores/records/place.ts';
import type { Store } from '../../stores/store.ts';
import type { Work } from '../../stores/transaction/work.ts';
import type { Answered } from '../operations/define-handler.ts';

export type NativeStore = Pick<Store, 'read' | 'transact' | 'usage'>;

export interface NativeCall {
  /** The part of the data that the key sees. */
  readonly place: Place;
  readonly keyId: string;
}

export interface NativeContext extends NativeCall {
  readonly store: NativeStore;
}

/** Its function is written as a method so that all handlers fit one list. */
export interface NativeHandler<I extends z.ZodObject = z.ZodObject> {
  readonly tool: NativeTool;
  run(input: z.output<I>, context: NativeContext): Promise<unknown>;
}

export function defineNativeHandler<I extends z.ZodObject, O extends z.ZodObject>(
  tool: NativeTool<I, O>,
  run: (input: z.output<I>, context: NativeContext) => Promise<Answered<z.input<O>>>,
): NativeHandler<I> {
  return { tool, run };
}

/**
 * @param work runs in a transaction, and may run again from its beginning: see `Work`. What only reads changes nothing. Calls of one
 * key with the same `idempotencyKey` do it once.
 */
export function defineNativeWork<I extends z.ZodObject, O extends z.ZodObject>(
  tool: NativeTool<I, O>,
  work: (input: z.output<I>, call: NativeCall) => Work<Answered<z.input<O>>>,
): NativeHandler<I> {
  return {
    tool,
    async run(input, { place, keyId, store }) {
      const doIt = () => work(input, { place, keyId });
      if (tool.kind === 'read') return await store.read(doIt);
      const request = createRequest(tool.name, input, keyId);
      try {
        return (await store.transact(() => createOnce<unknown>(request, z.unknown(), doIt))).value;
      } catch (thrown) {
        throw isVelaroError(thrown) && thrown.code === 'idempotency.mismatch' ? usedBefore() : thrown;
      }
    },
  };
}

export function isNativeHandler(value: unknown): value is NativeHandler {
  return isObject(value) && 'tool' in value && 'run' in value;
}

function createRequest(tool: string, input: unknown, keyId: string): CreateRequest | undefined {
  if (!isObject(input)) return undefined;
  const { idempotencyKey: text, ...asked } = input;
  if (typeof text !== 'string') return undefined;
  return { keyId, text, bodyHash: hash('sha256', JSON.stringify([tool, asked]), 'buffer') };
}

function usedBefore(): VelaroError {
  return new VelaroError('idempotency.mismatch', 'idempotencyKey was used for something else.', {
    hint: 'Give a new one for each new intent; repeat one only with the very same arguments.',
    details: { field: 'idempotencyKey' },
  });
}
