// The options of `serve`, as data: parsed here without loading the command line, shown there in its help.
import { isVelaroError, VelaroError } from '../core/errors.ts';

export interface ServeOption {
  readonly name: string;
  /** Absent for a switch. */
  readonly argument?: string;
  /** Takes a comma list. */
  readonly list?: true;
  readonly summary: string;
}

export const serveOptions: readonly ServeOption[] = [
  { name: 'profile', argument: 'name', summary: 'the profile whose key and gateway to use' },
  { name: 'url', argument: 'url', summary: "the gateway's MCP address, instead of the profile's" },
  { name: 'workspace', argument: 'id', summary: 'the workspace of a VelaFlows token, 24 hex digits' },
  { name: 'read-only', summary: 'offer only tools that are annotated as reading only' },
  {
    name: 'tools',
    argument: 'names',
    list: true,
    summary: 'offer only these tools: names with * and ?, separated by commas',
  },
  { name: 'exclude-tools', argument: 'names', list: true, summary: 'offer all tools but these' },
  { name: 'scopes', argument: 'scopes', list: true, summary: 'offer only tools of these scopes' },
  { name: 'dynamic', summary: 'offer three tools that find, describe and call the others, to save context' },
  { name: 'log-file', argument: 'file', summary: 'write what goes wrong into a file as well' },
  {
    name: 'trace',
    argument: 'file',
    summary: 'write methods, ids, sizes and times of all requests into a file; never contents',
  },
];

export interface ServeSettings {
  readonly profile?: string;
  readonly url?: string;
  readonly workspace?: string;
  readonly readOnly: boolean;
  readonly tools?: readonly string[];
  readonly excludeTools?: readonly string[];
  readonly scopes?: readonly string[];
  readonly dynamic: boolean;
  readonly logFile?: string;
  readonly trace?: string;
}

/** @throws VelaroError `argument.invalid` that names the argument and lists the known ones. */
export function readServeOptions(argv: readonly string[]): ServeSettings {
  // As most hosts start it: Node's reader of arguments need not be loaded.
  if (argv.length === 0) return { readOnly: false, dynamic: false };
  const options = Object.fromEntries(
    serveOptions.map(({ name, argument }) => [name, { type: argument ? ('string' as const) : ('boolean' as const) }]),
  );
  try {
    const { values } = process.getBuiltinModule('node:util').parseArgs({ args: [...argv], options, strict: true });
    const text = (name: string) => (typeof values[name] === 'string' ? values[name] : undefined);
    const list = (name: string) =>
      text(name)
        ?.split(',')
        .map((item) => item.trim())
        .filter(Boolean);
    const given = <T>(name: keyof ServeSettings, value: T | undefined) =>
      value === undefined ? {} : { [name]: value };
    return {
      readOnly: values['read-only'] === true,
      dynamic: values.dynamic === true,
      ...given('profile', text('profile')),
      ...given('url', text('url')),
      ...given('workspace', workspaceId(text('workspace'))),
      ...given('tools', list('tools')),
      ...given('excludeTools', list('exclude-tools')),
      ...given('scopes', list('scopes')),
      ...given('logFile', text('log-file')),
      ...given('trace', text('trace')),
    };
  } catch (cause) {
    if (isVelaroError(cause)) throw cause;
    throw new VelaroError('argument.invalid', cause instanceof Error ? cause.message : 'An argument is wrong.', {
      hint: `serve takes ${serveOptions.map(({ name, argument }) => `--${name}${argument ? ` <${argument}>` : ''}`).join(', ')}.`,
    });
  }
}

function workspaceId(text: string | undefined): string | undefined {
  if (text === undefined || /^[0-9a-f]{24}$/i.test(text)) return text;
  throw new VelaroError('argument.invalid', '--workspace is not the id of a workspace.', {
    hint: 'An id is 24 hex digits: copy it from the workspace settings.',
    details: { field: '--workspace' },
  });
}
