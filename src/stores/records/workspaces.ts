// A site's workspaces: each VelaFlows request names one, and every record is in one.
import { randomBytes } from 'node:crypto';
import * as z from 'zod';
import { VelaroError } from '../../core/errors.ts';
import type { Workspace } from '../site-settings.ts';
import { many, now, one, run, type Work } from '../work/work.ts';

const workspaceRow = z.object({ id: z.string(), name: z.string() });

/** By name, then id; only those of `ids`, unless that is null. */
export function* listWorkspaces(siteId: string, ids: readonly string[] | null): Work<Workspace[]> {
  const query = 'SELECT id, name FROM workspaces WHERE site_id = $1 ORDER BY name, id';
  const all = yield* many(workspaceRow, query, siteId);
  return all.filter(({ id }) => ids?.includes(id) ?? true);
}

/** Replaces those of the same id. @throws VelaroError `argument.invalid` for an id that another site has, or that is not 24 hex digits. */
export function* saveWorkspaces(siteId: string, workspaces: readonly Workspace[]): Work<void> {
  const nowMs = yield* now();
  for (const { id, name } of workspaces) {
    if (!/^[0-9a-f]{24}$/.test(id)) throw badWorkspace('A workspace id is 24 hexadecimal digits in lower case.');
    const saved = yield* one(
      workspaceRow,
      `INSERT INTO workspaces AS w (id, site_id, name, created_at) VALUES ($1, $2, $3, $4)
       ON CONFLICT (id) DO UPDATE SET name = excluded.name WHERE w.site_id = excluded.site_id RETURNING id, name`,
      id,
      siteId,
      name,
      nowMs,
    );
    if (!saved) throw badWorkspace(`The workspace ${id} belongs to another site.`);
  }
}

/** Gives a site its first workspace, unless it has one. @returns the oldest one's id. */
export function* addFirstWorkspace(siteId: string): Work<string> {
  // Holds the site's row, so that two that find no workspace do not both add one.
  yield* run('UPDATE sites SET name = name WHERE id = $1', siteId);
  const there = yield* oldestWorkspace(siteId);
  if (there !== undefined) return there;
  const id = randomBytes(12).toString('hex');
  yield* saveWorkspaces(siteId, [{ id, name: 'Main' }]);
  return id;
}

export function* oldestWorkspace(siteId: string): Work<string | undefined> {
  const query = 'SELECT id, name FROM workspaces WHERE site_id = $1 ORDER BY created_at, id LIMIT 1';
  return (yield* one(workspaceRow, query, siteId))?.id;
}

function badWorkspace(message: string): VelaroError {
  return new VelaroError('argument.invalid', message, { details: { field: 'id' } });
}
