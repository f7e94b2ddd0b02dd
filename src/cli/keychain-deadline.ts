// How long the keychain may take: a person may have to find and type its password, a script must not wait for nobody.
import type { CliIo } from './io.ts';
import { isAutomated } from './prompt.ts';

const forPersonMs = 120_000;
const forScriptMs = 3_000;

export function keychainDeadlineMs({ stdin, stderr, environment }: Pick<CliIo, 'stdin' | 'stderr' | 'environment'>) {
  // One of the two may lead elsewhere: a key that is piped in, notes that are thrown away.
  const isWatched = stdin.isTTY === true || stderr.isTTY === true;
  return isWatched && !isAutomated(environment) ? forPersonMs : forScriptMs;
}
