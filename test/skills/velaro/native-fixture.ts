// The real engine on a real store with a site of two workspaces, and calls of its tools as a caller makes them.
import { onTestFinished } from 'vitest';
import * as z from 'zod';
import { type ErrorBody, isVelaroError } from '../../../src/core/errors.ts';
import { createSkillEngine, type SkillEngine } from '../../../src/gateway/engine/skill-engine.ts';
import { createNativeData } from '../../../src/gateway/native/native-data.ts';
import type { JobKind } from '../../../src/gateway/runner/define-job.ts';
import { type JobRunner, startJobRunner } from '../../../src/gateway/runner/job-runner.ts';
import { jobServices } from '../../gateway/runner/job-services.ts';
import { openRecords, type RecordsFixture } from '../../stores/contract/records-fixture.ts';
import { type OpenStore, siteId } from '../../stores/store-fixture.ts';

type Result = Readonly<Record<string, unknown>>;

export interface NativeFixture extends Omit<RecordsFixture, 'call'> {
  readonly engine: SkillEngine;
  /** The structured content of the result. @throws VelaroError also for arguments that the tool does not take. */
  call(tool: string, args: object, caller?: Partial<Caller>): Promise<Result>;
  /** What the caller is shown of a call that fails; undefined where it does not. */
  failure(tool: string, args: object, caller?: Partial<Caller>): Promise<ErrorBody | undefined>;
}

interface Caller {
  readonly siteId: string;
  readonly keyId: string;
}

export const agents = [
  { id: 'agt_amara', name: 'Amara', email: 'amara@acme.example', team: 'Support', status: 'online', capacity: 5 },
  { id: 'agt_ben', name: 'Ben', email: 'ben@acme.example', team: 'Sales', status: 'online', capacity: 2 },
  { id: 'agt_chloe', name: 'Chloe', email: 'chloe@acme.example', team: 'Support', status: 'away', capacity: 5 },
] as const;

/** At 2026-11-10T12:01:00Z; ends with the test. */
export async function openNative(open: OpenStore): Promise<NativeFixture> {
  const fixture = await openRecords(open);
  await fixture.store.saveAgents(siteId, agents);
  const engine = createSkillEngine({ data: createNativeData(fixture.store), environment: {} });
  onTestFinished(async () => {
    await engine.close();
    await fixture.close();
  });

  async function call(name: string, args: object, caller: Partial<Caller> = {}): Promise<Result> {
    const tool = engine.find(name);
    if (!tool) throw new Error(`${name} is not there`);
    const parsed = tool.parse(args);
    if (!parsed.ok) throw parsed.error;
    const { signal } = new AbortController();
    const context = { siteId, keyId: 'key_admin', requestId: 'req_1', signal, ...caller };
    return z.record(z.string(), z.unknown()).parse((await tool.run(parsed.input, context)).structuredContent);
  }

  return {
    ...fixture,
    engine,
    call,
    failure: (name, args, caller) =>
      call(name, args, caller).then(
        () => undefined,
        (thrown) => {
          if (isVelaroError(thrown)) return thrown.body;
          throw thrown;
        },
      ),
  };
}

/** Runs what is due by the fixture's clock; ends with the test. */
export function startRunner({ store, engine }: NativeFixture, kinds: readonly JobKind[]): JobRunner {
  const timer = () => ({ cancel: () => {} });
  const runner = startJobRunner(jobServices({ store, engine }), kinds, { timer });
  onTestFinished(runner.stop);
  return runner;
}

/** Everything that the pages of a list hold, under the name that it has in the result. */
export async function everyPageOf(
  { call }: NativeFixture,
  tool: string,
  items: string,
  args: Readonly<Record<string, unknown>>,
): Promise<readonly unknown[]> {
  const all: unknown[] = [];
  let cursor: unknown;
  do {
    const page = await call(tool, { ...args, ...(cursor !== undefined && { cursor }) });
    all.push(...z.array(z.unknown()).parse(page[items]));
    cursor = page.nextCursor;
  } while (cursor !== undefined);
  return all;
}

export function textAt(result: Result, name: string): string {
  return z.string().parse(result[name]);
}
