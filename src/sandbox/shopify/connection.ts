// A page of what the shop has stored, cut out by Shopify's arguments: first, after, reverse and query.
import type { Field } from './graphql-document.ts';
import { type Json, type JsonObject, numberAt, textAt } from './graphql-value.ts';
import { type Searchable, searchCondition } from './search.ts';
import { QueryRefused } from './select-fields.ts';

const mostPerPage = 250;

/** @param nodes in Shopify's order. @param searched what a query looks at in a node; none where the list takes no query. */
export function connection(
  typeName: string,
  nodes: readonly JsonObject[],
  args: Readonly<Record<string, unknown>>,
  field: Field,
  searched?: (node: JsonObject) => Searchable,
): JsonObject {
  const first = numberAt(args, 'first');
  if (first === undefined || first < 0 || first > mostPerPage)
    throw new QueryRefused(
      first === undefined
        ? 'you must provide one of first or last'
        : `first cannot exceed ${mostPerPage}, and cannot be negative`,
      field.index,
      { code: 'BAD_REQUEST' },
    );
  const query = textAt(args, 'query');
  const holds = query === undefined ? undefined : searchCondition(query);
  const found = nodes.filter((node) => !holds || !searched || holds(searched(node)));
  if (args.reverse === true) found.reverse();
  const after = textAt(args, 'after');
  const start = after === undefined ? 0 : found.findIndex(({ id }) => id === idIn(after)) + 1;
  if (after !== undefined && start === 0)
    throw new QueryRefused(`Invalid cursor for current pagination sort.`, field.index, { code: 'BAD_REQUEST' });
  const page = found.slice(start, start + first);
  const last = page.at(-1);
  return {
    __typename: typeName,
    nodes: page,
    pageInfo: {
      __typename: 'PageInfo',
      hasNextPage: start + page.length < found.length,
      endCursor: last ? cursorOf(last.id) : null,
    },
  };
}

function cursorOf(id: Json | undefined): string {
  return Buffer.from(JSON.stringify({ last_id: id })).toString('base64');
}

function idIn(cursor: string): string | undefined {
  try {
    return textAt(JSON.parse(Buffer.from(cursor, 'base64').toString()), 'last_id');
  } catch {
    return undefined;
  }
}
