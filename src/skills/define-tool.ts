// The form of a tool: what a model reads about it, what goes in and out, and a vendor's requests or our own data.
import type { z } from 'zod';
import type { McpScope } from '../core/scopes.ts';
import type { Account, CredentialFields, Vendor, VendorRequest } from './define-vendor.ts';

/** What a call does to the world. `append` adds to something that exists; `update` and `cancel` overwrite or end it; `amend` may do both. */
export type ToolKind = 'read' | 'create' | 'append' | 'update' | 'amend' | 'cancel';

/** What follows from a kind: what a host is told (MCP, ToolAnnotations), and whether the engine may repeat a call by itself. */
export const toolKinds: Readonly<Record<ToolKind, ToolEffect>> = {
  read: { readOnlyHint: true, destructiveHint: false, idempotentHint: true, repeatable: true },
  create: { readOnlyHint: false, destructiveHint: false, idempotentHint: false, repeatable: false },
  append: { readOnlyHint: false, destructiveHint: false, idempotentHint: false, repeatable: false },
  update: { readOnlyHint: false, destructiveHint: true, idempotentHint: true, repeatable: false },
  amend: { readOnlyHint: false, destructiveHint: true, idempotentHint: false, repeatable: false },
  cancel: { readOnlyHint: false, destructiveHint: true, idempotentHint: true, repeatable: false },
};

export interface ToolEffect {
  readonly readOnlyHint: boolean;
  readonly destructiveHint: boolean;
  readonly idempotentHint: boolean;
  readonly repeatable: boolean;
}

/** What every tool says about itself; it can be read without running anything. */
interface ToolText<I extends z.ZodObject, O extends z.ZodObject> {
  /** `<vendor>_<verb>_<noun>`, at most 60 characters. */
  readonly name: string;
  readonly scope: McpScope;
  readonly kind: ToolKind;
  /** True where the input holds an idempotency key by which the vendor does the call once, however often it comes. */
  readonly keyed?: true;
  readonly title: string;
  readonly description: string;
  /** A strict object. Each field is described; messages of its own complete "FIELD …". */
  readonly input: I;
  /** Nothing that it does not declare reaches the caller. */
  readonly output: O;
  readonly example: z.input<I>;
}

/** How one vendor does what a tool promises, whatever it takes in requests. */
interface VendorPart<I extends z.ZodObject, F extends CredentialFields> {
  readonly vendor: Vendor<F>;
  /** The permissions that this tool needs at the vendor, by the vendor's names for them. */
  readonly vendorScopes: readonly string[];
  /** What the call is about, for "Shopify has no …". */
  subject(input: z.output<I>): string;
  /** Why the vendor may hide something that exists. */
  readonly notFoundHint?: string;
}

/** One question, one answer. Its functions are pure; written as methods so that all tools fit one list. */
export interface SingleRequest<
  I extends z.ZodObject = z.ZodObject,
  A extends z.ZodType = z.ZodType,
  O extends z.ZodObject = z.ZodObject,
  F extends CredentialFields = CredentialFields,
> extends VendorPart<I, F> {
  /** @param account the credentials that are no secrets. */
  request(input: z.output<I>, account: Account<F>): VendorRequest;
  /** What of the vendor's answer the tool relies on; everything else in it is dropped. */
  readonly answer: A;
  /** The result, or undefined where the vendor says that there is no such thing. */
  read(answer: z.output<A>, input: z.output<I>): z.input<O> | undefined;
}

/** One request of several. */
export interface VendorStep {
  readonly request: VendorRequest;
  /**
   * What there is from now on, in words that name it, such as "change CHG0030001 was created": for the caller when a later
   * step fails. Undefined where the answer is something else.
   */
  done?(answer: unknown): string | undefined;
}

/** Requests that depend on the answers before them. */
export type VendorSteps<R> = Generator<VendorStep, R, unknown>;

/** Several requests, one after the other: a generator that yields each with `yield* ask(…)`, or `yield* change(…)`. */
export interface SeveralRequests<
  I extends z.ZodObject = z.ZodObject,
  O extends z.ZodObject = z.ZodObject,
  F extends CredentialFields = CredentialFields,
> extends VendorPart<I, F> {
  /** Returns the result, or undefined where the vendor says that there is no such thing. Pure but for what it is answered. */
  steps(input: z.output<I>, account: Account<F>): VendorSteps<z.input<O> | undefined>;
}

/**
 * One step that changes nothing: the request, and what of its answer the tool relies on.
 * @throws z.ZodError where the answer is something else.
 */
export function* ask<A extends z.ZodType>(request: VendorRequest, answer: A): VendorSteps<z.output<A>> {
  return answer.parse(yield { request });
}

/**
 * One step that changes something.
 * @param done what there is then, as `VendorStep` has it.
 * @throws z.ZodError where the answer is something else.
 */
export function* change<A extends z.ZodType>(
  request: VendorRequest,
  answer: A,
  done: (answer: z.output<A>) => string,
): VendorSteps<z.output<A>> {
  const given = yield {
    request,
    done(given) {
      const parsed = answer.safeParse(given);
      return parsed.success ? done(parsed.data) : undefined;
    },
  };
  return answer.parse(given);
}

export type VendorWork<
  I extends z.ZodObject = z.ZodObject,
  A extends z.ZodType = z.ZodType,
  O extends z.ZodObject = z.ZodObject,
> = SingleRequest<I, A, O> | SeveralRequests<I, O>;

/** A tool that asks a vendor. */
export type VendorTool = ToolText<z.ZodObject, z.ZodObject> & VendorWork;

/** A tool that any of several vendors can do; the first that has credentials does. Its output says which one, where that matters. */
export interface CarrierTool<I extends z.ZodObject = z.ZodObject, O extends z.ZodObject = z.ZodObject>
  extends ToolText<I, O> {
  readonly carriers: readonly VendorWork<I, z.ZodType, O>[];
}

/** A tool on the gateway's own data: it says what goes in and out, and the gateway, which has the data, does it. */
export interface NativeTool<I extends z.ZodObject = z.ZodObject, O extends z.ZodObject = z.ZodObject>
  extends ToolText<I, O> {
  readonly native: true;
  /** Its results hold what visitors and customers may have written. */
  readonly visitorText?: true;
  /** Its results hold what vendors have said, such as why a mail was refused. */
  readonly vendorText?: true;
}

export type ToolDefinition = VendorTool | CarrierTool | NativeTool;

export function defineVendorTool<
  I extends z.ZodObject,
  A extends z.ZodType,
  O extends z.ZodObject,
  F extends CredentialFields,
>(tool: ToolText<I, O> & SingleRequest<I, A, O, F>): ToolText<I, O> & SingleRequest<I, A, O, F> {
  return tool;
}

export function defineStepsTool<I extends z.ZodObject, O extends z.ZodObject, F extends CredentialFields>(
  tool: ToolText<I, O> & SeveralRequests<I, O, F>,
): ToolText<I, O> & SeveralRequests<I, O, F> {
  return tool;
}

/** One vendor's way to do a carrier tool, typed by the tool's own input and output. */
export function carrier<I extends z.ZodObject, A extends z.ZodType, O extends z.ZodObject, F extends CredentialFields>(
  _tool: { readonly input: I; readonly output: O },
  work: SingleRequest<I, A, O, F>,
): SingleRequest<I, A, O, F> {
  return work;
}

export function defineCarrierTool<I extends z.ZodObject, O extends z.ZodObject>(
  tool: CarrierTool<I, O>,
): CarrierTool<I, O> {
  return tool;
}

export function defineNativeTool<I extends z.ZodObject, O extends z.ZodObject>(
  tool: Omit<NativeTool<I, O>, 'native'>,
): NativeTool<I, O> {
  return { ...tool, native: true };
}

/** How vendors do a tool, in the order in which they are tried; empty for a tool on our own data. */
export function vendorWork(tool: ToolDefinition): readonly VendorWork[] {
  if ('vendor' in tool) return [tool];
  return 'carriers' in tool ? tool.carriers : [];
}
