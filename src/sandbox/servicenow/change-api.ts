// The Change Management API: a new change, answered whole, with the fields that were not taken.
import type { StandInAnswer } from '../stand-in.ts';
import type { Instance } from './instance.ts';
import { tables } from './tables.ts';

/** @param fields of the body and of the query alike. Names are not looked up here: a reference wants a sys_id. */
export function createChange(
  instance: Instance,
  type: string,
  fields: Readonly<Record<string, string>>,
): StandInAnswer {
  const known = tables.get('change_request')?.fields;
  const names = Object.keys(fields);
  const ignoredFields = names.filter((name) => !known?.has(name) || name.startsWith('sys_') || name === 'type');
  const change = instance.insert('change_request', { ...fields, type });
  const shown = [...(known?.keys() ?? [])].map((name) => [
    name,
    { value: instance.value(change, name) ?? '', display_value: instance.display(change, name) },
  ]);
  return { status: 200, body: { result: { ...Object.fromEntries(shown), __meta: { ignoredFields } } } };
}
