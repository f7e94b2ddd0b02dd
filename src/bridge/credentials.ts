// The key and the address that the bridge uses: read once when first needed, and again when the user or the gateway replaced it.
import { toVelaroError, type VelaroError } from '../core/errors.ts';

export interface Credential {
  readonly key: string;
  readonly url: URL;
  /** 24 hex digits; VelaFlows tokens only. */
  readonly workspace?: string;
}

/** Which key would be used, without reading it. */
export interface CredentialChoice {
  readonly url: URL;
  readonly fingerprint: string;
}

export interface CredentialSource<Choice extends CredentialChoice = CredentialChoice> {
  /** Cheap, and never prompts. */
  choose(): Choice;
  /** May take as long as a person needs to unlock a keychain. */
  read(choice: Choice): Promise<Credential>;
  /** Changes when the user has done something about keys, such as a login or a rotation. */
  stamp(): string;
  /** What a request is told when reading takes longer than it may wait. */
  overdue(choice: Choice, waitedMs: number): VelaroError;
}

export interface Credentials {
  /** Reads from the keychain the first time; concurrent callers share one read. A failure is not kept: the next call tries again. */
  current(): Promise<Credential>;
  /** Call when the gateway refused `refused`: the credential that replaced it, or undefined when there is no other. */
  replacementFor(refused: Credential): Promise<Credential | undefined>;
}

/** A keychain that fails, or a key that stays refused, is not asked again sooner: each time may prompt the user. */
const quietMs = 5_000;

/** A look at the settings serves the calls of so long: looking takes a small call a tenth of its time. */
const lookMs = 10;

/** Hosts give up on a request that says nothing; the reading itself goes on, for the next one. */
const patienceMs = 25_000;

export interface CredentialsOptions {
  /** Another key has taken the place of one that was in use. */
  readonly onReplaced: () => void;
  /** The key is there, after a request has given up waiting for it. */
  readonly onLate: () => void;
  readonly now?: () => number;
  readonly patienceMs?: number;
}

export function createCredentials<Choice extends CredentialChoice>(
  source: CredentialSource<Choice>,
  { onReplaced, onLate, now = Date.now, patienceMs: maxWaitMs = patienceMs }: CredentialsOptions,
): Credentials {
  let known: { readonly credential: Credential; readonly choice: Choice } | undefined;
  let stamp = '';
  let lookedAt = Number.NEGATIVE_INFINITY;
  let reading: Promise<Credential> | undefined;
  let asked: Choice | undefined;
  let isOverdue = false;
  let failure: { readonly error: VelaroError; readonly at: number } | undefined;
  let refusedAt = Number.NEGATIVE_INFINITY;

  const read = async () => {
    const readStamp = source.stamp();
    const choice = source.choose();
    asked = choice;
    try {
      const credential = await source.read(choice);
      const replaced = known !== undefined && known.credential.key !== credential.key;
      known = { credential, choice };
      stamp = readStamp;
      failure = undefined;
      if (replaced) onReplaced();
      if (isOverdue) onLate();
      return credential;
    } catch (thrown) {
      const error = toVelaroError(thrown);
      failure = error.kind === 'keychain' ? { error, at: now() } : undefined;
      throw error;
    }
  };
  const readInTime = async () => {
    reading ??= read().finally(() => {
      reading = undefined;
      isOverdue = false;
    });
    let timer: NodeJS.Timeout | undefined;
    const overdue = new Promise<never>((_resolve, reject) => {
      timer = setTimeout(() => {
        if (!asked) return;
        isOverdue = true;
        reject(source.overdue(asked, maxWaitMs));
      }, maxWaitMs);
    });
    try {
      return await Promise.race([reading, overdue]);
    } finally {
      clearTimeout(timer);
    }
  };

  /** Whether what is known is still what the settings say; asked per request, so that a rotation is noticed before the old key dies. */
  const isCurrent = () => {
    if (!known) return false;
    const at = now();
    if (at >= lookedAt && at - lookedAt < lookMs) return true;
    const seen = source.stamp();
    if (seen === stamp) {
      lookedAt = at;
      return true;
    }
    const choice = source.choose();
    if (choice.fingerprint !== known.choice.fingerprint || choice.url.href !== known.choice.url.href) return false;
    stamp = seen;
    return true;
  };

  return {
    current: async () => {
      if (known && isCurrent()) return known.credential;
      if (failure && now() - failure.at < quietMs) throw failure.error;
      return readInTime();
    },
    replacementFor: async (refused) => {
      if (known && known.credential.key !== refused.key) return known.credential;
      if (!reading && now() - refusedAt < quietMs) return undefined;
      const credential = await readInTime();
      if (credential.key !== refused.key) return credential;
      refusedAt = now();
      return undefined;
    },
  };
}
