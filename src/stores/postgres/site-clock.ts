// A site's clock: the database's, but never behind what the site has seen. Whoever changes a site's data holds its row first.
import * as z from 'zod';
import type { Transaction } from './database.ts';

/** SQL for the time in milliseconds since 1970, unless the parameter of that number gives another. */
export function timeOr(parameter: `$${number}`): string {
  return `coalesce(${parameter}::bigint, floor(extract(epoch FROM clock_timestamp()) * 1000)::bigint)`;
}

/** SQL for the time at a site `s`. */
export function timeAtSite(parameter: `$${number}`): string {
  return `greatest(s.newest_at, ${timeOr(parameter)})`;
}

const newestRow = z.object({ newest_at: z.int() });

/**
 * Keeps everyone else away from the site's keys, counters and settings until the transaction ends. Always the first lock of a
 * transaction, and of several sites in the order of their ids: so no two transactions can wait for each other.
 * @returns the time, or undefined when there is no such site.
 */
export async function holdSite(transaction: Transaction, siteId: string): Promise<number | undefined> {
  const site = await transaction.one(
    newestRow,
    `UPDATE sites AS s SET newest_at = ${timeAtSite('$2')} WHERE s.id = $1 RETURNING s.newest_at`,
    siteId,
    transaction.givenTimeMs,
  );
  return site?.newest_at;
}
