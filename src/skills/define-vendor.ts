// The form of a vendor: where its API is, what a call carries to be let in, how hard it may be called, and how it says no.
import type { z } from 'zod';

/** One value that a gateway's owner gives so that the vendor can be called. */
export interface CredentialField<S extends z.ZodType = z.ZodType, Secret extends boolean = boolean> {
  /** Name of the environment variable; with `_FILE` after it, of the variable that names a file holding the value. */
  readonly variable: string;
  /** Secrets never appear in a message; settings may. */
  readonly secret: Secret;
  /** From the text of the variable (undefined where it is not set) to the value; its messages complete "VARIABLE …". */
  readonly schema: S;
  /** A value that the schema takes, for hints and for the sandbox. A secret has none. */
  readonly example?: string;
}

export type CredentialFields = Readonly<Record<string, CredentialField>>;

export type Credentials<F extends CredentialFields> = { readonly [K in keyof F]: z.output<F[K]['schema']> };

/** The credentials that are no secrets: what a tool's request may be made from. */
export type Account<F extends CredentialFields> = {
  readonly [K in keyof F as F[K]['secret'] extends false ? K : never]: z.output<F[K]['schema']>;
};

/** A setting that may be shown, such as the name of an account. */
export function setting<S extends z.ZodType>(variable: string, schema: S, example?: string): CredentialField<S, false> {
  return { variable, secret: false, schema, ...(example !== undefined && { example }) };
}

export function secret<S extends z.ZodType>(variable: string, schema: S): CredentialField<S, true> {
  return { variable, secret: true, schema };
}

/** Names with their values; a name without a value is left out, one with a list is repeated. */
export type Parameters = Readonly<Record<string, string | number | boolean | readonly string[] | undefined>>;

/** What a tool asks of its vendor. */
export interface VendorRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Below the vendor's base URL, without a leading slash, its parts already percent-encoded. */
  readonly path: string;
  /** After the path's `?`; encoded by the engine. */
  readonly query?: Parameters;
  /** Sent as JSON. */
  readonly body?: unknown;
  /** Sent as `application/x-www-form-urlencoded` instead of a body. */
  readonly form?: Parameters;
  /** Beside the vendor's own; names in lower case. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** What came back, whole. */
export interface VendorAnswer {
  readonly status: number;
  /** Parsed JSON; null where there is no body, undefined where the body is not JSON. */
  readonly body: unknown;
  /** @param name in lower case. */
  header(name: string): string | undefined;
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
  /** The vendor's name of the field at fault. */
  readonly field?: string;
  /** How long the vendor says to wait before the same call can succeed; a `Retry-After` header needs no mention. */
  readonly waitMs?: number;
}

/** What is left of what a vendor allows, as an answer tells it: a bucket that fills steadily, or a window that ends. */
export type Allowance =
  | {
      readonly available: number;
      /** What the bucket holds at most, in the same points as `available`. */
      readonly maximum: number;
      readonly restoredPerSecond: number;
      /** Points that this call took, as an estimate for the tool's next one. */
      readonly cost: number;
    }
  | {
      /** Calls left in the window. */
      readonly available: number;
      readonly resetsInMs: number;
    };

/** A token that is bought with longer-lived credentials. */
export interface Minting<F extends CredentialFields> {
  /**
   * The request that buys one; its path counts from the root of the vendor's host and begins with a slash.
   * Undefined where these credentials need no token.
   */
  request(credentials: Credentials<F>): VendorRequest | undefined;
  /** The token in a successful answer, and how long it lives from now; undefined where there is none. */
  read(answer: VendorAnswer): { readonly token: string; readonly expiresInSeconds: number } | undefined;
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
  /**
   * Sets of fields of which one has to be there completely; the first that is, is used. A field in none of them may always be
   * left out. The schema of a field that is not in each set takes undefined.
   */
  readonly ways: readonly (readonly string[])[];
  /** Ends in a slash; the version is part of it where the vendor puts it there. */
  baseUrl(credentials: Credentials<F>): URL;
  /**
   * Headers of every call: what proves who calls, and the version where the vendor wants it there.
   * @param token what `mint` bought, where it did.
   */
  headers(credentials: Credentials<F>, token?: string): Readonly<Record<string, string>>;
  readonly mint?: Minting<F>;
  /** A request that changes nothing and that only working credentials can make; without one they are only checked for their form. */
  probe?(account: Account<F>): VendorRequest;
  /** The header, in lower case, by which the vendor's support finds a call. */
  readonly requestIdHeader: string;
  /** How many calls of one account may run at a time; 8 where left out. */
  readonly maxConcurrent?: number;
  /** What an answer says of what is left, where the vendor says it. */
  allowance?(answer: VendorAnswer): Allowance | undefined;
  /** The part of a successful answer that a tool's `answer` describes; the whole body where left out. */
  payload?(answer: VendorAnswer): unknown;
  /** The refusal in an answer, also where its HTTP status claims success; undefined where there is none. */
  fault(answer: VendorAnswer): VendorFault | undefined;
  /** The name of the function that carries its requests, for a vendor that is not reached by HTTP. */
  readonly transport?: string;
}

export function defineVendor<F extends CredentialFields>(
  vendor: Vendor<F> & { readonly ways: readonly (readonly (keyof F & string)[])[] },
): Vendor<F> {
  return vendor;
}
