// The three families of keys, as the published documentation fixes them.

export type KeyKind = 'mcp' | 'rest' | 'velaflows';

/** Which data a key touches: a sandbox key only ever sees sandbox data. */
export type KeyEnvironment = 'live' | 'test';

export interface KeyFamily {
  readonly kind: KeyKind;
  /** What people call it. */
  readonly label: string;
  readonly prefixes: Readonly<Partial<Record<KeyEnvironment, string>>>;
  /** Base62 characters after the prefix of a key that our gateway mints, before its six checksum characters. */
  readonly randomLength: number;
  /** What a key of any issuer must look like in full. */
  readonly pattern: RegExp;
  /** Environment variables that hold a key and its address; each key variable may end in `_FILE`. */
  readonly keyVariable: string;
  readonly urlVariable: string;
}

export const keyFamilies: Readonly<Record<KeyKind, KeyFamily>> = {
  mcp: {
    kind: 'mcp',
    label: 'MCP gateway key',
    prefixes: { live: 'vel_live_', test: 'vel_test_' },
    randomLength: 37,
    pattern: /^vel_(?:live|test)_[0-9A-Za-z_-]{20,120}$/,
    keyVariable: 'VELARO_MCP_KEY',
    urlVariable: 'VELARO_MCP_URL',
  },
  rest: {
    kind: 'rest',
    label: 'REST API key',
    prefixes: { live: 'vlk_' },
    randomLength: 42,
    pattern: /^vlk_[0-9A-Za-z_-]{48}$/,
    keyVariable: 'VELARO_API_KEY',
    urlVariable: 'VELARO_API_URL',
  },
  velaflows: {
    kind: 'velaflows',
    label: 'VelaFlows token',
    prefixes: { live: 'sk_live_', test: 'sk_test_' },
    randomLength: 38,
    pattern: /^sk_(?:live|test)_[0-9A-Za-z_-]{40,120}$/,
    keyVariable: 'VELAFLOWS_API_TOKEN',
    urlVariable: 'VELAFLOWS_API_URL',
  },
};

const familyPrefixes = Object.values(keyFamilies).flatMap((family) =>
  Object.values(family.prefixes).map((prefix) => ({ prefix, family })),
);

/** The family whose prefix the text begins with. */
export function familyOf(text: string): KeyFamily | undefined {
  return familyPrefixes.find(({ prefix }) => text.startsWith(prefix))?.family;
}

/** True where a word on the command line or in a message starts like a key, whole or not. */
export function looksLikeKey(text: string): boolean {
  return familyOf(text) !== undefined && text.length >= 20;
}
