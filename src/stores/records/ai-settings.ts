// How a workspace's assistant behaves.
import * as z from 'zod';
import { VelaroError } from '../../core/errors.ts';
import { now, one, run, type Work } from '../transaction/work.ts';
import type { Workplace } from './place.ts';
import { json, time } from './record-table.ts';

const settingsForm = z.object({
  enabled: z.boolean(),
  assistantName: z.string(),
  tone: z.enum(['friendly', 'neutral', 'formal']),
  language: z.string(),
  instructions: z.string(),
  maxPassages: z.int(),
});

export interface AiSettings {
  /** Whether the assistant answers visitors. */
  readonly enabled: boolean;
  readonly assistantName: string;
  readonly tone: 'friendly' | 'neutral' | 'formal';
  /** BCP 47. */
  readonly language: string;
  /** What the assistant is to keep to, in the site's own words. */
  readonly instructions: string;
  /** How many passages an answer rests on, unless the question says otherwise. */
  readonly maxPassages: number;
  /** Null as long as nobody has changed anything. */
  readonly updatedAt: string | null;
  readonly version: number;
}

type Behaviour = Omit<AiSettings, 'updatedAt' | 'version'>;

/** What is left out stays as it is. */
export type AiSettingsChanges = { readonly [Name in keyof Behaviour]?: Behaviour[Name] | undefined };

const usual: Behaviour = {
  enabled: true,
  assistantName: 'Assistant',
  tone: 'friendly',
  language: 'en',
  instructions: '',
  maxPassages: 5,
};

const settingsRow = z
  .object({ settings: json(settingsForm), updated_at: time, version: z.int() })
  .transform(({ settings, updated_at: updatedAt, version }): AiSettings => ({ ...settings, updatedAt, version }));
const select = 'SELECT settings, updated_at, version FROM ai_settings WHERE workspace_id = $1 AND environment = $2';

export function* getAiSettings({ workspaceId, environment }: Workplace): Work<AiSettings> {
  const found = yield* one(settingsRow, select, workspaceId, environment);
  return found ?? { ...usual, updatedAt: null, version: 0 };
}

/** @throws VelaroError `version.stale` where they have been changed since `expectedVersion`. */
export function* updateAiSettings(
  { workspaceId, environment }: Workplace,
  changes: AiSettingsChanges,
  expectedVersion?: number,
): Work<AiSettings> {
  const nowMs = yield* now();
  // There must be a row to hold before it can be held.
  yield* run(
    `INSERT INTO ai_settings (workspace_id, environment, settings, updated_at, version) VALUES ($1, $2, $3, $4, 0)
     ON CONFLICT DO NOTHING`,
    workspaceId,
    environment,
    JSON.stringify(usual),
    nowMs,
  );
  const locking = { sqlite: select, postgres: `${select} FOR UPDATE` };
  const before = yield* one(settingsRow, locking, workspaceId, environment);
  if (!before) throw new Error('the AI settings were not written');
  if (expectedVersion !== undefined && before.version !== expectedVersion)
    throw new VelaroError(
      'version.stale',
      `The AI settings have changed: they are at version ${before.version}, not ${expectedVersion}.`,
      { hint: 'Read them again, and repeat the change with the ETag that they have now.' },
    );
  const settings = settingsForm.parse({ ...before, ...definedOnly(changes) });
  const version = before.version + 1;
  yield* run(
    'UPDATE ai_settings SET settings = $3, updated_at = $4, version = $5 WHERE workspace_id = $1 AND environment = $2',
    workspaceId,
    environment,
    JSON.stringify(settings),
    nowMs,
    version,
  );
  return { ...settings, updatedAt: new Date(nowMs).toISOString(), version };
}

function definedOnly(changes: AiSettingsChanges): AiSettingsChanges {
  return Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined));
}
