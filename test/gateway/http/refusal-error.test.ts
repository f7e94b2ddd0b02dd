// The one refusal that takes too many calls to bring about over HTTP.
import { expect, it } from 'vitest';
import { refusalError } from '../../../src/gateway/http/refusal-error.ts';

it('says that the whole site has used up what its plan has', () => {
  const quota = { of: 'plan', limit: 5000, used: 5000, resetsAt: '2026-12-01T00:00:00.000Z' } as const;
  expect(refusalError({ reason: 'quota', quota, retryAfterSeconds: 777_600 }, 'mcp').body).toEqual({
    code: 'quota.plan',
    message: "The plan's quota for the site is used up: 5000 of 5000 calls this month.",
    hint: 'It starts again at 2026-12-01T00:00:00.000Z; a larger plan has more calls.',
    retryable: true,
    retryAfterSeconds: 777_600,
    details: { limit: 5000, used: 5000, resetsAt: '2026-12-01T00:00:00.000Z' },
  });
});
