// A refusal at the door in words: what happened, and who has to change what.
import { VelaroError } from '../../core/errors.ts';
import type { KeyKind } from '../../core/key-families.ts';
import type { Refusal } from '../../stores/store.ts';
import { invalidKey } from './credential.ts';

export function refusalError(refusal: Refusal, kind: KeyKind): VelaroError {
  switch (refusal.reason) {
    case 'unknown':
      return invalidKey(kind);
    case 'expired':
      return new VelaroError('key.expired', `This key expired at ${refusal.at}.`, {
        hint: 'Create a new key and put it in the place of this one.',
      });
    case 'revoked':
      return new VelaroError('key.revoked', `This key was revoked at ${refusal.at}.`, {
        hint: 'Create a new key and put it in the place of this one.',
      });
    case 'plan':
      return new VelaroError('plan.unavailable', `The MCP gateway is not part of the ${refusal.plan} plan.`, {
        hint: 'Move the site to the Professional or Enterprise plan.',
        details: { plan: refusal.plan },
      });
    case 'workspace':
      return new VelaroError('workspace.denied', 'This token has no access to that workspace.', {
        hint: 'GET /api/v1/auth/workspaces lists those that it reaches.',
        details: { workspaceId: refusal.workspaceId },
      });
    case 'scope': {
      const wanted = [...refusal.granted, refusal.scope].join(' ');
      const family = kind === 'mcp' ? '' : ` --kind ${kind}`;
      return new VelaroError('scope.missing', `This key does not have the scope "${refusal.scope}".`, {
        hint: `The scopes of a key never change: create one with velaro-mcp keys create${family} --label LABEL --scope ${wanted}`,
        details: { scope: refusal.scope, granted: refusal.granted },
      });
    }
    case 'idempotency':
      return refusal.conflict === 'mismatch'
        ? new VelaroError('idempotency.mismatch', 'This Idempotency-Key was used for another call.', {
            hint: 'Use a new key for each call; the same key only repeats the very same call.',
          })
        : new VelaroError('idempotency.unknown', 'The first call with this Idempotency-Key ended without an answer.', {
            hint: 'It may have been carried out: look before you call again, with a new key.',
          });
    case 'rate': {
      const { of, limit, resetsAt } = refusal.rate;
      const whose = of === 'key' ? `This key's ${limit} requests a minute` : `The site's ${limit} requests a day`;
      return new VelaroError(`rate.${of}`, `${whose} are used up.`, {
        hint: `The next ones are served from ${resetsAt} on.`,
        retryAfterSeconds: refusal.retryAfterSeconds,
        details: { limit, resetsAt },
      });
    }
    case 'quota': {
      const { of, used, limit, resetsAt } = refusal.quota;
      const whose = of === 'key' ? "This key's own quota" : "The plan's quota for the site";
      return new VelaroError(`quota.${of}`, `${whose} is used up: ${used} of ${limit} calls this month.`, {
        hint:
          of === 'key'
            ? `It starts again at ${resetsAt}; for more calls before that, create a key with a higher quota.`
            : `It starts again at ${resetsAt}; a larger plan has more calls.`,
        retryAfterSeconds: refusal.retryAfterSeconds,
        details: { limit, used, resetsAt },
      });
    }
  }
}
