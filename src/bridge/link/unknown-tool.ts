// The answer to a call of a tool that no key here has.
import { VelaroError } from '../../core/errors.ts';

export function unknownTool(name: string): VelaroError {
  return new VelaroError('tool.unknown', `There is no tool ${name.slice(0, 100)}.`, { hint: 'List the tools again.' });
}
