// A store on a folder of its own with a clock that the test sets, and short ways to make keys and knock at the door.
import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Admission, Attempt, NewKey, NewSecret, Plan, Store } from '../../src/stores/store.ts';

export type OpenStore = (folder: string, clock: () => number) => Promise<Store>;

export const siteId = 'site_a';
export const everyScope = ['commerce', 'crm', 'ops'];

export interface Fixture {
  readonly store: Store;
  readonly folder: string;
  /** Sets the time, as ISO 8601. */
  at(time: string): void;
  passSeconds(seconds: number): void;
  /** Admits one attempt with the text of that name. */
  knock(text: string, attempt?: Partial<Attempt>): Promise<Admission>;
  /** Admits one counted call of a tool in the scope `ops`. */
  call(text: string, tool?: string): Promise<Admission>;
  attempt(text: string, attempt?: Partial<Attempt>): Attempt;
  close(): Promise<void>;
}

export function temporaryFolder(): string {
  return mkdtempSync(join(tmpdir(), 'velaro-store-'));
}

/** A secret whose text is a plain name: a store never sees more than its hash. */
export function secretOf(text: string): NewSecret {
  return { hash: createHash('sha256').update(text).digest(), prefix: `prefix of ${text}` };
}

export function newKey(text: string, changes: Partial<NewKey> = {}): NewKey {
  return {
    id: `key_${text}`,
    siteId,
    kind: 'mcp',
    environment: 'live',
    label: text,
    scopes: everyScope,
    admin: false,
    monthlyQuota: null,
    expiresAt: null,
    secret: secretOf(text),
    ...changes,
  };
}

/** A store at 2026-11-10T12:00:00Z whose site has one key, `admin`. */
export async function openFixture(open: OpenStore, plan: Plan = 'professional'): Promise<Fixture> {
  const folder = temporaryFolder();
  let nowMs = Date.parse('2026-11-10T12:00:00Z');
  let attempts = 0;
  const store = await open(folder, () => nowMs);
  await store.initialise({ id: siteId, name: 'acme', plan }, newKey('admin', { admin: true }));
  const attempt = (text: string, changes: Partial<Attempt> = {}): Attempt => ({
    id: `call-${String(++attempts).padStart(6, '0')}`,
    keyHash: secretOf(text).hash,
    kind: 'mcp',
    surface: 'mcp',
    ...changes,
  });
  const knock = async (text: string, changes?: Partial<Attempt>): Promise<Admission> => {
    const [admission] = await store.admit([attempt(text, changes)], []);
    if (!admission) throw new Error('no answer');
    return admission;
  };
  return {
    store,
    folder,
    at: (time) => {
      nowMs = Date.parse(time);
    },
    passSeconds: (seconds) => {
      nowMs += seconds * 1000;
    },
    attempt,
    knock,
    call: (text, tool = 'velaro_list_agents') => knock(text, { call: { tool, scope: 'ops', counted: true } }),
    async close() {
      await store.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
