// Decides, counts and records a batch of attempts in one transaction, so that a key's revocation and a quota's end hold at once.
import * as z from 'zod';
import { type CalendarMonth, monthOf } from '../calendar-month.ts';
import { decide, isAuthentic, type KeyText, type KnownKey } from '../decide.ts';
import type { Admission, Attempt, Outcome, Plan, Site } from '../store.ts';
import type { Database } from './database.ts';
import { type KeyRow, keyColumns, keyJoins, keyRow, readScopeList, toKeyRecord } from './key-rows.ts';
import { promoteSuccessor } from './manage-keys.ts';

const lastUsedEveryMs = 60_000;

interface SiteState {
  readonly site: Site;
  used: number;
  readonly usedAtFirst: number;
}

interface KeyState {
  row: KeyRow;
  readonly scopes: readonly string[];
  readonly site: SiteState;
  readonly usedAtFirst: number;
  readonly calls: Map<string, number>;
}

interface Found {
  readonly text: KeyText;
  readonly key: KeyState;
}

const foundRow = keyRow.extend({
  role: z.enum(['current', 'successor', 'retiring']),
  ends_at: z.int().nullable(),
  site_name: z.string(),
  plan: z.enum(['trial', 'professional', 'enterprise'] satisfies Plan[]),
  site_used: z.int(),
});

/** @throws VelaroError `store.unavailable`; then nothing of the batch has happened. */
export function admitBatch(
  database: Database,
  attempts: readonly Attempt[],
  outcomes: readonly Outcome[],
): readonly Admission[] {
  return database.write((nowMs) => {
    for (const { id, status, durationMs } of outcomes)
      database.run('UPDATE calls SET status = ?, duration_ms = ? WHERE id = ?', status, durationMs, id);
    const batch = new Batch(database, nowMs);
    const admissions = attempts.map((attempt) => batch.admit(attempt));
    batch.saveCounters();
    return admissions;
  });
}

/** One transaction's view of the keys it meets: read once, spent from in memory, written back at the end. */
class Batch {
  readonly #database: Database;
  readonly #nowMs: number;
  readonly #month: CalendarMonth;
  readonly #found = new Map<string, Found | undefined>();
  readonly #keys = new Map<string, KeyState>();
  readonly #sites = new Map<string, SiteState>();

  constructor(database: Database, nowMs: number) {
    this.#database = database;
    this.#nowMs = nowMs;
    this.#month = monthOf(nowMs);
  }

  admit(attempt: Attempt): Admission {
    const found = this.#find(attempt.keyHash);
    const decision = decide(attempt, found && factsOf(found), this.#nowMs);
    if (found?.text.role === 'successor' && isAuthentic(decision)) this.#promote(found.key, attempt.keyHash);
    if (decision.outcome === 'refused') return decision;
    if (!found) throw new Error('a key that is not there was admitted');
    const { key } = found;
    if (attempt.call?.counted) this.#spend(key, attempt.id, attempt.call.tool);
    this.#touch(key);
    return {
      outcome: 'admitted',
      principal: { key: toKeyRecord(key.row, this.#nowMs), site: key.site.site },
      quota: decision.quota,
    };
  }

  saveCounters(): void {
    for (const [id, site] of this.#sites) if (site.used !== site.usedAtFirst) this.#saveCounter(id, site.used);
    for (const [id, key] of this.#keys) {
      if (key.row.used !== key.usedAtFirst) this.#saveCounter(id, key.row.used);
      for (const [tool, calls] of key.calls)
        this.#database.run(
          `INSERT INTO tool_usage (key_id, month_starts_at, tool, calls) VALUES (?, ?, ?, ?)
           ON CONFLICT DO UPDATE SET calls = calls + excluded.calls`,
          id,
          this.#month.startsAtMs,
          tool,
          calls,
        );
    }
  }

  #saveCounter(ownerId: string, used: number): void {
    this.#database.run(
      `INSERT INTO counters (owner_id, period, starts_at, used) VALUES (?, 'month', ?, ?)
       ON CONFLICT DO UPDATE SET used = excluded.used`,
      ownerId,
      this.#month.startsAtMs,
      used,
    );
  }

  #spend(key: KeyState, callId: string, tool: string): void {
    key.row.used += 1;
    key.site.used += 1;
    key.calls.set(tool, (key.calls.get(tool) ?? 0) + 1);
    this.#database.run(
      'INSERT INTO calls (id, key_id, tool, started_at) VALUES (?, ?, ?, ?)',
      callId,
      key.row.id,
      tool,
      this.#nowMs,
    );
  }

  /** Once a minute is near enough for "last used", and saves a write per call. */
  #touch({ row }: KeyState): void {
    if (row.last_used_at !== null && this.#nowMs - row.last_used_at < lastUsedEveryMs) return;
    row.last_used_at = this.#nowMs;
    this.#database.run('UPDATE keys SET last_used_at = ? WHERE id = ?', this.#nowMs, row.id);
  }

  #promote(key: KeyState, hash: Uint8Array): void {
    promoteSuccessor(this.#database, key.row.id, this.#nowMs);
    // The key's other texts have changed with it: whoever comes next in this batch is judged by what they are now.
    this.#found.clear();
    key.row.prefix = this.#read(hash)?.prefix ?? key.row.prefix;
  }

  #find(hash: Uint8Array): Found | undefined {
    const name = Buffer.from(hash).toString('latin1');
    if (!this.#found.has(name)) {
      const row = this.#read(hash);
      this.#found.set(name, row && { text: { role: row.role, endsAtMs: row.ends_at }, key: this.#keyState(row) });
    }
    return this.#found.get(name);
  }

  #read(hash: Uint8Array): z.infer<typeof foundRow> | undefined {
    return this.#database.one(
      foundRow,
      `SELECT ${keyColumns}, t.role, t.ends_at, s.name AS site_name, s.plan,
         coalesce(su.used, 0) AS site_used
       FROM key_texts AS t JOIN keys AS k ON k.id = t.key_id JOIN sites AS s ON s.id = k.site_id ${keyJoins}
       LEFT JOIN counters AS su ON su.owner_id = s.id AND su.period = 'month' AND su.starts_at = ?
       WHERE t.hash = ?`,
      this.#month.startsAtMs,
      this.#month.startsAtMs,
      hash,
    );
  }

  #keyState(row: z.infer<typeof foundRow>): KeyState {
    const known = this.#keys.get(row.id);
    if (known) return known;
    let site = this.#sites.get(row.site_id);
    if (!site) {
      site = {
        site: { id: row.site_id, name: row.site_name, plan: row.plan },
        used: row.site_used,
        usedAtFirst: row.site_used,
      };
      this.#sites.set(row.site_id, site);
    }
    const key = { row, scopes: readScopeList(row.scopes), site, usedAtFirst: row.used, calls: new Map() };
    this.#keys.set(row.id, key);
    return key;
  }
}

function factsOf({ text, key: { row, scopes, site } }: Found): KnownKey {
  return {
    text,
    key: {
      kind: row.kind,
      scopes,
      monthlyQuota: row.monthly_quota,
      expiresAtMs: row.expires_at,
      revokedAtMs: row.revoked_at,
      usedThisMonth: row.used,
    },
    site: { plan: site.site.plan, usedThisMonth: site.used },
  };
}
