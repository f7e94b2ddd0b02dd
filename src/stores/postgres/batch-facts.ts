// All that a batch is decided on, read in one round trip while its sites are held.
import * as z from 'zod';
import type { EarlierCall, KeyText } from '../decide.ts';
import type { SiteUse } from '../limits.ts';
import { type SiteFacts, siteFactColumns, siteFactRow, toSiteFacts } from '../records/site-facts.ts';
import type { Attempt, KeyRecord, Site } from '../store.ts';
import type { Transaction } from './database.ts';
import { keyColumns } from './key-rows.ts';
import { timeAtSite } from './site-clock.ts';
import { Windows, windowRow } from './windows.ts';

export interface SiteState {
  readonly site: Site;
  /** The time of every decision about this site in this batch. */
  readonly nowMs: number;
  readonly facts: SiteFacts;
  readonly settings: Omit<SiteUse, 'usedThisMonth' | 'usedToday'> & {
    readonly alerts: boolean;
    readonly hasWebhook: boolean;
  };
}

const keyFactRow = z.object(keyColumns);

export interface KeyState {
  readonly row: z.infer<typeof keyFactRow> & { prefix: string };
  readonly site: SiteState;
  readonly texts: TextState[];
  /** Made when it is first asked for; what is used is put into it for each call. */
  record?: KeyRecord | undefined;
}

export interface TextState {
  role: KeyText['role'];
  endsAtMs: number | null;
  readonly prefix: string;
  readonly graceSeconds: number | null;
  readonly key: KeyState;
}

export interface BatchFacts {
  readonly sites: readonly SiteState[];
  /** By `hashName`. */
  readonly texts: ReadonlyMap<string, TextState>;
  readonly windows: Windows;
  /** By `earlierName`. */
  readonly earlier: Map<string, EarlierCall>;
  /** The site of each workspace that is named. */
  readonly workspaces: ReadonlyMap<string, string>;
}

const siteRow = siteFactRow.extend({
  id: z.string(),
  name: z.string(),
  plan: z.enum(['trial', 'professional', 'enterprise']),
  billing_day: z.int(),
  overage: z.boolean(),
  alerts: z.boolean(),
  has_webhook: z.boolean(),
  requests_per_day: z.int(),
  now: z.int(),
});

const textRow = keyFactRow.extend({
  hash: z.instanceof(Uint8Array),
  prefix: z.string(),
  role: z.enum(['current', 'successor', 'retiring']),
  ends_at: z.int().nullable(),
  grace_seconds: z.int().nullable(),
});

const earlierRow = z.object({
  key_id: z.string(),
  text: z.string(),
  call_id: z.string(),
  body_hash: z.instanceof(Uint8Array),
  started_at: z.int(),
  runs_until: z.int(),
  answer: z.string().nullable(),
});

const workspaceRow = z.object({ id: z.string(), site_id: z.string() });

const keysOfHashes = 'SELECT t.key_id FROM key_texts AS t WHERE t.hash = ANY ($1::bytea[])';
const sitesOfHashes = `SELECT k.site_id FROM keys AS k WHERE k.id IN (${keysOfHashes})`;

/** The first statement locks: those after it see what whoever held the sites before has left. */
export async function readFacts(transaction: Transaction, attempts: readonly Attempt[]): Promise<BatchFacts> {
  const hashes = [...new Map(attempts.map(({ keyHash }) => [hashName(keyHash), keyHash])).values()];
  const [siteRows, textRows, windowRows, earlier, workspaces] = await Promise.all([
    transaction.many(
      siteRow,
      `SELECT s.id, s.name, s.plan, s.billing_day, s.overage, s.alerts, s.alert_url IS NOT NULL AS has_webhook,
         s.requests_per_day, ${timeAtSite('$2')} AS now, ${siteFactColumns('s.id')}
       FROM sites AS s WHERE s.id IN (${sitesOfHashes}) ORDER BY s.id FOR NO KEY UPDATE OF s`,
      hashes,
      transaction.givenTimeMs,
    ),
    transaction.many(
      textRow,
      `SELECT k.*, o.hash, o.prefix, o.role, o.ends_at, o.grace_seconds
       FROM key_texts AS o JOIN keys AS k ON k.id = o.key_id WHERE o.key_id IN (${keysOfHashes})`,
      hashes,
    ),
    transaction.many(
      windowRow,
      `SELECT w.owner_id, w.period, w.starts_at, w.used, w.told FROM windows AS w
       WHERE w.owner_id = ANY (ARRAY(${keysOfHashes} UNION ${sitesOfHashes}))`,
      hashes,
    ),
    readEarlier(transaction, attempts),
    readWorkspaces(transaction, attempts),
  ]);
  const sites = new Map(siteRows.map((row) => [row.id, siteState(row)]));
  return {
    sites: [...sites.values()],
    texts: textStates(textRows, sites),
    windows: new Windows(windowRows),
    earlier,
    workspaces,
  };
}

export function hashName(hash: Uint8Array): string {
  return Buffer.from(hash.buffer, hash.byteOffset, hash.byteLength).toString('latin1');
}

export function earlierName(keyId: string, text: string): string {
  return `${keyId} ${text}`;
}

async function readEarlier(transaction: Transaction, attempts: readonly Attempt[]): Promise<Map<string, EarlierCall>> {
  const wanted = attempts.flatMap(({ keyHash, call, idempotency }) =>
    call && idempotency ? [{ keyHash, text: idempotency.key }] : [],
  );
  if (wanted.length === 0) return new Map();
  const rows = await transaction.many(
    earlierRow,
    `SELECT e.key_id, e.text, e.call_id, e.body_hash, e.started_at, e.runs_until, e.answer
     FROM unnest($1::bytea[], $2::text[]) AS wanted (hash, text) JOIN key_texts AS t ON t.hash = wanted.hash
     JOIN idempotent_calls AS e ON e.key_id = t.key_id AND e.text = wanted.text`,
    wanted.map(({ keyHash }) => keyHash),
    wanted.map(({ text }) => text),
  );
  return new Map(
    rows.map(({ key_id, text, call_id: callId, body_hash: bodyHash, started_at, runs_until, answer }) => [
      earlierName(key_id, text),
      { callId, bodyHash, startedAtMs: started_at, runsUntilMs: runs_until, answer },
    ]),
  );
}

async function readWorkspaces(transaction: Transaction, attempts: readonly Attempt[]): Promise<Map<string, string>> {
  const ids = [...new Set(attempts.flatMap(({ workspaceId }) => workspaceId ?? []))];
  if (ids.length === 0) return new Map();
  const rows = await transaction.many(workspaceRow, 'SELECT id, site_id FROM workspaces WHERE id = ANY ($1)', ids);
  return new Map(rows.map(({ id, site_id }) => [id, site_id]));
}

function siteState(row: z.infer<typeof siteRow>): SiteState {
  const { id, name, plan, overage, alerts } = row;
  return {
    site: { id, name, plan },
    nowMs: row.now,
    facts: toSiteFacts(row),
    settings: {
      plan,
      billingDay: row.billing_day,
      overage,
      requestsPerDay: row.requests_per_day,
      alerts,
      hasWebhook: row.has_webhook,
    },
  };
}

function textStates(
  rows: readonly z.infer<typeof textRow>[],
  sites: ReadonlyMap<string, SiteState>,
): Map<string, TextState> {
  const keys = new Map<string, KeyState>();
  const texts = new Map<string, TextState>();
  for (const { hash, prefix, role, ends_at: endsAtMs, grace_seconds: graceSeconds, ...row } of rows) {
    const site = sites.get(row.site_id);
    // Made after the sites were held: it is unknown to this batch.
    if (!site) continue;
    const key: KeyState = keys.get(row.id) ?? { row: { ...row, prefix }, site, texts: [] };
    keys.set(row.id, key);
    if (role === 'current') key.row.prefix = prefix;
    const text = { role, endsAtMs, prefix, graceSeconds, key };
    key.texts.push(text);
    texts.set(hashName(hash), text);
  }
  return texts;
}
