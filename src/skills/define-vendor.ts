// The form of a vendor: where its API is, what a call carries to be let in, and how it says no.
import type { z } from 'zod';

/** One value that a gateway's owner gives so that the vendor can be called. */
export interface CredentialField<S extends z.ZodType = z.ZodType> {
  /** Name of the environment variable; with `_FILE` after it, of the variable that names a file holding the value. */
  readonly variable: string;
  /** Secrets never appear in a message; settings may. */
  readonly secret: boolean;
  /** From the text of the variable (undefined where it is not set) to the value; its messages complete "VARIABLE …". */
  readonly schema: S;
  /** A value that the schema takes, for hints. A secret has none. */
  readonly example?: string;
}

export type CredentialFields = Readonly<Record<string, CredentialField>>;

export type Credentials<F extends CredentialFields> = { readonly [K in keyof F]: z.output<F[K]['schema']> };

/** A setting that may be shown, such as the name of an account. */
export function setting<S extends z.ZodType>(variable: string, schema: S, example: string): CredentialField<S> {
  return { variable, secret: false, schema, example };
}

export function secret<S extends z.ZodType>(variable: string, schema: S): CredentialField<S> {
  return { variable, secret: true, schema };
}

/** What a tool asks of its vendor. */
export interface VendorRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Below the vendor's base URL, without a leading slash, its parts already percent-encoded. */
  readonly path: string;
  /** Sent as JSON. */
  readonly body?: unknown;
}

/** What came back, whole. */
export interface VendorAnswer {
  readonly status: number;
  /** Parsed JSON; undefined where the body is not JSON. */
  readonly body: unknown;
}

/** What a refusal means to the caller: the part of our error code after `vendor.`. */
export type FaultMeaning = 'throttled' | 'unauthorized' | 'not-found' | 'conflict' | 'refused' | 'unavailable';

/** A refusal in the vendor's own terms. What it leaves out, the HTTP status decides. */
export interface VendorFault {
  readonly means?: FaultMeaning;
  /** The vendor's code for it, such as `THROTTLED`. */
  readonly code?: string;
  /** The vendor's sentence about it. */
  readonly message?: string;
  /** How long the vendor says to wait before the same call can succeed; a `Retry-After` header needs no mention. */
  readonly waitMs?: number;
}

/**
 * A vendor, as data and pure functions; the engine does the rest.
 * The functions are written as methods so that vendors with different credentials fit one list.
 */
export interface Vendor<F extends CredentialFields = CredentialFields> {
  readonly id: string;
  /** Its name as people write it. */
  readonly title: string;
  /** The one version of its API that every tool here is written for. */
  readonly version: string;
  readonly credentials: F;
  /** Ends in a slash; the version is part of it where the vendor puts it there. */
  baseUrl(credentials: Credentials<F>): URL;
  /** Headers of every call: what proves who calls, and the version where the vendor wants it there. */
  headers(credentials: Credentials<F>): Readonly<Record<string, string>>;
  /** The header, in lower case, by which the vendor's support finds a call. */
  readonly requestIdHeader: string;
  /** The part of a successful body that a tool's `answer` describes. */
  payload(body: unknown): unknown;
  /** The refusal in an answer, also where its HTTP status claims success; undefined where there is none. */
  fault(answer: VendorAnswer): VendorFault | undefined;
}

export function defineVendor<F extends CredentialFields>(vendor: Vendor<F>): Vendor<F> {
  return vendor;
}
