// Takes a rotation from wherever it stands to its end, or back to its beginning.

import type { Rotation } from '../../secrets/rotation-journal.ts';
import { settingsFault } from '../../secrets/settings-file.ts';
import { finishRenewal } from './renew-key.ts';
import { finishReplacement } from './replace-key.ts';
import { closeRotation, type Ending, isRefusal, type RotationTools, revokeIfThere } from './rotation-tools.ts';
import { finishSwap } from './swap-key.ts';

const manners = { replace: finishReplacement, renew: finishRenewal, swap: finishSwap };

/** @throws VelaroError whatever stood in the way; the journal is kept, and the next attempt goes on. */
export async function finishRotation(tools: RotationTools, rotation: Rotation): Promise<Ending> {
  const current = await tools.store.read(tools.account);
  const ours =
    current && (current.rotation === rotation.id || tools.fingerprintOf(current.key) === rotation.oldFingerprint);
  if (current && ours) return manners[rotation.manner](tools, rotation, current);
  // Somebody has put another key into the place: it is not to be replaced by one of ours.
  const next = await tools.store.read(tools.nextAccount);
  if (next?.id !== undefined && next.rotation === rotation.id) {
    try {
      await revokeIfThere(tools.connect(next), next.id);
    } catch (thrown) {
      if (!isRefusal(thrown)) throw thrown;
    }
  }
  await closeRotation(tools, 'giveUp');
  return { state: 'undone', reason: settingsFault(tools.journal.path, 'was about a key that is no longer stored') };
}
