// Who something is sent from: what the call says, else what the gateway is set to.
import { VelaroError } from '../core/errors.ts';

/**
 * @param field the tool's argument. @param variable the setting that stands in for it.
 * @throws VelaroError `tool.arguments` where neither is there.
 */
export function senderOf<T>(given: T | undefined, usual: T | undefined, field: string, variable: string): T {
  const sender = given ?? usual;
  if (sender !== undefined) return sender;
  throw new VelaroError('tool.arguments', `${field} is missing, and ${variable} is not set where the gateway runs.`, {
    hint: `Give ${field}, or set ${variable}.`,
    details: { fields: [{ field, problem: 'is missing' }] },
  });
}
