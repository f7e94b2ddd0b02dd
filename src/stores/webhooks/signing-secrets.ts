// The secrets that sign webhooks and alerts, as they are kept: nothing here knows whether they are sealed.
import * as z from 'zod';
import { many, one, type Work } from '../transaction/work.ts';

/** The row that a secret belongs to. */
export interface SecretPlace {
  readonly siteId: string;
  /** The id of the webhook; of the site, for its alerts. */
  readonly ownerId: string;
}

export interface KeptSecret extends SecretPlace {
  readonly role: 'current' | 'previous' | 'alert';
  readonly kept: string;
}

const secretRow = z
  .object({
    role: z.enum(['current', 'previous', 'alert']),
    site_id: z.string(),
    owner_id: z.string(),
    kept: z.string(),
  })
  .transform(({ site_id: siteId, owner_id: ownerId, ...row }): KeptSecret => ({ siteId, ownerId, ...row }));

/** Of all sites, in no order. */
export function* readKeptSecrets(): Work<KeptSecret[]> {
  return yield* many(
    secretRow,
    `SELECT 'current' AS role, site_id, id AS owner_id, secret AS kept FROM webhooks
     UNION ALL SELECT 'previous', site_id, id, previous_secret FROM webhooks WHERE previous_secret IS NOT NULL
     UNION ALL SELECT 'alert', id, id, alert_secret FROM sites WHERE alert_secret IS NOT NULL`,
  );
}

const replacing: Readonly<Record<KeptSecret['role'], string>> = {
  current: 'UPDATE webhooks SET secret = $1 WHERE id = $2 AND secret = $3 RETURNING id',
  previous: 'UPDATE webhooks SET previous_secret = $1 WHERE id = $2 AND previous_secret = $3 RETURNING id',
  alert: 'UPDATE sites SET alert_secret = $1 WHERE id = $2 AND alert_secret = $3 RETURNING id',
};

/** Keeps secrets in another form, those alone that nobody has replaced since; says how many. */
export function* replaceKeptSecrets(
  secrets: readonly { readonly was: KeptSecret; readonly sealed: string }[],
): Work<number> {
  let replaced = 0;
  for (const { was, sealed } of secrets) {
    const row = yield* one(z.unknown(), replacing[was.role], sealed, was.ownerId, was.kept);
    if (row !== undefined) replaced += 1;
  }
  return replaced;
}
