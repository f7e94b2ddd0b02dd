// The one error class. Its message is safe to show; the cause is for logs and never reaches a caller.
import { type ErrorCode, type ErrorCodeRow, errorCodes } from './error-codes.ts';
import { type ErrorKind, type ErrorKindRow, errorKinds } from './error-kinds.ts';

export interface ErrorContext {
  /** What to type or change next, as one sentence or command. */
  readonly hint?: string;
  readonly cause?: unknown;
  /** How long to wait before the same request can succeed. */
  readonly retryAfterSeconds?: number;
  /** Whether the same request may succeed later without a change, where the kind alone does not decide it. */
  readonly retryable?: boolean;
  /** Facts for a program to read: a field's name, a scope. Never a secret, never a vendor's raw body. */
  readonly details?: Readonly<Record<string, unknown>>;
}

/** What a caller is shown, in `--json`, in HTTP bodies and in MCP results. */
export interface ErrorBody {
  readonly code: ErrorCode;
  readonly message: string;
  readonly hint?: string;
  readonly retryable: boolean;
  readonly retryAfterSeconds?: number;
  readonly details?: Readonly<Record<string, unknown>>;
}

const brand = Symbol.for('velaro-mcp.error');

/** A failure that names what happened (`message`), who must act (`kind`) and what to type next (`hint`). */
export class VelaroError extends Error {
  readonly [brand] = true;
  readonly code: ErrorCode;
  readonly hint: string | undefined;
  readonly retryAfterSeconds: number | undefined;
  readonly details: Readonly<Record<string, unknown>> | undefined;
  readonly retryable: boolean;

  constructor(code: ErrorCode, message: string, context: ErrorContext = {}) {
    super(message, 'cause' in context ? { cause: context.cause } : undefined);
    this.name = 'VelaroError';
    this.code = code;
    this.hint = context.hint;
    this.retryAfterSeconds = context.retryAfterSeconds;
    this.details = context.details;
    this.retryable = context.retryable ?? errorKinds[this.kind].retryable;
  }

  get kind(): ErrorKind {
    return errorCodes[this.code].kind;
  }

  get exitCode(): number {
    return errorKinds[this.kind].exitCode;
  }

  /** The HTTP status; 500 for kinds that belong to the user's own machine. */
  get httpStatus(): number {
    const code: ErrorCodeRow = errorCodes[this.code];
    const kind: ErrorKindRow = errorKinds[this.kind];
    return code.httpStatus ?? kind.httpStatus ?? 500;
  }

  get body(): ErrorBody {
    return {
      code: this.code,
      message: this.message,
      ...(this.hint !== undefined && { hint: this.hint }),
      retryable: this.retryable,
      ...(this.retryAfterSeconds !== undefined && { retryAfterSeconds: this.retryAfterSeconds }),
      ...(this.details !== undefined && { details: this.details }),
    };
  }
}

/** True for our own errors, also when another bundle of this package made them. */
export function isVelaroError(value: unknown): value is VelaroError {
  return value instanceof Error && brand in value;
}

/** Any thrown value as one of ours; what we did not foresee is a bug of ours and keeps its cause. */
export function toVelaroError(thrown: unknown): VelaroError {
  if (isVelaroError(thrown)) return thrown;
  return new VelaroError('internal.bug', 'Something went wrong inside velaro-mcp.', { cause: thrown });
}
