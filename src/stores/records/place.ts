// Where a key may read and write: a site, its live or its sandbox data, and for VelaFlows tokens one workspace of it.
import type { KeyEnvironment } from '../../core/key-families.ts';
import type { Work } from '../transaction/work.ts';
import type { Filter } from './conditions.ts';
import { addFirstWorkspace, oldestWorkspace } from './first-workspace.ts';
import type { SiteFacts } from './site-facts.ts';

/** Every work on records takes it first, and sees nothing outside of it: a record elsewhere is simply not there. */
export interface Place {
  readonly siteId: string;
  readonly environment: KeyEnvironment;
  /** All workspaces of the site when left out; what is made then goes into the oldest. */
  readonly workspaceId?: string;
  /** For who has read them in the same transaction. */
  readonly facts?: SiteFacts | undefined;
}

/** A place that is one workspace. */
export type Workplace = Place & { readonly workspaceId: string };

/** The same place, within one workspace. */
export function inWorkspace({ siteId, environment, facts }: Place, workspaceId: string): Workplace {
  return { siteId, environment, workspaceId, facts };
}

/** The filters that keep a query within the place; the record's table is `r`. */
export function within(place: Place): readonly Filter[] {
  return [
    ['r.site_id = ?', place.siteId],
    ['r.environment = ?', place.environment],
    ['r.workspace_id = ?', place.workspaceId],
  ];
}

/** The workspace in which a record that is made here belongs. A site without any gets one. */
export function* workplaceOf(place: Place): Work<Workplace> {
  const { siteId, workspaceId, facts } = place;
  if (workspaceId !== undefined) return inWorkspace(place, workspaceId);
  const first = facts?.firstWorkspaceId ?? (yield* oldestWorkspace(siteId)) ?? (yield* addFirstWorkspace(siteId));
  return inWorkspace(place, first);
}
