// A vendor's credentials as a person or a script gives them: typed at prompts, piped in as JSON, or from variables of this shell.
import { readFileSync } from 'node:fs';
import * as z from 'zod';
import type { Connection } from '../../client/connection-endpoints.ts';
import { VelaroError } from '../../core/errors.ts';
import { rememberSecret } from '../../core/redaction.ts';
import { askOne } from '../choose.ts';
import type { CommandContext } from '../command.ts';
import { printable } from '../printable.ts';
import { askHidden, askText } from '../prompt.ts';
import { readStdin } from '../read-stdin.ts';

export type Given = Readonly<Record<string, string>>;

type Field = Connection['fields'][number];

const maxBytes = 256 * 1024;
const instead = '--stdin or --from-env';

/** Asks for one way's fields, then for those that may be left out. @throws VelaroError `prompt.unavailable`, `cancelled` */
export async function askForCredentials(context: CommandContext, connection: Connection): Promise<Given> {
  const way = await chooseWay(context, connection);
  const inSomeWay = new Set(connection.ways.flat());
  const given: Record<string, string> = {};
  for (const field of connection.fields) {
    const optional = !inSomeWay.has(field.name);
    if (!optional && !way.includes(field.name)) continue;
    const text = await ask(context, connection, field, optional);
    if (text !== '') given[field.name] = text;
  }
  return given;
}

/** One JSON object, its members the fields by name or variable. @throws VelaroError `argument.invalid` */
export async function readStdinCredentials(context: CommandContext, connection: Connection): Promise<Given> {
  const text = await readStdin(context, { flag: '--stdin', maxBytes });
  const parsed = z.record(z.string(), z.string()).safeParse(parseJson(text));
  if (!parsed.success)
    throw new VelaroError('argument.invalid', 'stdin is not a JSON object whose members are texts.', {
      hint: `For example {${connection.fields.map(({ name }) => `"${name}": "..."`).join(', ')}}.`,
      details: { field: '--stdin' },
    });
  for (const [name, value] of Object.entries(parsed.data)) {
    const field = connection.fields.find((each) => each.name === name || each.variable === name);
    if (field?.secret !== false) rememberSecret(value.trim());
  }
  return parsed.data;
}

/**
 * Each field's variable, else the file that the same with `_FILE` names; of those alone that this version knows to be the
 * vendor's: a gateway must not choose what of this shell is sent to it.
 * @throws VelaroError `argument.invalid` where none is set
 */
export async function readCredentialVariables({ environment }: CommandContext, connection: Connection): Promise<Given> {
  const { knownVariables } = await import('../../gateway/program.ts');
  const known = knownVariables(connection.vendor);
  const fields = connection.fields.filter(({ variable }) => known.includes(variable));
  const given: Record<string, string> = {};
  for (const { name, variable, secret } of fields) {
    const text = environment[variable]?.trim() || readVariableFile(`${variable}_FILE`, environment);
    if (!text) continue;
    if (secret) rememberSecret(text);
    given[name] = text;
  }
  if (Object.keys(given).length > 0) return given;
  throw new VelaroError('argument.invalid', `None of ${printable(connection.title)}'s variables is set here.`, {
    hint: `They are: ${known.join(', ')}; each also with _FILE.`,
    details: { field: '--from-env' },
  });
}

function readVariableFile(variable: string, environment: NodeJS.ProcessEnv): string | undefined {
  const path = environment[variable];
  if (!path) return undefined;
  try {
    return readFileSync(path, 'utf8').trim();
  } catch (cause) {
    throw new VelaroError('argument.invalid', `The file that ${variable} names cannot be read.`, {
      hint: `Check that ${path} exists and that you may read it.`,
      cause,
      details: { field: variable },
    });
  }
}

async function chooseWay(context: CommandContext, { title, ways, fields }: Connection): Promise<readonly string[]> {
  const [only = []] = ways;
  if (ways.length < 2) return only;
  const choices = ways.map((way, at) => ({
    value: String(at),
    label: printable(way.map((name) => labelOf(fields, name)).join(', ')),
  }));
  const chosen = await askOne(context, { message: `How does ${printable(title)} let you in?`, instead }, choices);
  return ways[Number(chosen)] ?? only;
}

async function ask(
  context: CommandContext,
  { title }: Connection,
  { variable, secret, example }: Field,
  optional: boolean,
): Promise<string> {
  const like = [...(example === null ? [] : [`such as ${example}`]), ...(optional ? ['Enter leaves it out'] : [])];
  const message = printable(`${title}: ${variable}${like.length > 0 ? ` (${like.join('; ')})` : ''}`);
  const typed = (await (secret ? askHidden : askText)(context, { message, flag: instead })).trim();
  if (secret) rememberSecret(typed);
  if (typed !== '' || optional) return typed;
  throw new VelaroError('argument.invalid', `${variable} is empty: nothing was kept.`, { hint: 'Try again.' });
}

function labelOf(fields: readonly Field[], name: string): string {
  return fields.find((field) => field.name === name)?.variable ?? name;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Its message would quote the text, which is somebody's secret.
    return undefined;
  }
}
