// Places to keep records in: a site with two workspaces, and short ways to write, read and page through all of a list.
import * as z from 'zod';
import { eventNames } from '../../../src/core/event-names.ts';
import { listen } from '../../../src/stores/events/listeners.ts';
import type { Page, PageRequest } from '../../../src/stores/records/page.ts';
import { type Place, type Workplace, workplaceOf } from '../../../src/stores/records/place.ts';
import { many, type Work } from '../../../src/stores/transaction/work.ts';
import { type Fixture, type OpenStore, openFixture, siteId } from '../store-fixture.ts';

export const otherWorkspaceId = 'e'.repeat(24);

export interface RecordsFixture extends Fixture {
  /** The whole site, as a REST key sees it. */
  readonly site: Place;
  /** The site's first workspace, as a VelaFlows token sees it. */
  readonly first: Workplace;
  readonly second: Workplace;
  /** Sandbox data of the first workspace. */
  readonly sandbox: Workplace;
  write<T>(work: () => Work<T>): Promise<T>;
  read<T>(work: () => Work<T>): Promise<T>;
  /** From now on somebody listens to all that happens in the live data. */
  hear(): Promise<void>;
  /** What was told while somebody listened, in its order. */
  events(): Promise<readonly unknown[]>;
}

const ears = {
  target: 'ears',
  kind: 'hear',
  siteId,
  environment: 'live',
  workspaceId: null,
  events: eventNames,
} as const;

const eventRow = z.object({
  name: z.string(),
  subject: z.string(),
  workspace_id: z.string().nullable(),
  data: z.string().transform((text): unknown => JSON.parse(text)),
});

export async function openRecords(open: OpenStore): Promise<RecordsFixture> {
  const fixture = await openFixture(open);
  const { store } = fixture;
  const site: Place = { siteId, environment: 'live' };
  const first = await store.transact(() => workplaceOf(site));
  fixture.passSeconds(60);
  await store.saveWorkspaces(siteId, [{ id: otherWorkspaceId, name: 'Another' }]);
  return {
    ...fixture,
    site,
    first,
    second: { ...first, workspaceId: otherWorkspaceId },
    sandbox: { ...first, environment: 'test' },
    write: (work) => store.transact(work),
    read: (work) => store.read(work),
    hear: () => store.transact(() => listen(ears)),
    events: () =>
      store.read(() => many(eventRow, 'SELECT name, subject, workspace_id, data FROM events ORDER BY at, id')),
  };
}

/** Everything that the pages of a list hold, one page after the other. */
export async function everyPage<T>(
  fixture: RecordsFixture,
  limit: number,
  list: (request: PageRequest) => Work<Page<T>>,
): Promise<T[]> {
  const all: T[] = [];
  let cursor: string | undefined;
  do {
    const request: PageRequest = { limit, cursor };
    const page = await fixture.read(() => list(request));
    all.push(...page.items);
    cursor = page.nextCursor ?? undefined;
  } while (cursor !== undefined);
  return all;
}
