// A value in a ServiceNow encoded query, whose conditions are joined by `^` and which has no way to escape one.

/**
 * The value without what would end the condition, and without the prefix by which ServiceNow runs a value as a script.
 * What was left out matches nothing less: a title with `^` in it is found by the words around it only where the operator is LIKE.
 */
export function encodedQueryValue(text: string): string {
  let plain = text.replace(/[\^\p{Cc}]+/gu, ' ').trim();
  while (/^javascript\s*:/i.test(plain)) plain = plain.replace(/^javascript\s*:\s*/i, '');
  return plain;
}
