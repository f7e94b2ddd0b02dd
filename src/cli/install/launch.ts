// How a host starts this program: by absolute paths, because apps see neither the shell's PATH nor its variables.
import { existsSync } from 'node:fs';
import { dirname, isAbsolute, join, resolve } from 'node:path';
import { packageName, packageVersion } from '../../core/package.ts';
import type { Launch } from '../../hosts/define-host.ts';
import { settingsFolder } from '../../secrets/settings-file.ts';

export interface LaunchRequest {
  readonly programPath: string;
  readonly nodePath: string;
  readonly platform: NodeJS.Platform;
  readonly environment: NodeJS.ProcessEnv;
  /** The form that works on any computer with npx on its PATH. */
  readonly portable: boolean;
  readonly profile: string | undefined;
  readonly url: string | undefined;
}

export interface ChosenLaunch {
  readonly launch: Launch;
  /** What the user should know about it. */
  readonly notes: readonly string[];
}

const carried = [
  'HTTPS_PROXY',
  'HTTP_PROXY',
  'NO_PROXY',
  'https_proxy',
  'http_proxy',
  'no_proxy',
  'NODE_EXTRA_CA_CERTS',
];
const pinned = `${packageName}@${packageVersion}`;

export function chooseLaunch(request: LaunchRequest): ChosenLaunch {
  const { programPath, portable, profile, url, platform } = request;
  const serve = ['serve', ...(profile ? ['--profile', profile] : []), ...(url ? ['--url', url] : [])];
  const { variables, notes } = carriedVariables(request);
  if (portable) {
    const [command = '', ...args] = platform === 'win32' ? ['cmd', '/c', 'npx'] : ['npx'];
    return { launch: { command, args: [...args, '-y', pinned, ...serve], env: variables }, notes };
  }
  if (/[\\/]_npx[\\/]/.test(programPath)) return fromNpxCache(request, serve, variables, notes);
  const launch = { command: stableNode(request.nodePath), args: [resolve(programPath), ...serve], env: variables };
  return { launch, notes };
}

/** What npx has unpacked may be gone tomorrow: only npx itself finds it again, and it needs node on its PATH. */
function fromNpxCache(
  { nodePath, platform }: LaunchRequest,
  serve: readonly string[],
  variables: Readonly<Record<string, string>>,
  notes: readonly string[],
): ChosenLaunch {
  const folder = dirname(nodePath);
  const npxProgram = join(folder, 'node_modules', 'npm', 'bin', 'npx-cli.js');
  const slow = `Each start goes through npx. Faster: npm install -g ${packageName}, then ${packageName} install again.`;
  if (platform === 'win32') {
    const launch = { command: nodePath, args: [npxProgram, '-y', pinned, ...serve], env: variables };
    return { launch, notes: [...notes, slow] };
  }
  const launch = {
    command: join(folder, 'npx'),
    args: ['-y', pinned, ...serve],
    env: { PATH: [...new Set([folder, '/usr/local/bin', '/usr/bin', '/bin'])].join(':'), ...variables },
  };
  return { launch, notes: [...notes, slow] };
}

/** Homebrew's folder of one version goes with the next upgrade; its link to the current one stays. */
function stableNode(nodePath: string): string {
  const [, prefix, formula] = /^(.*)\/Cellar\/(node(?:@\d+)?)\/[^/]+\/bin\/node$/.exec(nodePath) ?? [];
  const linked = prefix && formula && `${prefix}/opt/${formula}/bin/node`;
  return linked && existsSync(linked) ? linked : nodePath;
}

function carriedVariables({ environment, platform }: LaunchRequest) {
  const variables: Record<string, string> = {};
  const notes: string[] = [];
  const { VELARO_CONFIG_DIR: _own, XDG_CONFIG_HOME: _xdg, ...usual } = environment;
  const folder = settingsFolder(environment, platform);
  if (folder !== settingsFolder(usual, platform)) variables.VELARO_CONFIG_DIR = folder;
  for (const name of carried) {
    const value = environment[name];
    if (!value) continue;
    if (/:\/\/[^/@]*:[^/@]*@/.test(value))
      notes.push(`${name} holds a password and is not written into any file: set it where the app starts.`);
    else variables[name] = name === 'NODE_EXTRA_CA_CERTS' && !isAbsolute(value) ? resolve(value) : value;
  }
  return { variables, notes };
}
