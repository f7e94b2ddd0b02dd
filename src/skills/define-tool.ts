// The form of a tool: what a model reads about it, what goes in and out, and either a vendor's request or our own data.
import type { z } from 'zod';
import type { McpScope } from '../core/scopes.ts';
import type { Vendor, VendorRequest } from './define-vendor.ts';
import type { NativeData } from './native-data.ts';

/** What a call does to the world. `append` adds to something that exists; `update` and `cancel` overwrite or end it. */
export type ToolKind = 'read' | 'create' | 'update' | 'append' | 'cancel';

/** What follows from a kind: what a host is told (MCP, ToolAnnotations), and whether the engine may repeat a call by itself. */
export const toolKinds: Readonly<Record<ToolKind, ToolEffect>> = {
  read: { readOnlyHint: true, destructiveHint: false, idempotentHint: true, repeatable: true },
  create: { readOnlyHint: false, destructiveHint: false, idempotentHint: false, repeatable: false },
  append: { readOnlyHint: false, destructiveHint: false, idempotentHint: false, repeatable: false },
  update: { readOnlyHint: false, destructiveHint: true, idempotentHint: true, repeatable: false },
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
  readonly title: string;
  readonly description: string;
  /** A strict object. Each field is described; messages of its own complete "FIELD …". */
  readonly input: I;
  /** Nothing that it does not declare reaches the caller. */
  readonly output: O;
  readonly example: z.input<I>;
}

/** A tool that asks a vendor one question. Its functions are pure; written as methods so that all tools fit one list. */
export interface VendorTool<
  I extends z.ZodObject = z.ZodObject,
  A extends z.ZodType = z.ZodType,
  O extends z.ZodObject = z.ZodObject,
> extends ToolText<I, O> {
  readonly vendor: Vendor;
  /** The permissions that this tool needs at the vendor, by the vendor's names for them. */
  readonly vendorScopes: readonly [string, ...string[]];
  request(input: z.output<I>): VendorRequest;
  /** What of the vendor's answer the tool relies on; everything else in it is dropped. */
  readonly answer: A;
  /** The result, or undefined where the vendor says that there is no such thing. */
  read(answer: z.output<A>): z.input<O> | undefined;
  /** What the call is about, for "Shopify has no …". */
  subject(input: z.output<I>): string;
  /** Why the vendor may hide something that exists. */
  readonly notFoundHint?: string;
}

/** A tool on the gateway's own data, which it reaches only through the port that it is handed. */
export interface NativeTool<I extends z.ZodObject = z.ZodObject, O extends z.ZodObject = z.ZodObject>
  extends ToolText<I, O> {
  run(input: z.output<I>, data: NativeData): Promise<z.input<O>>;
}

export type ToolDefinition = VendorTool | NativeTool;

export function defineVendorTool<I extends z.ZodObject, A extends z.ZodType, O extends z.ZodObject>(
  tool: VendorTool<I, A, O>,
): VendorTool<I, A, O> {
  return tool;
}

export function defineNativeTool<I extends z.ZodObject, O extends z.ZodObject>(
  tool: NativeTool<I, O>,
): NativeTool<I, O> {
  return tool;
}
