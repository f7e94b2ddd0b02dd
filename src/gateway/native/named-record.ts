// Looks up what a tool's argument names, and says in the tool's own words when it is not there.
import { VelaroError } from '../../core/errors.ts';
import { hasAgent } from '../../stores/records/agents.ts';
import type { Place } from '../../stores/records/place.ts';
import { find, type RecordFields, type RecordTable } from '../../stores/records/record-table.ts';
import type { Work } from '../../stores/transaction/work.ts';

interface Naming {
  /** The tool's argument. */
  readonly field: string;
  /** What the tools call such a record. */
  readonly noun: string;
  /** The tool that lists them. */
  readonly listedBy: string;
}

/** @throws VelaroError `record.unknown`, with the field in its details. */
export function* namedRecord<T extends RecordFields>(
  table: RecordTable<T>,
  place: Place,
  id: string,
  naming: Naming,
): Work<T> {
  const found = yield* find(table, place, id);
  if (!found) throw notThere(id, naming);
  return found;
}

/** @throws VelaroError `record.unknown`, as above. */
export function* namedAgent({ siteId }: Place, id: string, field: string): Work<void> {
  if (!(yield* hasAgent(siteId, id))) throw notThere(id, { field, noun: 'agent', listedBy: 'velaro_list_agents' });
}

function notThere(id: string, { field, noun, listedBy }: Naming): VelaroError {
  return new VelaroError('record.unknown', `${field}: there is no ${noun} ${id}.`, {
    hint: `${listedBy} gives the ids of those that are there.`,
    details: { field },
  });
}

export const dealNaming: Naming = { field: 'dealId', noun: 'deal', listedBy: 'velaro_search_deals' };
export const caseNaming: Naming = { field: 'caseId', noun: 'case', listedBy: 'velaro_search_cases' };
export const contactNaming: Naming = { field: 'contactId', noun: 'contact', listedBy: 'velaro_search_contacts' };
