// How the gateway does an operation: as work on its data, from input that the catalog's schema has parsed.
import type * as z from 'zod';
import type { Operation } from '../../catalog/define-operation.ts';
import type { JsonText } from '../../stores/records/json-text.ts';
import type { Place } from '../../stores/records/place.ts';
import type { Work } from '../../stores/transaction/work.ts';
import type { SigningSecrets } from '../credentials/signing-secrets.ts';
import type { SkillEngine } from '../engine/skill-engine.ts';

export interface HandlerContext {
  /** The part of the data that the key sees. */
  readonly place: Place;
  readonly keyId: string;
  /** A token for everything in all workspaces of the site; tools of the MCP gateway see no less than that. */
  readonly ownsSite: boolean;
  /** The version that a change is meant for, from If-Match. */
  readonly expectedVersion: number | undefined;
  /** Webhooks may go by plain http, and into the gateway's own network. */
  readonly allowPrivateWebhooks: boolean;
  /** What keeps the secrets that sign. */
  readonly signing: Pick<SigningSecrets, 'seal'>;
  /** The tools that workflows may call. */
  readonly engine: Pick<SkillEngine, 'find'>;
}

/** The parsed input, or what is wrong with it. */
type Prepared =
  | { readonly ok: true; readonly work: (context: HandlerContext) => Work<unknown> }
  | { readonly ok: false; readonly issues: readonly z.core.$ZodIssue[] };

/** An answer is only read. */
export type Answered<T> = T extends readonly (infer Item)[]
  ? readonly Answered<Item>[]
  : T extends object
    ? { readonly [Name in keyof T]: Answered<T[Name]> }
    : T;

export interface Handler {
  readonly operation: Operation;
  prepare(values: unknown): Prepared;
}

/** @param work runs in a transaction, and may run again from its beginning: see `Work`. What only reads changes nothing. */
export function defineHandler<I extends z.ZodObject, O extends z.ZodType>(
  operation: Operation<I, O>,
  work: (input: z.output<I>, context: HandlerContext) => Work<Answered<z.input<O>> | JsonText<Answered<z.input<O>>>>,
): Handler {
  return {
    operation,
    prepare(values) {
      const parsed = operation.input.safeParse(values);
      if (!parsed.success) return { ok: false, issues: parsed.error.issues };
      return { ok: true, work: (context) => work(parsed.data, context) };
    },
  };
}
