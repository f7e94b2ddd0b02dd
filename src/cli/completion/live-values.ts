// The values that an argument or option can have here and now: profiles, apps, scopes, the keys and tools of the gateway.
import { errorCodes } from '../../core/error-codes.ts';
import type { KeyKind } from '../../core/key-families.ts';
import { scopesFor } from '../../core/scopes.ts';
import { hosts } from '../../hosts/host-registry.ts';
import { readSettings } from '../../secrets/profiles.ts';
import type { CommandContext } from '../command.ts';
import { commandNames } from '../command-registry.ts';
import { withKeys } from '../connect.ts';
import { withConnections } from '../connections/open-connections.ts';
import { kindOption } from '../kind-option.ts';
import type { Input } from '../option.ts';
import { allSettings } from '../setting.ts';
import { listAllTools } from '../tool-access.ts';
import { topicNames } from '../topic-registry.ts';
import { shells } from './shell-scripts.ts';
import type { Suggestion, ValueSource } from './suggest.ts';

/** A person who has pressed Tab does not wait longer. */
const patienceMs = 2_000;

type Source = (
  context: CommandContext,
  input: Input,
  earlier: readonly string[],
) => readonly Suggestion[] | Promise<readonly Suggestion[]>;

const profiles: Source = ({ environment }) =>
  [...readSettings(environment).profiles.values()].map(({ name, keys }) => ({
    word: name,
    meaning: keys.mcp?.url ?? '',
  }));

const keyIds: Source = (context, input, earlier) =>
  withKeys(context, input, kindIn(earlier), async (api) =>
    (await api.listKeys()).map(({ id, label }) => ({ word: id, meaning: label ?? '' })),
  );

const scopes: Source = (_context, _input, earlier) =>
  Object.entries(scopesFor(kindIn(earlier))).map(([word, meaning]) => ({ word, meaning }));

function kindIn(earlier: readonly string[]): KeyKind {
  const typed = earlier[earlier.lastIndexOf('--kind') + 1];
  return kindOption.read(kindOption.choices?.includes(typed ?? '') ? typed : undefined);
}

const commandBeginnings = new Set(commandNames.map((name) => name.split(' ')[0] ?? ''));

const topics: Source = (_context, _input, earlier) => {
  const words = earlier.at(-1) === 'error' ? Object.keys(errorCodes) : [...topicNames, ...commandBeginnings];
  return words.map((word) => ({ word, meaning: '' }));
};

const tools: Source = async (context, input) =>
  (await listAllTools(context, input)).map(({ name, description }) => ({ word: name, meaning: description }));

const vendors: Source = (context, input) =>
  withConnections(context, input, async (connections) =>
    (await connections.list()).map(({ vendor, title }) => ({ word: vendor, meaning: title })),
  );

/** By what is typed (`keys show`) and what comes next (`<id>`, `--profile <name>`); the first that matches counts. */
const sources: readonly (readonly [pattern: RegExp, source: Source])[] = [
  [/ --profile </, profiles],
  [/^profiles .*[<[]name/, profiles],
  [/^keys .*[<[]id/, keyIds],
  [/^(dis)?connect [<[]vendor/, vendors],
  [/^config .*[<[]name/, () => allSettings.map(({ name, summary }) => ({ word: name, meaning: summary }))],
  [/^tools (call|show|trust) [<[]/, tools],
  [/^(un)?install \[host/, () => hosts.map(({ id, label }) => ({ word: id, meaning: label }))],
  [/^completion </, () => shells.map((word) => ({ word, meaning: '' }))],
  [/^help \[/, topics],
  [/ --scope </, scopes],
];

/** Nothing where it cannot be had at once: completing must neither fail nor ask for a password. */
export function liveValues(context: CommandContext, input: Input): ValueSource {
  return async (command, token, earlier) => {
    const source = sources.find(([pattern]) => pattern.test(`${command} ${token}`))?.[1];
    if (!source) return [];
    const patience = AbortSignal.timeout(patienceMs);
    const hurried = { ...context, interrupted: AbortSignal.any([context.interrupted, patience]) };
    try {
      return await Promise.race([source(hurried, input, earlier), givenUp(patience)]);
    } catch {
      return [];
    }
  };
}

function givenUp(patience: AbortSignal): Promise<readonly Suggestion[]> {
  return new Promise((resolve) => {
    patience.addEventListener('abort', () => resolve([]), { once: true });
  });
}
