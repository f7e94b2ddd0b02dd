// The one place where secrets are taken out of text, by value and by pattern, before anybody sees it.

/** The name of a variable, as apps write it in their settings: what stands in the place of a key is none. */
const reference = String.raw`\$(?:\w+|\{(?:env:)?\w+\}|\{\{ secrets\.\w+ \}\})(?![^\s"',])`;

const patterns: readonly [RegExp, string][] = [
  [
    /\b(vel_(?:live|test)_[0-9A-Za-z]{4}|vlk_[0-9A-Za-z]{4}|sk_(?:live|test)_[0-9A-Za-z]{4})[0-9A-Za-z_-]{8,}/g,
    '$1…[redacted]',
  ],
  [
    new RegExp(
      String.raw`\b((?:proxy-)?authorization["']?\s*[:=]\s*["']?(?:bearer|basic)\s+)(?!${reference})[^\s"',]+`,
      'gi',
    ),
    '$1[redacted]',
  ],
  [/\b([a-z][a-z0-9+.-]*:\/\/[^\s:/@]*:)[^\s/@]+@/gi, '$1[redacted]@'],
];

const wholeKey = /\b(?:vel_(?:live|test)_|vlk_|sk_(?:live|test)_)[0-9A-Za-z_-]{37,}/;

const secrets = new Set<string>();

/** From now on this value, and its base64 and URL forms, is taken out of everything that is redacted. */
export function rememberSecret(secret: string): void {
  if (secret.length < 8) return;
  secrets.add(secret);
  secrets.add(Buffer.from(secret).toString('base64'));
  secrets.add(encodeURIComponent(secret));
}

/** Whether the text holds a secret that this process has loaded, or anything shaped like a whole key of ours. */
export function holdsSecret(text: string): boolean {
  for (const secret of secrets) if (text.includes(secret)) return true;
  return wholeKey.test(text);
}

/** The text without secrets: known values first, then whatever is shaped like a key or a credential. */
export function redact(text: string): string {
  let clean = text;
  for (const secret of secrets) clean = clean.replaceAll(secret, '[redacted]');
  for (const [pattern, replacement] of patterns) clean = clean.replace(pattern, replacement);
  return clean;
}
