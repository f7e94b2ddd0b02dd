// The one table that turns a kind of failure into an exit code, an HTTP status and an answer to "try again?".

/** What a kind of failure means to each caller. `http` is absent where the failure never crosses HTTP. */
export interface ErrorKindRow {
  /** Who has to act before the same request can succeed. */
  readonly actor: 'us' | 'caller' | 'user' | 'admin' | 'vendor' | 'wait' | 'nobody';
  readonly exitCode: number;
  readonly httpStatus?: number;
  /** Whether the same request may succeed later without a change. */
  readonly retryable: boolean;
}

export const errorKinds = {
  bug: { actor: 'us', exitCode: 1, httpStatus: 500, retryable: false },
  usage: { actor: 'caller', exitCode: 2, httpStatus: 400, retryable: false },
  config: { actor: 'user', exitCode: 3, retryable: false },
  auth: { actor: 'user', exitCode: 4, httpStatus: 401, retryable: false },
  forbidden: { actor: 'admin', exitCode: 5, httpStatus: 403, retryable: false },
  missing: { actor: 'caller', exitCode: 6, httpStatus: 404, retryable: false },
  conflict: { actor: 'caller', exitCode: 7, httpStatus: 409, retryable: false },
  quota: { actor: 'wait', exitCode: 8, httpStatus: 429, retryable: true },
  vendor: { actor: 'vendor', exitCode: 9, httpStatus: 502, retryable: false },
  unreachable: { actor: 'wait', exitCode: 10, httpStatus: 503, retryable: true },
  keychain: { actor: 'user', exitCode: 11, retryable: false },
  pending: { actor: 'user', exitCode: 12, retryable: true },
  cancelled: { actor: 'nobody', exitCode: 130, httpStatus: 499, retryable: false },
} as const satisfies Record<string, ErrorKindRow>;

export type ErrorKind = keyof typeof errorKinds;
