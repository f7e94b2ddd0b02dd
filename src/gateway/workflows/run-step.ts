// Runs one step of an execution: once, whatever crashes, and writes down how it went.
import { isVelaroError, VelaroError } from '../../core/errors.ts';
import { fill } from '../../core/placeholders.ts';
import type { Work } from '../../stores/transaction/work.ts';
import { causing } from '../../stores/workflows/caused-events.ts';
import {
  failExecution,
  goOn,
  holdStep,
  noteStep,
  type StepAtHand,
  type StepNote,
} from '../../stores/workflows/run-steps.ts';
import type { JobContext, JobEnd } from '../runner/define-job.ts';
import { asCausedBy } from './caused-changes.ts';
import type { StepAct, StepContext, StepKind, Turn } from './define-step.ts';

/** Of an execution, its waits included. */
const longestDays = 90;
const dayMs = 86_400_000;

const done: JobEnd = { end: 'done' };

/** What the step itself is to blame for fails the execution; what may pass is a failed run, and tried again. */
export async function runStep(at: StepAtHand, kind: StepKind, context: JobContext): Promise<JobEnd> {
  const run = new StepRun(at, context);
  try {
    return await run.perform(kind);
  } catch (thrown) {
    // What a stop has cut off says nothing of the step.
    if (isVelaroError(thrown) && !thrown.retryable && !context.signal.aborted) return await run.fail(thrown);
    throw thrown;
  }
}

/** The settings of the step as it would be run with them; as they are defined where a placeholder has no value. */
export function filledInput(at: StepAtHand): unknown {
  const settings = at.steps[at.index]?.settings;
  try {
    return fill(settings, valuesOf(at));
  } catch (thrown) {
    if (isVelaroError(thrown)) return settings;
    throw thrown;
  }
}

class StepRun {
  readonly #at: StepAtHand;
  readonly #job: JobContext;
  readonly #context: StepContext;
  #input: unknown;

  constructor(at: StepAtHand, job: JobContext) {
    const { place, workflowId, executionId, index } = at;
    this.#at = at;
    this.#job = job;
    this.#input = at.steps[index]?.settings;
    this.#context = { place, workflowId, executionId, index, values: valuesOf(at) };
  }

  async perform(kind: StepKind): Promise<JobEnd> {
    const { engine, nowMs } = this.#job;
    this.#requireTime(nowMs);
    this.#input = fill(this.#input, this.#context.values);
    const act = kind.prepare(this.#input, engine);
    switch (act.way) {
      case 'change':
        return await this.#change(act.work);
      case 'call':
        return await this.#call(act);
      case 'turn':
        return await this.#turn(act.turn(this.#context));
    }
  }

  fail({ message }: VelaroError): Promise<JobEnd> {
    const at = this.#at;
    return this.#commit(function* (note) {
      yield* noteStep(at, { ...note, state: 'failed', error: message });
      yield* failExecution(at, message);
    });
  }

  #change(work: (context: StepContext) => Work<unknown>): Promise<JobEnd> {
    const [at, context] = [this.#at, this.#context];
    return this.#commit(function* (note) {
      const result = yield* causing(at.depth, work(context));
      yield* noteStep(at, { ...note, state: 'succeeded', result });
      yield* goOn(at, at.index + 1);
    });
  }

  async #call({ run, repeatable }: Extract<StepAct, { way: 'call' }>): Promise<JobEnd> {
    const { engine: skills, signal } = this.#job;
    const at = this.#at;
    const { earlier, keyId, depth, executionId, index } = at;
    if (earlier?.state === 'running' && !repeatable)
      throw new VelaroError(
        'idempotency.unknown',
        'The gateway was stopped while it called, or lost its database, and nobody knows whether that was done. It is not called again.',
      );
    // What a crash leaves behind: it may have been called.
    await this.#commit((note) => noteStep(at, { ...note, state: 'running' }));
    const context = { ...this.#context, skills, keyId, idempotencyKey: `${executionId}-${index}`, signal };
    let result: unknown;
    try {
      result = await asCausedBy(depth, () => run(context));
    } catch (thrown) {
      if (!isVelaroError(thrown) || !thrown.retryable) throw thrown;
      // It was certainly not done, or may be done again.
      const error = thrown.message;
      await this.#commit((note) => noteStep(at, { ...note, state: 'waiting', error }));
      throw thrown;
    }
    return await this.#commit(function* (note) {
      yield* noteStep(at, { ...note, state: 'succeeded', result });
      yield* goOn(at, at.index + 1);
    });
  }

  async #turn(turn: Turn): Promise<JobEnd> {
    const at = this.#at;
    if ('waitMs' in turn) {
      const { nowMs } = this.#job;
      const untilMs = at.earlier?.untilMs ?? nowMs + turn.waitMs;
      this.#requireTime(untilMs);
      if (nowMs < untilMs) {
        await this.#commit((note) => noteStep(at, { ...note, state: 'waiting', untilMs }));
        return { end: 'again', atMs: untilMs };
      }
    }
    const next = 'goTo' in turn ? placeOf(at, turn.goTo) : at.index + 1;
    return await this.#commit(function* (note) {
      const goTo = at.steps[next]?.id ?? null;
      yield* noteStep(at, { ...note, state: 'succeeded', ...('goTo' in turn && { result: { goTo } }) });
      yield* goOn(at, next);
    });
  }

  /** Commits what follows from this run, and nothing where the step has been done, or the execution has ended meanwhile. */
  async #commit(work: (note: Omit<StepNote, 'state'>) => Work<void>): Promise<JobEnd> {
    const at = this.#at;
    const { nowMs, job, store } = this.#job;
    const note = { input: this.#input, attempt: job.attempt, startedAtMs: nowMs };
    await store.transact(function* () {
      if (yield* holdStep(at)) yield* work(note);
    });
    return done;
  }

  #requireTime(atMs: number): void {
    if (atMs - this.#at.beganAtMs <= longestDays * dayMs) return;
    throw new VelaroError('argument.invalid', `The execution would take longer than ${longestDays} days.`);
  }
}

function valuesOf({ input, results, executionId, beganAtMs, event, subject }: StepAtHand): object {
  const startedAt = new Date(beganAtMs).toISOString();
  return { input, steps: results, execution: { id: executionId, startedAt, event, subject } };
}

/** Of the step with that id; after the last where there is none. */
function placeOf({ steps, index }: StepAtHand, id: string | undefined): number {
  if (id === undefined) return index + 1;
  const found = steps.findIndex((step) => step.id === id);
  return found < 0 ? steps.length : found;
}
