// Which of the account's tools this bridge lets through: the guards that stand on the user's side.
import { VelaroError } from '../../core/errors.ts';
import { type JsonObject, objectAt } from '../../protocol/json-rpc.ts';
import { scopeMetaKey } from '../../protocol/tool.ts';

export interface ToolRules {
  /** Only tools that are annotated as reading only; one without annotation may change something. */
  readonly readOnly: boolean;
  /** Names with `*` and `?`; an empty list lets all through. */
  readonly tools: readonly string[];
  readonly excludeTools: readonly string[];
  /** Only tools of these scopes; an empty list lets all through. */
  readonly scopes: readonly string[];
}

/** True where the rules let everything through, so that nothing has to be known about a tool before it is called. */
export function isUnguarded({ readOnly, tools, excludeTools, scopes }: ToolRules): boolean {
  return !readOnly && tools.length === 0 && excludeTools.length === 0 && scopes.length === 0;
}

/**
 * Why a tool is not offered, or undefined where it is.
 * @param tool as the gateway lists it.
 */
export function toolRefusal(rules: ToolRules, tool: JsonObject): VelaroError | undefined {
  const name = String(tool.name);
  const refuse = (why: string, hint: string) =>
    new VelaroError('tool.guarded', `The tool ${name} is switched off here: ${why}.`, { hint });
  const annotations = objectAt(tool, 'annotations');
  if (rules.readOnly && annotations?.readOnlyHint !== true)
    return refuse('this server only reads (--read-only)', 'The user can start it without --read-only.');
  if (rules.tools.length > 0 && !rules.tools.some((pattern) => matches(pattern, name)))
    return refuse('it is not among --tools', 'The user can add it to --tools.');
  if (rules.excludeTools.some((pattern) => matches(pattern, name)))
    return refuse('it is among --exclude-tools', 'The user can take it out of --exclude-tools.');
  const scope = objectAt(tool, '_meta')?.[scopeMetaKey];
  if (rules.scopes.length > 0 && !(typeof scope === 'string' && rules.scopes.includes(scope)))
    return refuse(
      `its scope, ${typeof scope === 'string' ? scope : 'which is unknown'}, is not among --scopes`,
      'The user can add it to --scopes.',
    );
  return undefined;
}

function matches(pattern: string, name: string): boolean {
  const escaped = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${escaped}$`, 'i').test(name);
}
