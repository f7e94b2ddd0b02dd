// Writes this server into the apps that run MCP servers, without a secret in any of their files.
import { toVelaroError, VelaroError } from '../../core/errors.ts';
import { keyFamilies } from '../../core/key-families.ts';
import { type FileHost, type Host, isFileHost, type JsonObject } from '../../hosts/define-host.ts';
import type { setServer as SetServerFunction } from '../../hosts/edit-servers.ts';
import { hosts } from '../../hosts/host-registry.ts';
import { thisMachine } from '../../hosts/machine.ts';
import { type CommandContext, defineCommand } from '../command.ts';
import { profileOption, urlOption } from '../connection-options.ts';
import { chooseHosts, hostArgument, isInstalled } from '../install/host-choice.ts';
import { allOption, dryRunOption, serverNameOption, yesOption } from '../install/host-options.ts';
import { chooseLaunch } from '../install/launch.ts';
import { remoteFor } from '../install/remote.ts';
import { flagOption, type Input } from '../option.ts';

const printOption = flagOption('--print', 'print the text to put there by hand, and change nothing');
const npxOption = flagOption('--npx', 'start it with npx: slower, for files that are shared between computers');
const remoteOption = flagOption('--remote', "the gateway's address instead; the app takes the key from VELARO_MCP_KEY");
const replaceOption = flagOption('--replace', 'take the place of another server of that name');

export default defineCommand({
  summary: 'write this server into Claude Desktop, Cursor and other apps',
  description:
    "Adds this MCP server to an app's settings: shows the change first, keeps comments, order and layout, and leaves " +
    'the text from before beside the file. No key is written: the server takes it from the keychain. Claude Code, Codex ' +
    'CLI, Gemini CLI and VS Code are told by their own command where that is on the PATH.',
  arguments: [hostArgument],
  options: [
    allOption,
    dryRunOption,
    printOption,
    npxOption,
    remoteOption,
    serverNameOption,
    replaceOption,
    yesOption,
    profileOption,
    urlOption,
  ],
  examples: [
    { command: 'velaro-mcp install', does: 'asks which of the apps that are found here' },
    { command: 'velaro-mcp install cursor --dry-run', does: 'shows the change' },
    { command: 'velaro-mcp install --all --yes', does: 'everywhere, without asking' },
    { command: 'velaro-mcp install jetbrains', does: 'prints the text to paste' },
  ],
  async run(context, input) {
    // Only now: what reads and writes the apps' files takes longer to load than all of the help.
    const [{ planInstall }, { carryOutAll }, { setServer }] = await Promise.all([
      import('../install/plan.ts'),
      import('../install/run-plans.ts'),
      import('../../hosts/edit-servers.ts'),
    ]);
    const machine = thisMachine(context.environment);
    const chosen = await chooseHosts(context, input.get(hostArgument), {
      all: input.get(allOption),
      found: hosts.filter((host) => isFileHost(host) && isInstalled(host, machine)),
      message: 'Where to install',
    });
    if (chosen.length === 0)
      throw new VelaroError('host.unknown', 'None of the apps that are known was found on this computer.', {
        hint: `Name one: velaro-mcp install cursor. The apps are: ${hosts.map(({ id }) => id).join(', ')}.`,
      });
    const name = input.get(serverNameOption);
    const entryFor = await entries(context, input, name);
    const toPrint = chosen.filter((host) => input.get(printOption) || !isFileHost(host));
    const printed = toPrint.map((host) => ({ ...pasteText(setServer, host, name, entryFor(host)), host: host.id }));
    for (const { text, into } of printed) context.output.part(`# ${into}\n${text}\n`);
    const results = await carryOutAll(context, machine, {
      hosts: input.get(printOption) ? [] : chosen.filter(isFileHost),
      plan: (host) => planInstall(host, { machine, name, replace: input.get(replaceOption), entryFor }),
      dryRun: input.get(dryRunOption),
      ask: !input.get(yesOption),
      did: 'installed',
    });
    context.output.result({ name, hosts: [...results.documents, ...printed] }, () => '');
    if (!input.get(printOption) && !input.get(dryRunOption)) await noteMissingKey(context, input);
    if (results.failure) throw results.failure;
  },
});

async function entries(context: CommandContext, input: Input, name: string): Promise<(host: Host) => JsonObject> {
  if (input.get(remoteOption)) {
    const remote = await remoteFor(context, input);
    return (host) => {
      const entry = 'remoteEntry' in host ? host.remoteEntry?.(remote, name) : undefined;
      if (entry) return entry;
      throw new VelaroError(
        'host.remote',
        `${host.label} fills in no variables: the key would have to be in its file.`,
        {
          hint: `Leave --remote out: velaro-mcp install ${host.id}`,
        },
      );
    };
  }
  const { programPath, environment, output } = context;
  const { launch, notes } = chooseLaunch({
    programPath,
    environment,
    nodePath: process.execPath,
    platform: process.platform,
    portable: input.get(npxOption),
    profile: input.get(profileOption),
    url: input.get(urlOption),
  });
  for (const note of notes) output.note(note);
  return (host) => host.entry(launch, name);
}

function pasteText(
  setServer: typeof SetServerFunction,
  host: Host,
  name: string,
  entry: JsonObject,
): { readonly text: string; readonly into: string } {
  const pasted: FileHost['place'] = { format: 'json', path: ['mcpServers'] };
  if (!isFileHost(host))
    return {
      text: JSON.stringify({ mcpServers: { [name]: entry } }, null, 2),
      into: `${host.label}: ${host.pasteInto}`,
    };
  const text = setServer(host, '', name, entry, host.label);
  return { text: text.trimEnd(), into: `${host.label}, in ${host.place.path.join('.') || pasted.path.join('.')}` };
}

/** An app sees nothing of this shell: a key that only its environment has is no key there. */
async function noteMissingKey({ environment, output }: CommandContext, input: Input): Promise<void> {
  if (input.get(remoteOption)) {
    output.note(`The app reads the key from ${keyFamilies.mcp.keyVariable}: set it where the app starts.`);
    return;
  }
  try {
    const { profileNamed, readSettings } = await import('../../secrets/profiles.ts');
    const { keys } = profileNamed(readSettings(environment), input.get(profileOption));
    if (keys.mcp) return;
    const only = environment[keyFamilies.mcp.keyVariable]
      ? 'The key is only in this shell, which apps do not see.'
      : 'There is no key yet.';
    output.note(`${only} Next: velaro-mcp login`);
  } catch (thrown) {
    const { message, hint } = toVelaroError(thrown);
    output.warn(`${message} ${hint ?? ''}`.trim());
  }
}
