// Replaces the key of a profile, in the best way that its gateway offers; at every moment the stored key works.
import { randomBytes } from 'node:crypto';
import { isVelaroError, VelaroError } from '../../core/errors.ts';
import { visiblePrefix } from '../../core/key-format.ts';
import type { KeyChoice } from '../../secrets/find-key.ts';
import type { StoredKey, StoreName } from '../../secrets/secret-store.ts';
import type { CommandContext } from '../command.ts';
import type { Input } from '../option.ts';
import { finishRotation } from './finish-rotation.ts';
import { withRotation } from './open-rotation.ts';
import { beginRenewal } from './renew-key.ts';
import { beginReplacement } from './replace-key.ts';
import { waitingText } from './resume.ts';
import { type Ending, isRefusal, pendingRotation, type RotationTools } from './rotation-tools.ts';
import { beginSwap } from './swap-key.ts';

export interface RotatedKey {
  readonly profile: string;
  readonly id: string | null;
  readonly prefix: string;
  /** The prefix of the old key. */
  readonly replaced: string;
  readonly store: StoreName;
  /** How long the old key works on; 0 when it is dead. */
  readonly graceSeconds: number;
}

export interface RotationWish {
  /** Undefined: what suits the gateway, 24 hours where it counts the grace itself, none where we would have to. */
  readonly graceSeconds?: number | undefined;
  /** A second key, created by a person. Asked for only where nothing else is possible. */
  readonly secondKey: (() => Promise<string>) | undefined;
  /** True when the second key is at hand and nothing else is to be tried. */
  readonly swap: boolean;
  /** Fewer than the old key has: only a new key can have fewer. */
  readonly scopes?: readonly string[];
}

const defaultGraceSeconds = 24 * 3600;

/**
 * @throws VelaroError `rotation.source`, `rotation.busy`, `rotation.unsupported`; `rotation.pending` when it must be run
 * again; the gateway's refusal when the old key stays.
 */
export async function rotateProfileKey(
  context: CommandContext,
  input: Input,
  choice: KeyChoice,
  wish: RotationWish,
): Promise<RotatedKey> {
  return withRotation(context, input, choice, choice.url, async (tools) => {
    const earlier = tools.journal.pending();
    if (earlier) refuseUnlessEnded(await settled(() => finishRotation(tools, earlier)), earlier.oldPrefix);
    const old = await tools.store.read(tools.account);
    if (!old)
      throw new VelaroError('key.missing', `The key of profile "${choice.profile}" is not in its place.`, {
        hint: `Run velaro-mcp login --profile ${choice.profile}.`,
      });
    const replaced = visiblePrefix(old.key);
    const graceSeconds = await begin(tools, { ...old, ...knownId(old, choice) }, choice.url, wish);
    const rotation = tools.journal.pending();
    if (!rotation) throw new TypeError('a rotation that has begun is in its journal');
    const ending = await settled(() => finishRotation(tools, rotation));
    if (ending.state === 'undone')
      throw (
        ending.reason ??
        new VelaroError('rotation.pending', 'The new key was lost on its way: the old one stays.', {
          hint: 'Run the command again.',
        })
      );
    refuseUnlessEnded(ending, replaced);
    const current = ending.state === 'done' ? ending.current : old;
    return {
      profile: choice.profile,
      id: current.id ?? null,
      prefix: visiblePrefix(current.key),
      replaced,
      store: tools.store.name,
      graceSeconds,
    };
  });
}

/** Tries the ways in order of safety. @returns how long the old key works on. */
async function begin(tools: RotationTools, old: StoredKey, url: URL, wish: RotationWish): Promise<number> {
  const wanted = { rotationId: randomBytes(6).toString('hex'), url, oldPrefix: visiblePrefix(old.key) };
  if (!wish.swap) {
    const graceSeconds = wish.graceSeconds ?? defaultGraceSeconds;
    const renewal = wish.scopes ? undefined : beginRenewal(tools, old, { ...wanted, graceSeconds });
    const unsupported = renewal && (await unlessUnsupported(renewal));
    if (renewal && !unsupported) return graceSeconds;
    if (old.kind === 'mcp' || wish.scopes) {
      const ours = wish.graceSeconds ?? 0;
      try {
        await beginReplacement(tools, old, { ...wanted, graceSeconds: ours, scopes: wish.scopes });
        return ours;
      } catch (thrown) {
        if (!isRefusal(thrown) || thrown.kind !== 'forbidden' || !wish.secondKey) throw thrown;
      }
    } else if (unsupported && !wish.secondKey) throw unsupported;
  }
  if (!wish.secondKey) throw new TypeError('a swap needs a second key');
  await beginSwap(tools, old, { ...wanted, key: await wish.secondKey() });
  return 0;
}

/** The refusal when the gateway has no such endpoint; undefined when the work was done. */
async function unlessUnsupported(work: Promise<void>): Promise<VelaroError | undefined> {
  try {
    await work;
    return undefined;
  } catch (thrown) {
    if (isVelaroError(thrown) && thrown.code === 'rotation.unsupported') return thrown;
    throw thrown;
  }
}

async function settled(work: () => Promise<Ending>): Promise<Ending> {
  try {
    return await work();
  } catch (thrown) {
    if (isVelaroError(thrown) && thrown.kind === 'cancelled') throw thrown;
    throw pendingRotation(thrown);
  }
}

function refuseUnlessEnded(ending: Ending, oldPrefix: string): void {
  if (ending.state !== 'waiting') return;
  throw new VelaroError('rotation.pending', `The new key is in use. ${waitingText(oldPrefix, ending.until)}`, {
    hint:
      ending.until === undefined
        ? 'Then run "velaro-mcp status": it makes sure that the old key is dead.'
        : 'Nothing else needs to be done now.',
  });
}

/** Keys that were stored before their id was known have it in the settings. */
function knownId(old: StoredKey, choice: KeyChoice): Pick<StoredKey, 'id'> {
  const id = old.id ?? choice.id;
  return id === undefined ? {} : { id };
}
