// The revisions of MCP that are spoken, and the two eras they fall into.

/** From this revision on there is no handshake: every request carries its envelope in `_meta`. */
export const modernVersion = '2026-07-28';

/** Revisions with `initialize`, newest first. */
export const legacyVersions = ['2025-11-25', '2025-06-18', '2025-03-26'] as const;

export const supportedVersions: readonly string[] = [modernVersion, ...legacyVersions];

export type Era = 'modern' | 'legacy';

/** What `initialize` answers: the version asked for when it is spoken, else the newest with a handshake. */
export function negotiateLegacyVersion(requested: unknown): string {
  return legacyVersions.find((version) => version === requested) ?? legacyVersions[0];
}
