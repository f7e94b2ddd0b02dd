// The values that an argument or option can have here and now: profiles, apps, scopes, the keys and tools of the gateway.
import { errorCodes } from '../../core/error-codes.ts';
import { scopesFor } from '../../core/scopes.ts';
import { hosts } from '../../hosts/host-registry.ts';
import { readSettings } from '../../secrets/profiles.ts';
import type { CommandContext } from '../command.ts';
import { commandNames } from '../command-registry.ts';
import { withKeys } from '../connect.ts';
import { withConnections } from '../connections/open-connections.ts';
import { readGatewayStore, readInsteadOfGateway } from '../gateway-store-options.ts';
import { kindOption } from '../kind-option.ts';
import type { Input } from '../option.ts';
import { allSettings } from '../setting.ts';
import { listAllTools } from '../tool-access.ts';
import { topicNames } from '../topic-registry.ts';
import { shells } from './shell-scripts.ts';
import type { Place, Suggestion, ValueSource } from './suggest.ts';
import { typedInput } from './typed-line.ts';

/** A person who has pressed Tab does not wait longer. */
const patienceMs = 2_000;

/** @param input what the half-typed line says, such as its `--profile`. */
type Source = (
  context: CommandContext,
  input: Input,
  place: Place,
) => readonly Suggestion[] | Promise<readonly Suggestion[]>;

const profiles: Source = ({ environment }) =>
  [...readSettings(environment).profiles.values()].map(({ name, keys }) => ({
    word: name,
    meaning: keys.mcp?.url ?? '',
  }));

const keyIds: Source = (context, input) =>
  withKeys(context, input, input.get(kindOption), async (api) =>
    (await api.listKeys()).map(({ id, label }) => ({ word: id, meaning: label ?? '' })),
  );

const gatewayKeyIds: Source = async ({ environment }, input) => {
  const location = readGatewayStore(input, environment);
  if (isFarAway(location)) return [];
  const { listAllKeys } = await import('../../gateway/program.ts');
  const keys = await listAllKeys(location);
  return keys.flatMap(({ id, label, status }) => (status === 'revoked' ? [] : [{ word: id, meaning: label }]));
};

const jobIds: Source = async ({ environment }, input) => {
  const location = readGatewayStore(input, environment);
  if (isFarAway(location)) return [];
  const { listAllJobs } = await import('../../gateway/program.ts');
  const { jobs } = await listAllJobs(location, { limit: 100 });
  return jobs.map(({ id, kind, state }) => ({ word: String(id), meaning: `${kind}, ${state}` }));
};

/** A connection to a database that does not answer would hold the shell for longer than a person waits. */
function isFarAway(location: { readonly databaseUrl?: string } | undefined): boolean {
  return location?.databaseUrl !== undefined;
}

const scopes: Source = (_context, input) =>
  Object.entries(scopesFor(input.get(kindOption))).map(([word, meaning]) => ({ word, meaning }));

const commandBeginnings = new Set(commandNames.map((name) => name.split(' ')[0] ?? ''));

const topics: Source = (_context, _input, { earlier }) => {
  const words = earlier.at(-1) === 'error' ? Object.keys(errorCodes) : [...topicNames, ...commandBeginnings];
  return words.map((word) => ({ word, meaning: '' }));
};

const tools: Source = async (context, input) =>
  (await listAllTools(context, input)).tools.map(({ name, description }) => ({ word: name, meaning: description }));

const vendors: Source = async (context, input) => {
  if (isFarAway(readInsteadOfGateway(input))) return [];
  return withConnections(context, input, async (connections) =>
    (await connections.list()).map(({ vendor, title }) => ({ word: vendor, meaning: title })),
  );
};

/** By what is typed (`keys show`) and what comes next (`<id>`, `--profile <name>`); the first that matches counts. */
const sources: readonly (readonly [pattern: RegExp, source: Source])[] = [
  [/ --profile </, profiles],
  [/^profiles .*[<[]name/, profiles],
  [/^keys .*[<[]id/, keyIds],
  [/^gateway keys .*[<[]id/, gatewayKeyIds],
  [/^gateway jobs .*[<[]id/, jobIds],
  [/^(dis)?connect [<[]vendor/, vendors],
  [/^config .*[<[]name/, () => allSettings.map(({ name, summary }) => ({ word: name, meaning: summary }))],
  [/^tools ((call|show) <name|trust --only <)/, tools],
  [/^(un)?install \[host/, () => hosts.map(({ id, label }) => ({ word: id, meaning: label }))],
  [/^completion </, () => shells.map((word) => ({ word, meaning: '' }))],
  [/^help \[/, topics],
  [/ --scope </, scopes],
];

/** Nothing where it cannot be had at once: completing must neither fail nor ask for a password. */
export function liveValues(context: CommandContext, input: Input): ValueSource {
  return async (token, place) => {
    const source = sources.find(([pattern]) => pattern.test(`${place.command} ${token}`))?.[1];
    if (!source) return [];
    const patience = AbortSignal.timeout(patienceMs);
    const hurried = { ...context, interrupted: AbortSignal.any([context.interrupted, patience]) };
    const typed = typedInput(place.options, place.earlier, input);
    try {
      return await Promise.race([source(hurried, typed, place), givenUp(patience)]);
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
