// ServiceNow's encoded queries, evaluated: AND (^), OR (^OR), new query (^NQ), and the order of the rows.
import type { Instance, StoredRecord } from './instance.ts';

interface Condition {
  readonly path: string;
  readonly operator: string;
  readonly value: string;
}

/** Any of its sets; of a set, all groups; of a group, any condition. */
type Conditions = readonly (readonly (readonly Condition[])[])[];

const textQuery = '123TEXTQUERY321';

/** Longer ones first: `>=` is not `>`. */
const operators = [
  'ISNOTEMPTY',
  'ISEMPTY',
  'NOT LIKE',
  'NOTLIKE',
  'STARTSWITH',
  'ENDSWITH',
  'CONTAINS',
  'NOT IN',
  'LIKE',
  'IN',
  '!=',
  '>=',
  '<=',
  '=',
  '>',
  '<',
];

const condition = new RegExp(`^([\\w.]+?)(${operators.join('|')})(.*)$`, 's');

/** The table's rows that a query selects, in its order. What is invalid in it is left out, as ServiceNow does by default. */
export function select(instance: Instance, table: string, query: string): readonly StoredRecord[] {
  const { conditions, order } = parse(instance, table, query);
  const rows = instance
    .all(table)
    .filter((row) =>
      conditions.some((groups) => groups.every((group) => group.some((one) => holds(instance, row, one)))),
    );
  return rows.sort((a, b) => {
    for (const { path, descending } of order) {
      const [x, y] = [instance.value(a, path) ?? '', instance.value(b, path) ?? ''];
      if (x !== y) return x < y === descending ? 1 : -1;
    }
    return 0;
  });
}

function parse(instance: Instance, table: string, query: string) {
  const sets: Condition[][][] = [[]];
  const order: { path: string; descending: boolean }[] = [];
  for (const part of query.split('^')) {
    const sorting = /^ORDERBY(DESC)?([\w.]+)$/.exec(part);
    if (sorting) {
      const [, descending, path = ''] = sorting;
      if (instance.field(table, path)) order.push({ path, descending: descending !== undefined });
      continue;
    }
    const [, joint = '', rest = ''] = /^(NQ|OR)?(.*)$/s.exec(part) ?? [];
    if (joint === 'NQ') sets.push([]);
    const parsed = readCondition(instance, table, rest);
    if (!parsed) continue;
    const groups = sets.at(-1) ?? [];
    const last = groups.at(-1);
    if (joint === 'OR' && last) last.push(parsed);
    else groups.push([parsed]);
  }
  const conditions: Conditions = sets;
  return { conditions, order };
}

function readCondition(instance: Instance, table: string, text: string): Condition | undefined {
  if (text.startsWith(`${textQuery}=`))
    return { path: textQuery, operator: '=', value: text.slice(textQuery.length + 1) };
  const [, path = '', operator = '', value = ''] = condition.exec(text) ?? [];
  return instance.field(table, path) ? { path, operator, value } : undefined;
}

function holds(instance: Instance, row: StoredRecord, { path, operator, value }: Condition): boolean {
  const wanted = value.toLowerCase();
  if (path === textQuery) return wanted.split(/\s+/).every((word) => textOf(instance, row).includes(word));
  const stored = (instance.value(row, path) ?? '').toLowerCase();
  switch (operator) {
    case '=':
      return stored === wanted;
    case '!=':
      return stored !== wanted;
    case 'LIKE':
    case 'CONTAINS':
      return stored.includes(wanted);
    case 'NOT LIKE':
    case 'NOTLIKE':
      return !stored.includes(wanted);
    case 'STARTSWITH':
      return stored.startsWith(wanted);
    case 'ENDSWITH':
      return stored.endsWith(wanted);
    case 'IN':
      return wanted.split(',').includes(stored);
    case 'NOT IN':
      return !wanted.split(',').includes(stored);
    case 'ISEMPTY':
      return stored === '';
    case 'ISNOTEMPTY':
      return stored !== '';
    case '>':
      return stored > wanted;
    case '>=':
      return stored >= wanted;
    case '<':
      return stored !== '' && stored < wanted;
    default:
      return stored !== '' && stored <= wanted;
  }
}

function textOf(instance: Instance, row: StoredRecord): string {
  const fields = ['number', 'short_description', 'description', 'text', 'name'].map((name) =>
    instance.value(row, name),
  );
  return [...fields, ...row.notes.map(({ text }) => text)].join('\n').toLowerCase();
}
