// Calls one of the gateway's tools, by the way that callers' calls take.
import form from '../../../catalog/workflow-steps/call-skill.ts';
import { VelaroError } from '../../../core/errors.ts';
import { placeholdersIn } from '../../../core/placeholders.ts';
import { objectAt } from '../../../protocol/json-rpc.ts';
import { defineStep, type Skills } from '../define-step.ts';

/** The field by which a tool recognises a call that it has had. */
const keyField = 'idempotencyKey';

export default defineStep(form, {
  authorise({ ownsSite, field }) {
    if (ownsSite) return;
    throw new VelaroError('scope.missing', `${field}.tool: a step may call a tool only for who may do everything.`, {
      hint: 'Tools see all workspaces: use a token with the scope admin:all that is not bound to some of them.',
      details: { field: `${field}.tool`, scope: 'admin:all' },
    });
  },
  check({ tool, arguments: given }, { place, skills, field }) {
    if (place.environment === 'test')
      throw invalid(`${field}.tool`, 'cannot be called from sandbox data: tools reach real accounts.');
    const found = skills.find(tool);
    if (!found) throw invalid(`${field}.tool`, `names a tool that is not there: ${JSON.stringify(tool)}.`);
    // What placeholders will hold is known only when the step runs.
    if (placeholdersIn(JSON.stringify(given)).length > 0) return;
    const parsed = found.parse(withKey(tool, given, 'given-when-it-runs', skills));
    if (!parsed.ok) throw invalid(`${field}.arguments`, `are not what ${tool} takes: ${parsed.error.message}`);
  },
  // A key alone does not say so: a mail goes out again, and only its copy is known by it.
  repeatable({ tool }, skills) {
    const annotations = skills.find(tool)?.listing.annotations;
    return annotations !== undefined && (annotations.readOnlyHint || annotations.idempotentHint);
  },
  async call({ tool, arguments: given }, { place: { siteId }, keyId, executionId, idempotencyKey, skills, signal }) {
    const found = skills.find(tool);
    if (!found)
      throw new VelaroError('vendor.unconfigured', `${tool} cannot be called: what it goes through is not connected.`);
    const parsed = found.parse(withKey(tool, given, idempotencyKey, skills));
    if (!parsed.ok) throw parsed.error;
    const result = await found.run(parsed.input, { siteId, keyId, requestId: executionId, signal });
    return result.structuredContent;
  },
});

/** The arguments with a key of the step's own, where the tool takes one and none is given. */
function withKey(
  tool: string,
  given: Readonly<Record<string, unknown>>,
  key: string,
  skills: Skills,
): Readonly<Record<string, unknown>> {
  const properties = objectAt(skills.find(tool)?.listing.inputSchema, 'properties');
  return properties !== undefined && keyField in properties ? { [keyField]: key, ...given } : given;
}

function invalid(field: string, problem: string): VelaroError {
  return new VelaroError('argument.invalid', `${field} ${problem}`, { details: { field } });
}
