// The settings file on disk: where it is and what JSON it holds. It never holds a secret.
import { readFileSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { VelaroError } from '../core/errors.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

export type JsonRecord = { readonly [name: string]: unknown };

export function isRecord(value: unknown): value is JsonRecord {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The folder of the settings file: `VELARO_CONFIG_DIR`, else where the platform keeps settings. */
export function settingsFolder(environment: Environment, platform: NodeJS.Platform = process.platform): string {
  if (environment.VELARO_CONFIG_DIR) return resolve(environment.VELARO_CONFIG_DIR);
  if (platform === 'win32') return join(environment.APPDATA || join(homeFolder(), 'AppData', 'Roaming'), 'velaro-mcp');
  const home = environment.HOME || homeFolder();
  if (platform === 'darwin') return join(home, 'Library', 'Application Support', 'velaro-mcp');
  // A relative path is to be ignored (XDG Base Directory Specification).
  const xdg = environment.XDG_CONFIG_HOME;
  return join(xdg?.startsWith('/') ? xdg : join(home, '.config'), 'velaro-mcp');
}

/** Asks for node:os only where the environment does not say: it would be loaded on the way to the bridge's first answer. */
export function homeFolder(): string {
  return process.getBuiltinModule('node:os').homedir();
}

export function settingsPath(environment: Environment): string {
  return join(settingsFolder(environment), 'config.json');
}

/**
 * The settings file as JSON, with the members that this version does not know. A missing file is an empty one.
 * @throws VelaroError `settings.unreadable`
 */
export function readSettingsFile(environment: Environment): JsonRecord {
  const path = settingsPath(environment);
  let text: string;
  try {
    // Looked for first: an exception takes longer to make than the bridge has for its first answer.
    if (!statSync(path, { throwIfNoEntry: false })) return {};
    text = readFileSync(path, 'utf8');
  } catch (cause) {
    const code = systemErrorCode(cause);
    if (code === 'ENOTDIR') return {};
    throw new VelaroError('settings.unreadable', `The settings file ${path} cannot be read (${code}).`, {
      hint: 'Make it a file that you may read and write.',
      cause,
    });
  }
  try {
    const content: unknown = JSON.parse(text);
    if (isRecord(content)) return content;
  } catch (cause) {
    throw settingsFault(path, 'is not JSON', cause);
  }
  throw settingsFault(path, 'is not a JSON object');
}

export function settingsFault(path: string, problem: string, cause?: unknown): VelaroError {
  return new VelaroError('settings.unreadable', `The settings file ${path} ${problem}.`, {
    hint: 'Mend it, or move it away and run velaro-mcp login again.',
    cause,
  });
}

/** What a failed system call says of itself: `ENOENT`, `EACCES`. Undefined for other errors. */
export function systemErrorCode(thrown: unknown): string | undefined {
  return thrown instanceof Error && 'code' in thrown ? String(thrown.code) : undefined;
}

/** What to do about a file beside the settings that cannot be written. */
export function unwritableHint(code: string | undefined): string {
  return code === 'ENOSPC' || code === 'EDQUOT'
    ? 'The disk is full: make room and try again.'
    : 'Make its folder one that you may write to, or name another one with VELARO_CONFIG_DIR.';
}
