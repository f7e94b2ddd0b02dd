// Takes characters out of what a gateway sends that a person cannot see and a model would still read.

/** C0 and C1 controls but tab and line breaks, bidirectional controls, zero-width joints of no language, and tag characters. */
const unseen =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: finding control characters is the purpose
  /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff\ufff9-\ufffb]|\udb40[\udc00-\udfff]/g;

/** The same characters where JSON writes them as escapes. */
const escaped =
  /\\u(?:00(?:0[0-8bcef]|1[0-9a-f]|7f|[89][0-9a-f])|061c|20(?:0[bef]|2[a-e]|6[0-46-9a-f])|fe?ff|fff[9ab]|db40)|\\[bf]/i;

/** True where a JSON text may hold such characters, raw or as escapes. Quick: most texts hold none. */
export function mayHoldUnseen(json: string): boolean {
  unseen.lastIndex = 0;
  return unseen.test(json) || escaped.test(json);
}

/** The value with those characters taken out of each string, names of members included. */
export function withoutUnseen<T>(value: T): T;
export function withoutUnseen(value: unknown): unknown {
  if (typeof value === 'string') return value.replace(unseen, '');
  if (Array.isArray(value)) return value.map((member) => withoutUnseen(member));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [name.replace(unseen, ''), withoutUnseen(member)]),
  );
}
