// Keys, addresses and workspaces that come from environment variables, for CI and for machines without a keychain.
import { readFileSync } from 'node:fs';
import { readBaseUrl } from '../core/address.ts';
import { isVelaroError, VelaroError } from '../core/errors.ts';
import { type KeyKind, keyFamilies } from '../core/key-families.ts';
import { readKey } from '../core/key-format.ts';
import { rememberSecret } from '../core/redaction.ts';
import { type Environment, systemErrorCode } from './settings-file.ts';

/** The variable that gives a key of the kind: `VELARO_MCP_KEY` or `VELARO_MCP_KEY_FILE`. An empty one counts as not set. */
export function keyVariable(environment: Environment, kind: KeyKind): string | undefined {
  const { keyVariable } = keyFamilies[kind];
  return [keyVariable, `${keyVariable}_FILE`].find((variable) => environment[variable]?.trim());
}

/**
 * The key that the variable holds or, where its name ends in `_FILE`, points to.
 * @throws VelaroError `key.unreadable` when the file cannot be read, `key.malformed`, or `key.family` for a key of another kind.
 */
export function readKeyVariable(environment: Environment, kind: KeyKind, variable: string): string {
  const wanted = keyFamilies[kind];
  const value = environment[variable] ?? '';
  const text = variable.endsWith('_FILE') ? readSecretText(variable, value) : value;
  rememberSecret(text.trim());
  const { key, family } = blaming(variable, () => readKey(text));
  if (family.kind !== kind)
    throw new VelaroError(
      'key.family',
      `Wrong kind of key in ${variable}: ${family.label} instead of ${wanted.label}.`,
      {
        hint: `A ${family.label} goes into ${family.keyVariable}.`,
      },
    );
  return key;
}

/** @throws VelaroError `address.invalid` that names the variable. */
export function readUrlVariable(environment: Environment, kind: KeyKind): URL | undefined {
  const { urlVariable } = keyFamilies[kind];
  const text = environment[urlVariable]?.trim();
  return text ? blaming(urlVariable, () => readBaseUrl(text)) : undefined;
}

/** @throws VelaroError `workspace.invalid` */
export function readWorkspaceVariable(environment: Environment, kind: KeyKind): string | undefined {
  const workspace = environment.VELAFLOWS_WORKSPACE_ID?.trim();
  if (kind !== 'velaflows' || !workspace) return undefined;
  if (/^[0-9a-f]{24}$/i.test(workspace)) return workspace;
  throw new VelaroError('workspace.invalid', 'VELAFLOWS_WORKSPACE_ID is not the id of a workspace.', {
    hint: 'An id is 24 hex digits: copy it from the workspace settings.',
  });
}

/** Runs the check and lets its failure begin with the name of what was checked. */
export function blaming<T>(source: string, check: () => T): T {
  try {
    return check();
  } catch (thrown) {
    if (!isVelaroError(thrown)) throw thrown;
    throw new VelaroError(thrown.code, `${source}: ${thrown.message}`, {
      ...(thrown.hint !== undefined && { hint: thrown.hint }),
      cause: thrown,
    });
  }
}

/** @throws VelaroError `key.unreadable` that names the variable. */
export function readSecretText(variable: string, path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    throw new VelaroError(
      'key.unreadable',
      `The file that ${variable} names cannot be read (${systemErrorCode(cause)}).`,
      {
        hint: `Point ${variable} at a file that holds the ${variable.includes('PASSPHRASE') ? 'passphrase' : 'key'} alone.`,
        cause,
      },
    );
  }
}
