// Revokes a key at once, after making sure that it is the right one.
import type { KeyEndpoints } from '../../../client/key-endpoints.ts';
import { VelaroError } from '../../../core/errors.ts';
import { type CommandContext, defineCommand } from '../../command.ts';
import { withKeys } from '../../connect.ts';
import { connectionOptions } from '../../connection-options.ts';
import { keyFacts } from '../../key-facts.ts';
import { kindOption } from '../../kind-option.ts';
import { flagOption, requiredArgument } from '../../option.ts';
import { askText, canPrompt } from '../../prompt.ts';

const id = requiredArgument('id', 'the key\'s id from "velaro-mcp keys list", or "self"');
const yes = flagOption('-y, --yes', 'do not ask');
const dryRun = flagOption('--dry-run', 'show which key it would be, and change nothing');

export default defineCommand({
  summary: 'revoke a key at once',
  description:
    'Revokes a key: the very next call with it is refused, and it cannot be brought back. On a terminal it asks for ' +
    "the key's label first. Repeating it changes nothing.",
  arguments: [id],
  options: [yes, dryRun, kindOption, ...connectionOptions],
  examples: [
    { command: 'velaro-mcp keys revoke ID', does: 'asks for the label first' },
    { command: 'velaro-mcp keys revoke ID --yes', does: 'in a script' },
  ],
  async run(context, input) {
    const { output } = context;
    const keyId = input.get(id);
    const asks = !input.get(yes) && !input.get(dryRun);
    if (asks && !canPrompt(context))
      throw new VelaroError('prompt.unavailable', 'Revoking asks first, and there is no terminal to ask at.', {
        hint: 'Use --yes.',
      });
    await withKeys(context, input, input.get(kindOption), async (api) => {
      if (input.get(dryRun)) {
        const key = await api.showKey(keyId);
        output.result({ id: key.id, label: key.label, revoked: false, dryRun: true }, () =>
          keyFacts(key, output.width),
        );
        output.note('This key would be revoked.');
        return;
      }
      if (asks) await confirmLabel(context, api, keyId);
      await api.revokeKey(keyId);
      output.result({ id: keyId, revoked: true }, () => `Revoked ${keyId}.\n`);
    });
  },
});

async function confirmLabel(context: CommandContext, api: KeyEndpoints, keyId: string): Promise<void> {
  const key = await api.showKey(keyId);
  context.output.note(keyFacts(key, context.output.width).trimEnd());
  const name = key.label ?? key.id;
  const typed = await askText(context, { message: `To revoke this key, type its label: ${name}`, flag: '--yes' });
  if (typed.trim() === name.trim()) return;
  throw new VelaroError('argument.invalid', 'That is not the label of this key: nothing was revoked.', {
    hint: `Its label is "${name}".`,
  });
}
