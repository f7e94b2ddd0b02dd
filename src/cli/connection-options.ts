// The options of every command that talks to a gateway: which one, as whom, and for how long.
import { readDuration } from '../core/duration.ts';
import { VelaroError } from '../core/errors.ts';
import { type Option, textOption } from './option.ts';

const heading = 'Connection:';
const defaultTimeoutMs = 30_000;
const maxTimeoutMs = 3_600_000;

export const profileOption: Option<string | undefined> = {
  ...textOption('--profile <name>', 'the profile to use (default: VELARO_PROFILE, else the one in use)'),
  heading,
};

export const urlOption: Option<string | undefined> = {
  ...textOption('--url <url>', "the gateway's address, path included: https://SITE.velaro.com/mcp/v1"),
  heading,
};

/** Reads to milliseconds; plain digits are seconds. */
export const timeoutOption: Option<number> = {
  flags: '--timeout <time>',
  description: 'how long one request may take, in seconds or as 2m (default: 30)',
  heading,
  read(typed) {
    if (typeof typed !== 'string') return defaultTimeoutMs;
    const timeoutMs = readDuration(/^\d+$/.test(typed) ? `${typed}s` : typed, '--timeout') * 1000;
    if (timeoutMs > 0 && timeoutMs <= maxTimeoutMs) return timeoutMs;
    throw new VelaroError('argument.invalid', '--timeout must be more than nothing and at most an hour.', {
      hint: 'For example --timeout 60.',
      details: { field: '--timeout' },
    });
  },
};

export const connectionOptions = [profileOption, urlOption, timeoutOption];
