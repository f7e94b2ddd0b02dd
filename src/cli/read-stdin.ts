// Everything that a pipe or file gives on stdin.
import { VelaroError } from '../core/errors.ts';
import type { CommandContext } from './command.ts';

/**
 * @param flag what asked for it, for the error.
 * @throws VelaroError `argument.invalid` when stdin is a terminal or gives more than `maxBytes`; `cancelled`.
 */
export async function readStdin(
  { stdin, interrupted }: CommandContext,
  { flag, maxBytes }: { readonly flag: string; readonly maxBytes: number },
): Promise<string> {
  if (stdin.isTTY)
    throw new VelaroError('argument.invalid', `${flag} reads from a pipe, and stdin is a terminal.`, {
      hint: `Pipe it in, for example: velaro-mcp … ${flag} < FILE`,
    });
  const stop = () => stdin.destroy(new VelaroError('cancelled', 'Reading stdin was cancelled.'));
  interrupted.addEventListener('abort', stop, { once: true });
  const pieces: Buffer[] = [];
  let bytes = 0;
  try {
    for await (const piece of stdin) {
      const buffer = Buffer.from(piece);
      bytes += buffer.length;
      if (bytes > maxBytes)
        throw new VelaroError('argument.invalid', `stdin gave more than ${maxBytes} bytes to ${flag}.`, {
          hint: 'Check what is piped in.',
        });
      pieces.push(buffer);
    }
  } finally {
    interrupted.removeEventListener('abort', stop);
  }
  return Buffer.concat(pieces).toString('utf8');
}
