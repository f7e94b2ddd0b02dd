// Says which apps on this computer use which key, and moves keys that lie in their files in clear to where keys rest.
import { toVelaroError } from '../../../core/errors.ts';
import { thisMachine } from '../../../hosts/machine.ts';
import { askYesOrNo } from '../../choose.ts';
import { defineCommand } from '../../command.ts';
import { urlOption } from '../../connection-options.ts';
import { flagOption } from '../../option.ts';
import { canPrompt } from '../../prompt.ts';
import { type Column, formatTable } from '../../table.ts';
import { findKeys, type KeyUse } from '../../where/find-keys.ts';
import { isMovable, planMove } from '../../where/move-key.ts';

const move = flagOption('--move', 'move the keys in clear, where this program can serve that entry instead');
const yes = flagOption('-y, --yes', 'do not ask before each');

const columns: readonly Column<KeyUse>[] = [
  { title: 'APP', value: ({ host }) => host.label },
  { title: 'SERVER', value: ({ server }) => server },
  { title: 'KEY', value: keyText },
  { title: 'FILE', value: ({ file }) => file, shrinksTo: 20 },
];

export default defineCommand({
  summary: 'which apps on this computer use which key; finds keys in clear',
  description:
    'Looks through the settings of all known apps for keys of the three families, and names app, file and place. On a ' +
    'terminal it offers to move each key into the keychain and to let this program serve that entry; --move --yes does so ' +
    'in a script. The text from before stays beside the file, without the key. A key that lay in the open should be rotated.',
  options: [move, yes, urlOption],
  examples: [
    { command: 'velaro-mcp keys where', does: 'a table; on a terminal it offers to move what it finds' },
    { command: 'velaro-mcp keys where --move --yes', does: 'moves all that it can' },
  ],
  async run(context, input) {
    const { output } = context;
    const { uses, failures } = findKeys(thisMachine(context.environment));
    output.part(formatTable(columns, uses, output.width));
    for (const { error } of failures) output.warn(`${error.message} ${error.hint ?? ''}`.trim());
    const asks = !input.get(yes) && canPrompt(context) && !output.json;
    const moved: {
      readonly file: string;
      readonly server: string;
      readonly profile: string;
      readonly backup: string | null;
    }[] = [];
    let failure: unknown;
    for (const use of input.get(move) || asks ? uses.filter(isMovable) : []) {
      try {
        const plan = await planMove(context, use, input.get(urlOption));
        output.note(`${use.host.label}: ${use.file}\n${plan.diff.trimEnd()}`);
        const message = `Move the key of "${use.server}" to profile ${plan.profile}?`;
        if (!input.get(yes) && !(await askYesOrNo(context, { message, instead: '--yes' }))) continue;
        const backup = (await plan.carryOut()) ?? null;
        moved.push({ file: use.file, server: use.server, profile: plan.profile, backup });
        output.part(`Moved the key of ${use.server} to profile ${plan.profile}. ${use.host.afterwards}\n`);
      } catch (thrown) {
        const error = toVelaroError(thrown);
        if (error.kind === 'cancelled') throw error;
        output.warn(`${error.message} ${error.hint ?? ''}`.trim());
        failure ??= error;
      }
    }
    output.result(
      { uses: uses.map(document), unreadable: failures.map(({ file, error }) => ({ file, error: error.body })), moved },
      () => '',
    );
    const clear = uses.filter(({ clear: keys }) => keys.length > 0).length;
    if (uses.length === 0) output.note('No app on this computer uses a Velaro key.');
    if (clear > moved.length && moved.length === 0 && !asks)
      output.note('Keys in clear can be read by every program here: "velaro-mcp keys where --move" moves them.');
    for (const { profile } of moved)
      output.note(`It lay in the open: rotate it now, with "velaro-mcp keys rotate --profile ${profile}".`);
    if (failure) throw failure;
  },
});

function keyText({ clear, profile }: KeyUse): string {
  if (clear.length === 0) return `of profile ${profile ?? 'in use'}`;
  return clear.map(({ prefix, at }) => `${prefix}… in clear, at ${at}`).join(', ');
}

function document({ host, file, server, clear, profile }: KeyUse) {
  return {
    host: host.id,
    file,
    server,
    profile,
    plaintext: clear.map(({ at, kind, prefix }) => ({ at, kind, prefix })),
  };
}
