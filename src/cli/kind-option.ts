// Which family of keys a command is about.
import type { KeyKind } from '../core/key-families.ts';
import { choiceOption, type Option } from './option.ts';

const kinds = ['mcp', 'rest', 'velaflows'] as const satisfies readonly KeyKind[];

const choice = choiceOption('--kind <kind>', 'the family of keys', kinds);

export const kindOption: Option<KeyKind> = {
  ...choice,
  description: `${choice.description} (default: mcp)`,
  read: (typed) => choice.read(typed) ?? 'mcp',
};
