// The key and the address that the bridge uses: read once when first needed, again when the gateway no longer takes the key.
import { toVelaroError, type VelaroError } from '../core/errors.ts';

export interface Credential {
  readonly key: string;
  readonly url: URL;
}

export interface Credentials {
  /** Reads from the keychain the first time; concurrent callers share one read. A failure is not kept: the next call tries again. */
  current(): Promise<Credential>;
  /** Call when the gateway refused `refused`: the credential that replaced it, or undefined when there is no other. */
  replacementFor(refused: Credential): Promise<Credential | undefined>;
}

/** A keychain that fails, or a key that stays refused, is not asked again sooner: each time may prompt the user. */
const quietMs = 5_000;

/** @param read may take as long as a person needs to unlock a keychain. */
export function createCredentials(read: () => Promise<Credential>, now: () => number = Date.now): Credentials {
  let known: Credential | undefined;
  let reading: Promise<Credential> | undefined;
  let failure: { readonly error: VelaroError; readonly at: number } | undefined;
  let refusedAt = Number.NEGATIVE_INFINITY;

  const readOnce = () => {
    reading ??= read()
      .then(
        (credential) => {
          failure = undefined;
          known = credential;
          return credential;
        },
        (thrown: unknown) => {
          const error = toVelaroError(thrown);
          failure = error.kind === 'keychain' ? { error, at: now() } : undefined;
          throw error;
        },
      )
      .finally(() => {
        reading = undefined;
      });
    return reading;
  };

  return {
    current: async () => {
      if (known) return known;
      if (failure && now() - failure.at < quietMs) throw failure.error;
      return readOnce();
    },
    replacementFor: async (refused) => {
      if (known && known.key !== refused.key) return known;
      if (!reading && now() - refusedAt < quietMs) return undefined;
      refusedAt = now();
      const credential = await readOnce();
      return credential.key === refused.key ? undefined : credential;
    },
  };
}
