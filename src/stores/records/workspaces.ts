// A site's workspaces: each VelaFlows request names one, and every record is in one.
import * as z from 'zod';
import { VelaroError } from '../../core/errors.ts';
import type { Workspace } from '../site-settings.ts';
import { many, type Work } from '../transaction/work.ts';
import { addFirstWorkspace, writeWorkspace } from './first-workspace.ts';
import { usualPipeline } from './pipelines.ts';

const workspaceRow = z.object({ id: z.string(), name: z.string() });

/** By name, then id; only those of `ids`, unless that is null. */
export function* listWorkspaces(siteId: string, ids: readonly string[] | null): Work<Workspace[]> {
  const query = 'SELECT id, name FROM workspaces WHERE site_id = $1 ORDER BY name, id';
  const all = yield* many(workspaceRow, query, siteId);
  return all.filter(({ id }) => ids?.includes(id) ?? true);
}

/** Replaces those of the same id. @throws VelaroError `argument.invalid` for an id that another site has, or that is not 24 hex digits. */
export function* saveWorkspaces(siteId: string, workspaces: readonly Workspace[]): Work<void> {
  for (const workspace of workspaces) {
    if (!/^[0-9a-f]{24}$/.test(workspace.id))
      throw badWorkspace('A workspace id is 24 hexadecimal digits in lower case.');
    if (!(yield* writeWorkspace(siteId, workspace)))
      throw badWorkspace(`The workspace ${workspace.id} belongs to another site.`);
    yield* furnish(siteId, workspace.id);
  }
}

/** Gives a new site the workspace in which it begins. */
export function* openSite(siteId: string): Work<void> {
  yield* furnish(siteId, yield* addFirstWorkspace(siteId));
}

/** A workspace has a pipeline before anybody makes one: leads need one to be in. */
function* furnish(siteId: string, workspaceId: string): Work<void> {
  for (const environment of ['live', 'test'] as const) yield* usualPipeline({ siteId, workspaceId, environment });
}

function badWorkspace(message: string): VelaroError {
  return new VelaroError('argument.invalid', message, { details: { field: 'id' } });
}
