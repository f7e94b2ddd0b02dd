// The apps that "install" knows, where each keeps its servers on this computer, and what to do in it.
import { isFileHost } from '../../hosts/define-host.ts';
import { hosts } from '../../hosts/host-registry.ts';
import { thisMachine } from '../../hosts/machine.ts';
import { defineTopic } from '../topic.ts';

export default defineTopic({
  summary: 'the apps that velaro-mcp installs into, and their files',
  text(_words, { environment }) {
    const machine = thisMachine(environment);
    const home = (path: string) => (path.startsWith(machine.home) ? `~${path.slice(machine.home.length)}` : path);
    const lines = hosts.map((host) =>
      isFileHost(host)
        ? `- ${host.id}: ${host.label}, ${home(host.file(machine))} (${host.place.path.join('.')}). ${host.afterwards}`
        : `- ${host.id}: ${host.label}. The text is printed, to paste under ${host.pasteInto}.`,
    );
    return `
    velaro-mcp install               asks which of the apps found here
    velaro-mcp install cursor zed    these two
    velaro-mcp uninstall --all       out of all of them again

${lines.join('\n')}

The entry starts velaro-mcp by the absolute paths of node and of the program, because apps do not see your shell's PATH. After you move or upgrade Node by hand, run the same command again; "velaro-mcp doctor" tells when that is needed. With --npx the entry starts it through npx instead, for files that are shared between computers.

With --remote the app talks to the gateway itself and takes the key from the variable VELARO_MCP_KEY in its own environment. Claude Desktop, Zed, Cline and LM Studio fill in no variables: for them the key would have to be in the file, so velaro-mcp does not offer it.

The text from before is kept beside each file that is edited, with .velaro-backup behind its name.
`;
  },
});
