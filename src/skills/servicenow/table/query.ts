// Encoded queries, ServiceNow's language of filters: conditions from values, and the check of a whole query that is given.
import * as z from 'zod';
import { encodedQueryValue } from '../../escape/servicenow.ts';

/** A value to look for. */
export const searchValue = z
  .string()
  .trim()
  .min(1)
  .max(500)
  .refine((text) => encodedQueryValue(text) !== '', 'holds nothing that ServiceNow can look for');

/** One condition, or none where nothing is looked for. @param field with its operator: `priority=`, `display_nameLIKE`. */
export function condition(field: string, value: string | undefined): readonly string[] {
  return value === undefined ? [] : [field + encodedQueryValue(value)];
}

/** Rows that hold the words in any field that the table's text index has. */
export function words(text: string | undefined): readonly string[] {
  return condition('123TEXTQUERY321=', text);
}

/** Rows of a person, by user name or by full name. @param field a reference to a person. */
export function person(field: string, name: string | undefined): readonly string[] {
  if (name === undefined) return [];
  const value = encodedQueryValue(name);
  return [`${field}.user_name=${value}^OR${field}.name=${value}`];
}

/** A query of the caller's own. It can narrow the tool's other filters, never undo them. */
export const encodedQuery = z
  .string()
  .trim()
  .max(2000)
  .regex(/^[a-z]/i, 'must begin with a condition, such as priority=1^active=true')
  .regex(/^[^\p{Cc}]*$/u, 'must be one line')
  .refine((query) => !/javascript\s*:/i.test(query), 'must not hold javascript:, which ServiceNow would run')
  .refine(
    (query) => !/(?:^|\^)(?:NQ|EQ(?:\^|$))/.test(query),
    'must be one query: leave out ^NQ and ^EQ, and join conditions with ^ and ^OR',
  )
  .describe('Further conditions in ServiceNow encoded query syntax: category=network^stateIN1,2');

/** All of the conditions. @param own the caller's query: it comes first, so that its ^OR joins nothing of ours. */
export function allOf(own: string | undefined, ...conditions: readonly (readonly string[])[]): string {
  return [...(own === undefined ? [] : [own.replace(/\^+$/, '')]), ...conditions.flat()].join('^');
}
