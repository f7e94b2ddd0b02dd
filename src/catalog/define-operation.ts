// The form of an operation: one request of the REST or the VelaFlows API, as data.
import type * as z from 'zod';
import type { RestScope, VelaflowsScope } from '../core/scopes.ts';

/** What a request does to the data. */
export type OperationKind = 'read' | 'create' | 'update' | 'delete';

/** An operation can be read without running anything: routes, OpenAPI, the bridge's tools and the tables of the docs come from it. */
export interface Operation<I extends z.ZodObject = z.ZodObject, O extends z.ZodType = z.ZodType> {
  /** As an MCP tool: `velaro_<verb>_<noun>` or `velaflows_<verb>_<noun>`. */
  readonly name: string;
  readonly surface: 'rest' | 'velaflows';
  /** The scope that a key needs; VelaFlows' `admin:all` has them all. */
  readonly scope: RestScope | VelaflowsScope;
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  /** From the gateway's root, with the fields of the input that stand in it in braces: `/v1/contacts/{id}`. */
  readonly path: string;
  /** One phrase, as a heading. */
  readonly title: string;
  /** One or two sentences for a person or a model that has to choose. */
  readonly description: string;
  readonly kind: OperationKind;
  /** One strict, flat object with all that is taken; `placesOf` says where each field goes. Each field is described. */
  readonly input: I;
  /** What a success answers, all of it; `z.void()` with status 204. */
  readonly output: O;
  readonly status: 200 | 201 | 204;
  /** Refusals beside those that follow from the rest: `failuresOf` has all. */
  readonly failures?: readonly (404 | 409)[];
  /** The answer has a `version`, also as ETag; a change honours If-Match. */
  readonly versioned?: true;
  /** The answer holds what visitors and customers may have written. */
  readonly visitorText?: true;
  /** A field of the answer that is shown once and kept nowhere: in a repeated answer it is null. */
  readonly shownOnce?: string;
  readonly example: z.input<I>;
}

export function defineOperation<I extends z.ZodObject, O extends z.ZodType>(
  operation: Operation<I, O>,
): Operation<I, O> {
  return operation;
}
