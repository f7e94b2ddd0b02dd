// A page of a list, as Shopify gives it.
import * as z from 'zod';

export const pageInfo = z.object({ hasNextPage: z.boolean(), endCursor: z.string().nullable() });

export function connectionOf<T extends z.ZodType>(node: T) {
  return z.object({ nodes: z.array(node), pageInfo });
}

/** Shopify's word for the next page; undefined on the last one. */
export function nextPosition({ hasNextPage, endCursor }: z.output<typeof pageInfo>): string | undefined {
  return hasNextPage && endCursor !== null ? endCursor : undefined;
}
