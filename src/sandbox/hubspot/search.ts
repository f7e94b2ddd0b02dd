// HubSpot's search: filters joined by AND within a group, groups by OR, then order and page.
import * as z from 'zod';
import type { CrmObject } from './account.ts';
import { type ObjectType, properties, searchedProperties, timeOf } from './properties.ts';
import { invalid } from './refusal.ts';

const operators = [
  'EQ',
  'NEQ',
  'LT',
  'LTE',
  'GT',
  'GTE',
  'BETWEEN',
  'IN',
  'NOT_IN',
  'HAS_PROPERTY',
  'NOT_HAS_PROPERTY',
  'CONTAINS_TOKEN',
  'NOT_CONTAINS_TOKEN',
] as const;

const filter = z.object({
  propertyName: z.string(),
  operator: z.enum(operators),
  value: z.string().optional(),
  highValue: z.string().optional(),
  values: z.array(z.string()).optional(),
});

export const searchRequest = z.object({
  query: z.string().max(3000).optional(),
  filterGroups: z
    .array(z.object({ filters: z.array(filter).max(6) }))
    .max(5)
    .default([]),
  sorts: z.array(z.string()).max(1).default([]),
  properties: z.array(z.string()).default([]),
  limit: z.int().min(0).max(200).default(10),
  after: z.string().regex(/^\d*$/).default('0'),
});

export type SearchRequest = z.output<typeof searchRequest>;
type Filter = z.output<typeof filter>;

const maxResults = 10_000;

/** @throws Refusal for properties that the type does not have, filters without their value, and pages beyond the cap. */
export function search(type: ObjectType, objects: readonly CrmObject[], request: SearchRequest) {
  const { filterGroups, query, sorts, limit } = request;
  const filters = filterGroups.flatMap((group) => group.filters);
  if (filters.length > 18) throw invalid('There are too many filters: at most 18 are allowed');
  for (const one of filters) checkFilter(type, one);
  const start = Number(request.after);
  if (start + limit > maxResults) throw invalid(`Paging through search results is limited to ${maxResults} results`);

  const found = objects.filter(
    (object) =>
      (filterGroups.length === 0 ||
        filterGroups.some(({ filters }) => filters.every((one) => holds(type, object, one)))) &&
      containsWords(type, object, query ?? ''),
  );
  const [sort] = sorts;
  const sorted = sort === undefined ? found : inOrder(type, found, sort);
  const end = start + limit;
  return { total: sorted.length, page: sorted.slice(start, end), after: end < sorted.length ? String(end) : undefined };
}

function checkFilter(type: ObjectType, { propertyName, operator, value, highValue, values }: Filter): void {
  if (!properties[type].has(propertyName))
    throw invalid(`There was a problem with the request. Property "${propertyName}" does not exist`);
  if (operator === 'HAS_PROPERTY' || operator === 'NOT_HAS_PROPERTY') return;
  if (operator === 'IN' || operator === 'NOT_IN') {
    if (!values?.length) throw invalid(`operator ${operator} requires values`);
  } else if (value === undefined) throw invalid(`operator ${operator} requires a value`);
  if (operator === 'BETWEEN' && highValue === undefined) throw invalid('operator BETWEEN requires a highValue');
}

function holds(
  type: ObjectType,
  object: CrmObject,
  { propertyName, operator, value = '', highValue = '', values = [] }: Filter,
): boolean {
  const stored = object.values.get(propertyName);
  if (operator === 'HAS_PROPERTY') return stored !== undefined;
  if (operator === 'NOT_HAS_PROPERTY') return stored === undefined;
  if (stored === undefined) return operator === 'NEQ' || operator === 'NOT_IN' || operator === 'NOT_CONTAINS_TOKEN';
  const against = (other: string) => compare(type, propertyName, stored, other);
  switch (operator) {
    case 'EQ':
      return against(value) === 0;
    case 'NEQ':
      return against(value) !== 0;
    case 'LT':
      return against(value) < 0;
    case 'LTE':
      return against(value) <= 0;
    case 'GT':
      return against(value) > 0;
    case 'GTE':
      return against(value) >= 0;
    case 'BETWEEN':
      return against(value) >= 0 && against(highValue) <= 0;
    case 'IN':
      return values.some((one) => against(one) === 0);
    case 'NOT_IN':
      return !values.some((one) => against(one) === 0);
    case 'CONTAINS_TOKEN':
      return containsToken(stored, value);
    case 'NOT_CONTAINS_TOKEN':
      return !containsToken(stored, value);
  }
}

/** Below, equal or above, as the property's kind compares. */
function compare(type: ObjectType, name: string, a: string, b: string): number {
  const kind = properties[type].get(name)?.kind;
  if (kind === 'number') return Number(a) - Number(b);
  if (kind === 'datetime') return (timeOf(a) ?? Number.NaN) - (timeOf(b) ?? Number.NaN);
  const [x, y] = [a.toLowerCase(), b.toLowerCase()];
  return x === y ? 0 : x < y ? -1 : 1;
}

/** A whole word; `*` stands for any letters. */
function containsToken(stored: string, token: string): boolean {
  const pattern = token
    .toLowerCase()
    .split('*')
    .map((part) => part.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&'))
    .join('.*');
  return new RegExp(`(?:^|[\\s@.,-])${pattern}(?:$|[\\s@.,-])`).test(stored.toLowerCase());
}

function containsWords(type: ObjectType, object: CrmObject, query: string): boolean {
  const text = searchedProperties[type].map((name) => object.values.get(name)?.toLowerCase() ?? '').join('\n');
  return query
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word));
}

function inOrder(type: ObjectType, objects: readonly CrmObject[], sort: string): readonly CrmObject[] {
  const descending = sort.startsWith('-');
  const name = descending ? sort.slice(1) : sort;
  if (!properties[type].has(name))
    throw invalid(`There was a problem with the request. Property "${name}" does not exist`);
  return [...objects].sort((a, b) => {
    const [x, y] = [a.values.get(name), b.values.get(name)];
    if (x === undefined || y === undefined) return Number(x === undefined) - Number(y === undefined);
    return descending ? compare(type, name, y, x) : compare(type, name, x, y);
  });
}
