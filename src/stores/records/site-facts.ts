// What is asked of a site at each record that is made in it, read once for many of them.
import * as z from 'zod';
import { one, type Work } from '../transaction/work.ts';

export interface SiteFacts {
  /** The oldest workspace, in which everything goes that names none; undefined where the site has none yet. */
  readonly firstWorkspaceId: string | undefined;
  /** Whether anybody is told of any events. */
  readonly hasListeners: boolean;
}

/** A row of `siteFactColumns`. */
export const siteFactRow = z.object({ first_workspace_id: z.string().nullable(), listeners: z.int() });

/** @param siteId an expression. */
export const siteFactColumns = (siteId: string): string =>
  `(SELECT w.id FROM workspaces AS w WHERE w.site_id = ${siteId} ORDER BY w.created_at, w.id LIMIT 1) AS first_workspace_id,
   (SELECT count(*) FROM (SELECT 1 FROM event_listeners AS l WHERE l.site_id = ${siteId} LIMIT 1) AS one) AS listeners`;

export function toSiteFacts({ first_workspace_id: id, listeners }: z.output<typeof siteFactRow>): SiteFacts {
  return { firstWorkspaceId: id ?? undefined, hasListeners: listeners > 0 };
}

export function* readSiteFacts(siteId: string): Work<SiteFacts | undefined> {
  const row = yield* one(siteFactRow, `SELECT ${siteFactColumns('$1')}`, siteId);
  return row && toSiteFacts(row);
}
