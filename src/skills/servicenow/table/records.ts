// Records of ServiceNow's Table API: how they are asked for and written, and what their fields say.
import * as z from 'zod';
import type { VendorRequest } from '../../define-vendor.ts';

export type TableName =
  | 'incident'
  | 'problem'
  | 'change_request'
  | 'sc_request'
  | 'sc_req_item'
  | 'alm_asset'
  | 'sys_user_group';

/** Value and label of each field: times are UTC only as values, choices and references speak only as labels. */
const shape = { sysparm_display_value: 'all' } as const;

export interface RowQuery {
  /** Encoded. */
  readonly query: string;
  readonly fields: readonly string[];
  readonly limit?: number;
  /** Rows to leave out, in digits. */
  readonly offset?: string | undefined;
}

export function readRows(table: TableName, { query, fields, limit, offset }: RowQuery): VendorRequest {
  return {
    method: 'GET',
    path: `now/table/${table}`,
    query: {
      sysparm_query: query,
      sysparm_fields: fields.join(','),
      ...shape,
      sysparm_exclude_reference_link: true,
      sysparm_limit: limit,
      sysparm_offset: offset,
    },
  };
}

/** Names and labels are taken for references and choices, as well as ids and values. */
const written = { ...shape, sysparm_input_display_value: true } as const;

type RowValues = Readonly<Record<string, string | undefined>>;

export function insertRow(table: TableName, values: RowValues, fields: readonly string[]): VendorRequest {
  return {
    method: 'POST',
    path: `now/table/${table}`,
    query: { ...written, sysparm_fields: fields.join(',') },
    body: values,
  };
}

export function updateRow(
  table: TableName,
  sysId: string,
  values: RowValues,
  fields: readonly string[],
): VendorRequest {
  return {
    method: 'PATCH',
    path: `now/table/${table}/${sysId}`,
    query: { ...written, sysparm_fields: fields.join(',') },
    body: values,
  };
}

const scalar = z.union([z.string(), z.number(), z.boolean()]).nullish();

/** A field in any of the ways that ServiceNow shows one, as its value and what people are shown; '' where it is empty. */
export const field = z.union([scalar, z.object({ value: scalar, display_value: scalar })]).transform((shown) => {
  if (typeof shown !== 'object' || shown === null) return { value: String(shown ?? ''), label: String(shown ?? '') };
  const value = String(shown.value ?? shown.display_value ?? '');
  return { value, label: String(shown.display_value ?? value) };
});

/** A field that is never empty: without it the answer is not the record that was asked for. */
export const mustHave = field.refine(({ value }) => value !== '', 'is empty');

export type Field = z.output<typeof field>;

/** What people are shown of a field; null where it is empty. */
export function label(shown: Field): string | null {
  return shown.label || null;
}

/** A time of ServiceNow, `YYYY-MM-DD HH:MM:SS` in UTC, in ISO 8601. */
export function time({ value }: Field): string | null {
  return /^\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}$/.test(value) ? `${value.replace(' ', 'T')}Z` : value || null;
}

/** The other way. @param moment ISO 8601 with its zone. */
export function timeText(moment: string): string {
  return new Date(moment).toISOString().slice(0, 19).replace('T', ' ');
}

/** Fields that were given and that ServiceNow left empty: it drops names that it does not know without a word. */
export function notTaken(
  given: Readonly<Record<string, string | undefined>>,
  stored: Readonly<Record<string, Field>>,
): string[] {
  return Object.entries(given).flatMap(([name, text]) =>
    text !== undefined && stored[name]?.value === '' ? [name] : [],
  );
}

/** Where the next page begins; undefined after the last one. ServiceNow counts rows before it hides those that the caller may not see. */
export function nextOffset(
  { result, total }: { readonly result: readonly unknown[]; readonly total?: number | undefined },
  { limit, offset = '0' }: { readonly limit: number; readonly offset?: string | undefined },
): string | undefined {
  const end = Number(offset) + limit;
  const more = total === undefined ? result.length === limit : end < total;
  return more ? String(end) : undefined;
}

/** Rows of the Table API, with how many there are on all pages. */
export function rows<P extends z.core.$ZodLooseShape>(fields: P) {
  return z.object({ result: z.array(z.object(fields)), total: z.int().optional() });
}

export function row<P extends z.core.$ZodLooseShape>(fields: P) {
  return z.object({ result: z.object(fields) });
}
