// The rows of vendors' credentials. What is in them is sealed: nothing here can read it.
import * as z from 'zod';
import { many, now, one, run, type Work } from '../transaction/work.ts';

export interface SealedField {
  readonly siteId: string;
  readonly vendor: string;
  /** The name of the credential field, as the vendor's definition has it. */
  readonly field: string;
  readonly sealed: string;
}

/** Since when a site has credentials of a vendor, and whose doing it was. */
export interface ConnectedVendor {
  readonly vendor: string;
  /** ISO 8601 in UTC. */
  readonly savedAt: string;
  /** The id of a key, or `operator`. */
  readonly savedBy: string;
}

const fieldRow = z
  .object({ site_id: z.string(), vendor: z.string(), field: z.string(), sealed: z.string() })
  .transform(({ site_id: siteId, ...row }): SealedField => ({ siteId, ...row }));

const vendorRow = z.object({ vendor: z.string(), saved_at: z.int(), saved_by: z.string() }).transform(
  ({ vendor, saved_at, saved_by: savedBy }): ConnectedVendor => ({
    vendor,
    savedAt: new Date(saved_at).toISOString(),
    savedBy,
  }),
);

/** Two that replace the same fields must not mix: SQLite has one writer anyway, PostgreSQL lets one wait for the other. */
const onlyOneAtATime = {
  sqlite: 'SELECT $1',
  postgres: `SELECT pg_advisory_xact_lock(hashtextextended('vendor_credentials ' || CAST($1 AS text), 0))`,
};

/** By field. */
export function* readFields(siteId: string, vendor: string): Work<SealedField[]> {
  return yield* many(
    fieldRow,
    `SELECT site_id, vendor, field, sealed FROM vendor_credentials WHERE site_id = $1 AND vendor = $2 ORDER BY field`,
    siteId,
    vendor,
  );
}

/** Of all sites, those that were saved last first. */
export function* readAllFields(): Work<SealedField[]> {
  return yield* many(
    fieldRow,
    'SELECT site_id, vendor, field, sealed FROM vendor_credentials ORDER BY saved_at DESC, site_id, vendor, field',
  );
}

/** By vendor. */
export function* listConnected(siteId: string): Work<ConnectedVendor[]> {
  return yield* many(
    vendorRow,
    `SELECT vendor, max(saved_at) AS saved_at, min(saved_by) AS saved_by FROM vendor_credentials
     WHERE site_id = $1 GROUP BY vendor ORDER BY vendor`,
    siteId,
  );
}

/** Puts these fields in the place of all that the vendor had. */
export function* replaceFields(
  siteId: string,
  vendor: string,
  fields: readonly Pick<SealedField, 'field' | 'sealed'>[],
  by: string,
): Work<void> {
  yield* run(onlyOneAtATime, `${siteId} ${vendor}`);
  const savedAt = yield* now();
  yield* run('DELETE FROM vendor_credentials WHERE site_id = $1 AND vendor = $2', siteId, vendor);
  for (const { field, sealed } of fields)
    yield* run(
      `INSERT INTO vendor_credentials (site_id, vendor, field, sealed, saved_at, saved_by)
       VALUES ($1, $2, $3, $4, $5, $6)`,
      siteId,
      vendor,
      field,
      sealed,
      savedAt,
      by,
    );
}

/** False when there was nothing. */
export function* removeFields(siteId: string, vendor: string): Work<boolean> {
  const removed = yield* many(
    z.unknown(),
    'DELETE FROM vendor_credentials WHERE site_id = $1 AND vendor = $2 RETURNING field',
    siteId,
    vendor,
  );
  return removed.length > 0;
}

/** Seals fields anew, those alone that nobody has changed since; says how many. */
export function* resealFields(fields: readonly { readonly was: SealedField; readonly sealed: string }[]): Work<number> {
  let resealed = 0;
  for (const { was, sealed } of fields) {
    const row = yield* one(
      z.unknown(),
      `UPDATE vendor_credentials SET sealed = $1
       WHERE site_id = $2 AND vendor = $3 AND field = $4 AND sealed = $5 RETURNING field`,
      sealed,
      was.siteId,
      was.vendor,
      was.field,
      was.sealed,
    );
    if (row !== undefined) resealed += 1;
  }
  return resealed;
}
