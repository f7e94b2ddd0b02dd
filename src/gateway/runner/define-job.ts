// The form of a job's definition: what its payload holds, how it is done, and how often it is tried.
import type * as z from 'zod';
import type { Store } from '../../stores/store.ts';
import type { Work } from '../../stores/transaction/work.ts';
import type { SigningSecrets } from '../credentials/signing-secrets.ts';
import type { SkillEngine } from '../engine/skill-engine.ts';
import type { Log } from '../http/request-log.ts';
import type { WebhookSender } from '../webhooks/webhook-sender.ts';

/** What jobs work with, put together once by whoever starts the runner. */
export interface JobServices {
  readonly store: Pick<Store, 'read' | 'transact'>;
  readonly log: Log;
  readonly webhooks: WebhookSender;
  readonly signing: Pick<SigningSecrets, 'open'>;
  readonly engine: Pick<SkillEngine, 'find'>;
  /** Where people reach this gateway; undefined where nobody has said so. */
  readonly publicUrl: () => string | undefined;
}

export interface JobContext extends JobServices {
  readonly job: {
    readonly id: number;
    readonly siteId: string | null;
    /** Which run this is; 1 for the first. Runs that a killed gateway never ended count too. */
    readonly attempt: number;
    readonly createdAtMs: number;
    readonly dueAtMs: number;
  };
  /** When the run began, by the database's clock, milliseconds since 1970. */
  readonly nowMs: number;
  /** Fires when a stop has waited long enough: another gateway runs the job then. */
  readonly signal: AbortSignal;
}

/**
 * How a run ended. Its `followUp` is committed together with that, and not at all when the job has gone to another runner meanwhile:
 * what it writes is written exactly once. It drops no other job. What a run does outside the database may be done again after a crash.
 */
export type JobEnd = { readonly followUp?: () => Work<void> } & (
  | { readonly end: 'done' }
  /** To run again then, as if for the first time; milliseconds since 1970, by the database's clock. */
  | { readonly end: 'again'; readonly atMs: number }
  /** Tried again as the definition says, but not before so many milliseconds have passed. Only operators see a reason that has `told` beside it. */
  | { readonly end: 'failed'; readonly reason: string; readonly told?: string; readonly atLeastMs?: number }
  /** Not tried again; kept for a person to look at. */
  | { readonly end: 'given-up'; readonly reason: string }
);

export interface GivenUp {
  /** Why, in words that callers may see. */
  readonly told: string;
  /** How many runs there were. */
  readonly attempt: number;
}

export interface JobDefinition<Payload> {
  /** `<noun>.<verb>`; also what operators see. Never changed once jobs of it are about. */
  readonly kind: string;
  readonly payload: z.ZodType<Payload>;
  /** Seconds between a failed run and the next, each with a little chance in it; after the last the job is given up. */
  readonly retrySeconds: readonly number[];
  /** There is always one such job, with the payload `{}`. It ends with `again`, and is never given up. */
  readonly standing?: true;
  /** What is thrown is a failure like any other; its message is kept and shown to operators, and to callers where it is one of ours. */
  run(payload: Payload, context: JobContext): Promise<JobEnd>;
  /** Committed with the end of a job that is given up, whatever the reason. */
  givenUp?(payload: Payload, how: GivenUp): Work<void>;
}

/** A definition whose payload is checked when it runs. */
export interface JobKind {
  readonly kind: string;
  readonly retrySeconds: readonly number[];
  readonly standing: boolean;
  /** Throws for a payload that is none. */
  run(payload: unknown, context: JobContext): Promise<JobEnd>;
  givenUp(payload: unknown, how: GivenUp): Work<void>;
}

const brand = Symbol.for('velaro-mcp.job');

export function defineJob<Payload>(definition: JobDefinition<Payload>): JobKind {
  const { kind, retrySeconds, payload: schema, standing = false } = definition;
  const defined = {
    [brand]: true,
    kind,
    retrySeconds,
    standing,
    run: (payload: unknown, context: JobContext) => definition.run(schema.parse(payload), context),
    *givenUp(payload: unknown, how: GivenUp) {
      const read = schema.safeParse(payload);
      if (read.success && definition.givenUp) yield* definition.givenUp(read.data, how);
    },
  };
  return defined;
}

export function isJobKind(value: unknown): value is JobKind {
  return typeof value === 'object' && value !== null && brand in value;
}
