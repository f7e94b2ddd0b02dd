// A gateway's job as a person reads it, and the id by which one is named.
import { VelaroError } from '../core/errors.ts';
import type { JobRecord } from '../gateway/job-administration.ts';
import type { Argument } from './option.ts';
import { type Column, formatFacts } from './table.ts';

export const jobColumns: readonly Column<JobRecord>[] = [
  { title: 'ID', value: ({ id }) => String(id) },
  { title: 'KIND', value: ({ kind }) => kind },
  { title: 'STATE', value: ({ state }) => state },
  { title: 'FAILED', value: ({ failures }) => String(failures) },
  { title: 'DUE', value: ({ dueAt }) => dueAt, spare: true },
  { title: 'FOR', value: ({ owner }) => owner ?? '', spare: true },
  { title: 'LAST ERROR', value: ({ lastError }) => lastError ?? '', shrinksTo: 16, spare: true },
];

export function jobFacts(job: JobRecord): string {
  return formatFacts([
    ['id', String(job.id)],
    ['kind', job.kind],
    ['state', job.state],
    ['site', job.siteId ?? undefined],
    ['for', job.owner ?? undefined],
    ['in order of', job.orderingKey ?? undefined],
    ['created', job.createdAt],
    ['due', job.dueAt],
    ['given up', job.deadAt ?? undefined],
    ['attempts', String(job.attempts)],
    ['failures', String(job.failures)],
    ['last error', job.lastError ?? undefined],
    ['payload', JSON.stringify(job.payload)],
  ]);
}

export const jobId: Argument<number> = {
  name: '<id>',
  description: 'the job\'s id from "velaro-mcp gateway jobs list"',
  read: (typed) => {
    if (typeof typed === 'string' && /^[1-9]\d{0,14}$/.test(typed)) return Number(typed);
    throw new VelaroError('argument.invalid', 'A job’s id is a number.', {
      hint: 'List the jobs to see their ids: velaro-mcp gateway jobs list',
      details: { field: 'id' },
    });
  },
};
