// Tells one key from another without revealing either.

/** The first 16 hex digits of the key's SHA-256. */
export function fingerprintOf(key: string): string {
  // Loaded here because only a key that is new to us needs it: a stored one has its fingerprint in the settings.
  return process.getBuiltinModule('node:crypto').createHash('sha256').update(key).digest('hex').slice(0, 16);
}
