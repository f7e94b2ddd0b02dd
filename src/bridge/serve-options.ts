// The options of `serve`, as data: parsed here without loading the command line, shown there in its help.
import { parseArgs } from 'node:util';
import { VelaroError } from '../core/errors.ts';

export interface ServeOption {
  readonly name: string;
  readonly argument: string;
  readonly summary: string;
}

export const serveOptions = [
  { name: 'profile', argument: 'name', summary: 'the profile whose key and gateway to use' },
  { name: 'url', argument: 'url', summary: "the gateway's MCP address, instead of the profile's" },
] as const satisfies readonly ServeOption[];

export type ServeSettings = { readonly [name in (typeof serveOptions)[number]['name']]?: string };

/** @throws VelaroError `argument.invalid` that names the argument and lists the known ones. */
export function readServeOptions(argv: readonly string[]): ServeSettings {
  const options = Object.fromEntries(serveOptions.map(({ name }) => [name, { type: 'string' as const }]));
  try {
    return parseArgs({ args: [...argv], options, strict: true }).values;
  } catch (cause) {
    throw new VelaroError('argument.invalid', cause instanceof Error ? cause.message : 'An argument is wrong.', {
      hint: `serve takes ${serveOptions.map(({ name, argument }) => `--${name} <${argument}>`).join(', ')}.`,
    });
  }
}
