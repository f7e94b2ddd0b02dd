// The Table API: rows by encoded query, one row, insert and update, each shown as the parameters ask.
import type { StandInAnswer } from '../stand-in.ts';
import { select } from './encoded-query.ts';
import type { Instance, StoredRecord } from './instance.ts';
import { Refusal } from './refusal.ts';
import { tables } from './tables.ts';

export interface TableRequest {
  readonly method: string;
  readonly table: string;
  readonly sysId: string | undefined;
  readonly query: URLSearchParams;
  /** Fields to write. */
  readonly fields: Readonly<Record<string, string>>;
  readonly origin: string;
}

/** @throws Refusal */
export function answerTable(instance: Instance, request: TableRequest): StandInAnswer {
  const { method, table, sysId, query, fields } = request;
  if (!tables.has(table)) throw new Refusal(400, `Invalid table ${table}`);
  const displayValues = query.get('sysparm_input_display_value') === 'true';
  if (sysId === undefined) {
    if (method === 'GET') return listRows(instance, request);
    if (method !== 'POST') throw new Refusal(405, 'Method not supported');
    const inserted = instance.insert(table, fields, { displayValues });
    const location = `${request.origin}/api/now/table/${table}/${inserted.sysId}`;
    return { status: 201, headers: { location }, body: { result: shown(instance, inserted, request) } };
  }
  if (method === 'GET') return { status: 200, body: { result: shown(instance, instance.find(table, sysId), request) } };
  if (method !== 'PATCH' && method !== 'PUT') throw new Refusal(405, 'Method not supported');
  const updated = instance.update(table, sysId, fields, displayValues);
  return { status: 200, body: { result: shown(instance, updated, request) } };
}

function listRows(instance: Instance, request: TableRequest): StandInAnswer {
  const { table, query, origin } = request;
  const rows = select(instance, table, query.get('sysparm_query') ?? '');
  const limit = count(query, 'sysparm_limit', 10_000);
  const offset = count(query, 'sysparm_offset', 0);
  const page = rows.slice(offset, offset + limit);
  const next = new URLSearchParams(query);
  next.set('sysparm_offset', String(offset + limit));
  const link = `<${origin}/api/now/table/${table}?${next}>;rel="next"`;
  return {
    status: 200,
    headers: { 'x-total-count': String(rows.length), ...(offset + limit < rows.length && { link }) },
    body: { result: page.map((row) => shown(instance, row, request)) },
  };
}

function count(query: URLSearchParams, name: string, otherwise: number): number {
  const text = query.get(name);
  return text !== null && /^\d+$/.test(text) ? Number(text) : otherwise;
}

type Shown = string | { readonly display_value?: string; readonly value?: string; readonly link?: string };

/** A row with the fields that are asked for; those that the table does not have are left out. */
function shown(instance: Instance, row: StoredRecord, { table, query, origin }: TableRequest) {
  const names = query.get('sysparm_fields')?.split(',') ?? [...(tables.get(table)?.fields.keys() ?? [])];
  const mode = query.get('sysparm_display_value') ?? 'false';
  const links = query.get('sysparm_exclude_reference_link') !== 'true';
  const fields: [string, Shown][] = [];
  for (const name of names) {
    const field = instance.field(table, name);
    if (!field) continue;
    const value = instance.value(row, name) ?? '';
    const display = instance.display(row, name);
    const link =
      field.kind === 'reference' && value !== '' && links
        ? { link: `${origin}/api/now/table/${field.table}/${value}` }
        : undefined;
    if (mode === 'all') fields.push([name, { display_value: display, value, ...link }]);
    else if (mode === 'true') fields.push([name, link ? { display_value: display, ...link } : display]);
    else fields.push([name, link ? { value, ...link } : value]);
  }
  return Object.fromEntries(fields);
}
