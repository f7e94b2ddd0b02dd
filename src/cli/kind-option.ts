// Which family of keys a command is about.
import type { KeyKind } from '../core/key-families.ts';
import { choiceOption, type Option } from './option.ts';

const kinds = ['mcp', 'rest', 'velaflows'] as const satisfies readonly KeyKind[];

const choice = choiceOption('--kind <kind>', 'the family of keys', kinds);

/** Where a command looks at the key that there is, whichever its family. */
export const anyKindOption: Option<KeyKind | undefined> = {
  ...choice,
  description: `${choice.description} (default: the first that the profile has a key of)`,
};

export const kindOption: Option<KeyKind> = {
  ...choice,
  description: `${choice.description} (default: mcp)`,
  read: (typed) => choice.read(typed) ?? 'mcp',
};

/** Ends a command line that is to be typed about a key of this family. */
export function kindWords(kind: KeyKind): string {
  return kind === 'mcp' ? '' : ` --kind ${kind}`;
}
