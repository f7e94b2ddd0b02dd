// Takes up, at the start of any command, a rotation of its key that was cut off. It never stands in that command's way.
import { join } from 'node:path';
import { isVelaroError, toVelaroError } from '../../core/errors.ts';
import type { KeyChoice } from '../../secrets/find-key.ts';
import type { CommandContext } from '../command.ts';
import type { Input } from '../option.ts';
import { finishRotation } from './finish-rotation.ts';
import { lockPath, withRotation } from './open-rotation.ts';

/** True when there was something to take up, so that what is known about the key may have changed. */
export async function resumeInPassing(context: CommandContext, input: Input, choice: KeyChoice): Promise<boolean> {
  const { source } = choice;
  if (!('account' in source) || source.from === 'command') return false;
  const { output } = context;
  const [{ openRotationJournal }, { removeAbandonedLock }, { removeAbandonedDrafts }, { settingsFolder }] =
    await Promise.all([
      import('../../secrets/rotation-journal.ts'),
      import('../../secrets/rotation-lock.ts'),
      import('../../secrets/draft-file.ts'),
      import('../../secrets/settings-file.ts'),
    ]);
  try {
    const folder = settingsFolder(context.environment);
    for (const name of ['', 'state', 'keys']) removeAbandonedDrafts(join(folder, name));
    const journal = openRotationJournal(folder, source.account);
    removeAbandonedLock(lockPath(journal));
    const pending = journal.pending();
    if (!pending) return false;
    await withRotation(context, input, choice, new URL(pending.url), async (tools) => {
      const rotation = tools.journal.pending();
      if (!rotation) return;
      const ending = await finishRotation(tools, rotation);
      if (ending.state === 'done') output.note(`Finished the rotation of ${rotation.oldPrefix}…, which was cut off.`);
      else if (ending.state === 'undone')
        output.note(`Gave up the rotation of ${rotation.oldPrefix}…, which was cut off: that key goes on.`);
      else output.note(waitingText(rotation.oldPrefix, ending.until));
    });
  } catch (thrown) {
    const error = toVelaroError(thrown);
    if (error.kind === 'cancelled') throw error;
    if (!isVelaroError(thrown) || thrown.code !== 'rotation.busy')
      output.warn(`A rotation of this key is not finished. ${error.message}`);
  }
  return true;
}

export function waitingText(oldPrefix: string, until: string | undefined): string {
  return until === undefined
    ? `The old key ${oldPrefix}… still works: revoke it in the admin panel.`
    : `The old key ${oldPrefix}… works until ${until}; the first velaro-mcp command after that revokes it.`;
}
