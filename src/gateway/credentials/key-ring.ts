// The master keys that a gateway has: those of its environment, else those that the keychain of a person's machine keeps.
import { readFileSync } from 'node:fs';
import { isVelaroError, VelaroError } from '../../core/errors.ts';
import { type MasterKey, makeMasterKeyText, readMasterKey } from './master-key.ts';

/** Where master keys rest outside the gateway, each under its id. Whoever starts the gateway has one to hand over, or not. */
export interface KeyCabinet {
  read(id: string): Promise<string | undefined>;
  write(id: string, text: string): Promise<void>;
}

export interface KeyRing {
  /** The first key of the environment, which seals where there is one. */
  readonly given: MasterKey | undefined;
  /** False where `find` is known to fail for this id; asks no keychain. */
  mayHave(id: string): boolean;
  /**
   * The key to seal with: the first of the environment, else the first of `inUse` that the cabinet has, else a new one.
   * @param inUse ids of the keys that texts are sealed with now.
   * @throws VelaroError `masterkey.missing`
   */
  sealing(inUse: readonly string[]): Promise<MasterKey>;
  /** @throws VelaroError `masterkey.missing` that names the id */
  find(id: string): Promise<MasterKey>;
}

/** One or more keys with spaces or commas between them: the first seals, all open. `_FILE` names a file that holds them. */
export const masterKeyVariable = 'VELARO_MASTER_KEY';

/** @throws VelaroError `masterkey.malformed` for what the environment holds */
export function createKeyRing(
  environment: Readonly<Record<string, string | undefined>>,
  cabinet?: KeyCabinet,
): KeyRing {
  const given = readEnvironment(environment);
  const known = new Map(given.map((key) => [key.id, key]));

  const fromCabinet = async (id: string): Promise<MasterKey | undefined> => {
    const text = await cabinet?.read(id).catch(unavailable);
    if (text === undefined) return undefined;
    const key = readMasterKey(text, `The keychain item of master key ${id}`);
    if (key.id !== id) return undefined;
    known.set(id, key);
    return key;
  };

  const [first] = given;
  return {
    given: first,
    mayHave: (id) => known.has(id) || cabinet !== undefined,
    async sealing(inUse) {
      if (first) return first;
      if (!cabinet) throw missing('There is no master key to seal with.');
      for (const id of inUse) {
        const key = known.get(id) ?? (await fromCabinet(id));
        if (key) return key;
      }
      const text = makeMasterKeyText();
      const key = readMasterKey(text, 'A new master key');
      await cabinet.write(key.id, text).catch(unavailable);
      known.set(key.id, key);
      return key;
    },
    async find(id) {
      const key = known.get(id) ?? (await fromCabinet(id));
      if (key) return key;
      throw missing(`What is kept is sealed with master key ${id}, which this gateway does not have.`);
    },
  };
}

function readEnvironment(environment: Readonly<Record<string, string | undefined>>): readonly MasterKey[] {
  const [text, where] = masterKeyText(environment);
  return text
    .split(/[\s,]+/)
    .filter((word) => word !== '')
    .map((word) => readMasterKey(word, where));
}

function masterKeyText(environment: Readonly<Record<string, string | undefined>>): readonly [string, string] {
  const text = environment[masterKeyVariable]?.trim();
  if (text) return [text, masterKeyVariable];
  const fileVariable = `${masterKeyVariable}_FILE`;
  const path = environment[fileVariable];
  if (!path) return ['', masterKeyVariable];
  try {
    return [readFileSync(path, 'utf8'), `The file of ${fileVariable}`];
  } catch (cause) {
    throw new VelaroError('masterkey.malformed', `The file that ${fileVariable} names cannot be read.`, {
      hint: `Check that ${path} exists and that the gateway may read it.`,
      cause,
    });
  }
}

function missing(message: string, cause?: unknown): VelaroError {
  return new VelaroError('masterkey.missing', message, {
    hint: `Set ${masterKeyVariable} where the gateway runs; a new one comes from: openssl rand -base64 32`,
    cause,
  });
}

/** The caller may be at another computer: what is wrong with this one's keychain is not its keychain's fault. */
function unavailable(thrown: unknown): never {
  if (isVelaroError(thrown) && thrown.kind === 'keychain')
    throw missing(`The keychain where the gateway runs does not give a master key: ${thrown.message}`, thrown);
  throw thrown;
}
