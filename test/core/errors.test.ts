import { expect, test } from 'vitest';
import { errorKinds } from '../../src/core/error-kinds.ts';
import { toVelaroError, VelaroError } from '../../src/core/errors.ts';

test('exit codes and HTTP statuses of every kind stay as they are: scripts rely on them', () => {
  const table = Object.entries(errorKinds).map(([kind, row]) => [
    kind,
    row.exitCode,
    'httpStatus' in row ? row.httpStatus : undefined,
    row.retryable,
  ]);
  expect(table).toEqual([
    ['bug', 1, 500, false],
    ['usage', 2, 400, false],
    ['config', 3, undefined, false],
    ['auth', 4, 401, false],
    ['forbidden', 5, 403, false],
    ['missing', 6, 404, false],
    ['conflict', 7, 409, false],
    ['quota', 8, 429, true],
    ['vendor', 9, 502, false],
    ['unreachable', 10, 503, true],
    ['keychain', 11, undefined, false],
    ['pending', 12, undefined, true],
    ['cancelled', 130, 499, false],
  ]);
});

test('an error shows its code, message, hint and wait, and never its cause', () => {
  const error = new VelaroError('quota.key', 'The quota is used up.', {
    hint: 'Wait.',
    retryAfterSeconds: 60,
    cause: new Error('inner secret'),
  });
  expect(error.body).toEqual({
    code: 'quota.key',
    message: 'The quota is used up.',
    hint: 'Wait.',
    retryable: true,
    retryAfterSeconds: 60,
  });
  expect(error.httpStatus).toBe(429);
  expect(error.exitCode).toBe(8);
});

test('a code may have a status of its own', () => {
  expect(new VelaroError('request.too-large', 'Too large.').httpStatus).toBe(413);
});

test('what nobody foresaw is a bug of ours, and says nothing of its inside', () => {
  const error = toVelaroError(new TypeError('x of undefined at /home/me'));
  expect(error.body).toEqual({
    code: 'internal.bug',
    message: 'Something went wrong inside velaro-mcp.',
    retryable: false,
  });
  expect(error.cause).toBeInstanceOf(TypeError);
});
