// A site's first workspace, in which everything goes that names no other.
import { randomBytes } from 'node:crypto';
import * as z from 'zod';
import { now, one, run, type Work } from '../transaction/work.ts';

const idRow = z.object({ id: z.string() });

export function* oldestWorkspace(siteId: string): Work<string | undefined> {
  const query = 'SELECT id FROM workspaces WHERE site_id = $1 ORDER BY created_at, id LIMIT 1';
  return (yield* one(idRow, query, siteId))?.id;
}

/** Gives a site its first workspace, unless it has one. @returns the oldest one's id. */
export function* addFirstWorkspace(siteId: string): Work<string> {
  // Holds the site's row, so that two that find no workspace do not both add one.
  yield* run('UPDATE sites SET name = name WHERE id = $1', siteId);
  const there = yield* oldestWorkspace(siteId);
  if (there !== undefined) return there;
  const id = randomBytes(12).toString('hex');
  yield* writeWorkspace(siteId, { id, name: 'Main' });
  return id;
}

/** False, and nothing is written, where another site has that id. */
export function* writeWorkspace(siteId: string, workspace: { id: string; name: string }): Work<boolean> {
  const nowMs = yield* now();
  const written = yield* one(
    idRow,
    `INSERT INTO workspaces AS w (id, site_id, name, created_at) VALUES ($1, $2, $3, $4)
     ON CONFLICT (id) DO UPDATE SET name = excluded.name WHERE w.site_id = excluded.site_id RETURNING id`,
    workspace.id,
    siteId,
    workspace.name,
    nowMs,
  );
  return written !== undefined;
}
