// The options of every command: how it speaks.
import { flagOption, type Option } from './option.ts';

const heading = 'Everywhere:';

export const jsonOption: Option<boolean> = {
  ...flagOption('--json', 'print one JSON document; errors as JSON on stderr'),
  heading,
};
export const quietOption: Option<boolean> = { ...flagOption('-q, --quiet', 'print results and errors only'), heading };
export const colorOption: Option<boolean> = {
  flags: '--no-color',
  description: 'no colours; NO_COLOR does the same',
  heading,
  read: (typed) => typed !== false,
};

export const outputOptions = [jsonOption, quietOption, colorOption];
