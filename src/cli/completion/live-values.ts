// The values that an argument or option can have here and now: profiles, apps, scopes, the keys and tools of the gateway.
import { mcpScopes } from '../../core/scopes.ts';
import { hosts } from '../../hosts/host-registry.ts';
import { readSettings } from '../../secrets/profiles.ts';
import type { CommandContext } from '../command.ts';
import { commandNames } from '../command-registry.ts';
import { withGateway } from '../connect.ts';
import { withConnections } from '../connections/open-connections.ts';
import type { Input } from '../option.ts';
import { allSettings } from '../setting.ts';
import { listAllTools } from '../tool-access.ts';
import { topicNames } from '../topic-registry.ts';
import { shells } from './shell-scripts.ts';
import type { Suggestion, ValueSource } from './suggest.ts';

/** A person who has pressed Tab does not wait longer. */
const patienceMs = 2_000;

type Source = (context: CommandContext, input: Input) => readonly Suggestion[] | Promise<readonly Suggestion[]>;

const profiles: Source = ({ environment }) =>
  [...readSettings(environment).profiles.values()].map(({ name, keys }) => ({
    word: name,
    meaning: keys.mcp?.url ?? '',
  }));

const keyIds: Source = (context, input) =>
  withGateway(context, input, async (api) =>
    (await api.listKeys()).map(({ id, label }) => ({ word: id, meaning: label ?? '' })),
  );

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
  [
    /^help \[/,
    () =>
      [...topicNames, ...new Set(commandNames.map((name) => name.split(' ')[0] ?? ''))].map((word) => ({
        word,
        meaning: '',
      })),
  ],
  [/ --scope </, () => Object.entries(mcpScopes).map(([word, meaning]) => ({ word, meaning }))],
];

/** Nothing where it cannot be had at once: completing must neither fail nor ask for a password. */
export function liveValues(context: CommandContext, input: Input): ValueSource {
  return async (command, token) => {
    const source = sources.find(([pattern]) => pattern.test(`${command} ${token}`))?.[1];
    if (!source) return [];
    const patience = AbortSignal.timeout(patienceMs);
    const hurried = { ...context, interrupted: AbortSignal.any([context.interrupted, patience]) };
    try {
      return await Promise.race([source(hurried, input), givenUp(patience)]);
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
