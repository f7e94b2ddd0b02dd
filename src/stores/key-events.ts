// What has happened to keys, and who did it.

export interface KeyEvent {
  readonly keyId: string;
  readonly label: string;
  /** `leaked`: revoked because its text was reported. */
  readonly event: 'created' | 'rotated' | 'revoked' | 'leaked';
  /** The id of a key, `operator`, or `reporter` for who reported a leak. */
  readonly by: string;
  /** ISO 8601, UTC. */
  readonly at: string;
}

export interface KeyEventFilter {
  readonly keyId?: string;
  /** How many at most. */
  readonly limit: number;
}
