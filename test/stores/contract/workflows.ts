// What every store must keep of workflows: their definitions, what they did, and for how long.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { pruneEvents } from '../../../src/stores/events/read-events.ts';
import { recordEvent } from '../../../src/stores/events/record-event.ts';
import type { Place } from '../../../src/stores/records/place.ts';
import { many, now } from '../../../src/stores/transaction/work.ts';
import { causing, depthOf } from '../../../src/stores/workflows/caused-events.ts';
import {
  cancelExecution,
  getExecution,
  getExecutionWithSteps,
  listExecutions,
  pruneExecutions,
} from '../../../src/stores/workflows/executions.ts';
import { goOn, holdStep, noteStep, stepAtHand } from '../../../src/stores/workflows/run-steps.ts';
import { startByHand } from '../../../src/stores/workflows/start-execution.ts';
import { createWorkflow, getWorkflow, listWorkflows, updateWorkflow } from '../../../src/stores/workflows/workflows.ts';
import type { OpenStore } from '../store-fixture.ts';
import { everyPage, openRecords, type RecordsFixture } from './records-fixture.ts';

const wait = { id: null, kind: 'wait', settings: { amount: 1, unit: 'days' } };
const given = { name: 'A workflow', trigger: { type: 'manual' }, steps: [wait, wait] } as const;

export function describeWorkflowRecords(name: string, open: OpenStore): void {
  describe(`${name}: workflows`, () => {
    let fixture: RecordsFixture;
    beforeEach(async () => {
      fixture = await openRecords(open);
    });
    afterEach(() => fixture.close());
    const create = (place: Place) => fixture.write(() => createWorkflow(place, given, 'key_admin'));

    it('are seen in their own workspace and environment only, and so is what they did', async () => {
      const { first, second, sandbox, site, write, read } = fixture;
      const { id } = await create(first);
      const { id: executionId } = await write(() => startByHand(site, id, {}));
      for (const place of [second, sandbox]) {
        const unknown = { code: 'record.unknown' };
        await expect(read(() => getWorkflow(place, id))).rejects.toMatchObject(unknown);
        await expect(write(() => updateWorkflow(place, id, { name: 'x' }, 'key_admin'))).rejects.toMatchObject(unknown);
        await expect(write(() => startByHand(place, id, {}))).rejects.toMatchObject(unknown);
        await expect(read(() => getExecution(place, id, executionId))).rejects.toMatchObject(unknown);
        await expect(write(() => cancelExecution(place, id, executionId))).rejects.toMatchObject(unknown);
        expect(await read(() => listWorkflows(place, {}, { limit: 10 }))).toMatchObject({
          items: [],
          nextCursor: null,
        });
      }
      expect(await read(() => getExecution(site, id, executionId))).toMatchObject({ state: 'running' });
    });

    it('are changed only at the version that was seen, and keep each definition', async () => {
      const { first, write } = fixture;
      const { id } = await create(first);
      expect(await write(() => updateWorkflow(first, id, { name: 'B' }, 'key_admin', 1))).toMatchObject({
        ...{ name: 'B', version: 2, definitionVersion: 1 },
      });
      await expect(write(() => updateWorkflow(first, id, { steps: [wait] }, 'key_admin', 1))).rejects.toMatchObject({
        code: 'version.stale',
      });
      expect(await write(() => updateWorkflow(first, id, { steps: [wait] }, 'key_admin', 2))).toMatchObject({
        ...{ steps: [wait], version: 3, definitionVersion: 3 },
      });
    });

    it('go on from a step once, whoever runs it', async () => {
      const { first, write, read } = fixture;
      const { id } = await create(first);
      const { id: executionId } = await write(() => startByHand(first, id, { a: 1 }));
      const at = await read(() => stepAtHand(executionId, 0));
      if (!at) throw new Error('the execution is at no step');
      expect(await write(() => holdStep(at))).toBe(true);
      await write(() =>
        noteStep(at, { state: 'succeeded', input: {}, result: 'x'.repeat(20_000), attempt: 1, startedAtMs: 0 }),
      );
      await write(() => goOn(at, 1));
      expect(await write(() => holdStep(at))).toBe(false);
      expect(await read(() => stepAtHand(executionId, 0))).toBeUndefined();
      const { input, steps } = await read(() => getExecutionWithSteps(first, id, executionId));
      expect(input).toEqual({ a: 1 });
      // As JSON it has two more characters, its quotes.
      expect(steps).toMatchObject([{ index: 0, kind: 'wait', result: { cut: `"${'x'.repeat(999)}`, length: 20_002 } }]);
    });

    it('list what they did page by page, and forget what ended long ago', async () => {
      const { first, write, passSeconds, read } = fixture;
      const { id } = await create(first);
      const ids: string[] = [];
      for (let i = 0; i < 5; i++) {
        ids.unshift((await write(() => startByHand(first, id, {}))).id);
        passSeconds(1);
      }
      const listed = await everyPage(fixture, 2, (request) => listExecutions(first, id, {}, request));
      expect(listed.map((execution) => execution.id)).toEqual(ids);
      const [newest = '', ...older] = ids;
      for (const each of older) await write(() => cancelExecution(first, id, each));
      const nowMs = await read(() => now());
      expect(await write(() => pruneExecutions(nowMs, 10))).toBe(false);
      expect((await read(() => listExecutions(first, id, {}, { limit: 10 }))).items.length).toBe(5);
      expect(await write(() => pruneExecutions(nowMs + 1, 3))).toBe(true);
      expect(await write(() => pruneExecutions(nowMs + 1, 3))).toBe(false);
      expect((await read(() => listExecutions(first, id, {}, { limit: 10 }))).items.map((each) => each.id)).toEqual([
        newest,
      ]);
    });

    it('know how deep the execution is that has caused an event, as long as there is the event', async () => {
      await fixture.hear();
      const { first, write, read } = fixture;
      const tell = (subject: string) => recordEvent(first, { name: 'lead.moved', subject, data: {} }, 1_000);
      await write(() => causing(4, tell('a')));
      await write(() => tell('b'));
      const rows = await read(() =>
        many(z.object({ id: z.string(), subject: z.string() }), 'SELECT id, subject FROM events ORDER BY subject'),
      );
      const depths = [];
      for (const { id } of rows) depths.push(await read(() => depthOf(id)));
      expect(depths).toEqual([4, 0]);
      await write(() => pruneEvents(2_000, 10));
      expect(await read(() => many(z.unknown(), 'SELECT event_id FROM caused_events'))).toEqual([]);
    });
  });
}
