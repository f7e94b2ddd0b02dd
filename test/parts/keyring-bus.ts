// A private D-Bus session bus for a test, on which nothing can be started by itself.
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';

export interface KeyringBus {
  /** What a program needs to reach this bus, and no other. */
  readonly environment: Readonly<Record<string, string>>;
  /** As `/run/user/<uid>`: the bus listens at `bus` in it. */
  readonly runtimeFolder: string;
  /** A folder for the daemons' data. */
  readonly dataFolder: string;
  /** Starts the bus itself. */
  listen(): Promise<void>;
  /** Starts a daemon that knows the bus; it ends when the bus part stops, or this process does. */
  daemon(command: readonly string[], input: string | undefined, extra?: Readonly<Record<string, string>>): ChildProcess;
  /** What a service answers, as dbus-send prints it; undefined for an error. */
  ask(destination: string, path: string, member: string, ...args: readonly string[]): Promise<string | undefined>;
  /** Asks again until the answer matches. */
  until(wanted: string, matches: () => Promise<boolean> | boolean): Promise<void>;
  stop(): Promise<void>;
}

export function prepareBus(): KeyringBus {
  // Short: the path of a Unix socket ends at 107 bytes.
  const folder = mkdtempSync('/tmp/vkr-');
  const runtimeFolder = join(folder, 'run');
  const dataFolder = join(folder, 'data');
  for (const made of [runtimeFolder, dataFolder]) mkdirSync(made, { mode: 0o700 });
  const socket = join(runtimeFolder, 'bus');
  const environment = { DBUS_SESSION_BUS_ADDRESS: `unix:path=${socket}`, XDG_RUNTIME_DIR: runtimeFolder };
  // A prompter must find no display to appear on.
  const { DISPLAY, WAYLAND_DISPLAY, GNOME_KEYRING_CONTROL, ...inherited } = process.env;
  const env = { ...inherited, ...environment };
  const children: ChildProcess[] = [];
  let complaints = '';

  const daemon: KeyringBus['daemon'] = (command, input, extra = {}) => {
    // setpriv becomes the daemon, which then dies with this process even when that is killed.
    const child = spawn('setpriv', ['--pdeathsig', 'KILL', ...command], {
      env: { ...env, ...extra },
      stdio: [input === undefined ? 'ignore' : 'pipe', 'ignore', 'pipe'],
    });
    child.stdin?.end(input);
    child.stderr?.on('data', (text) => {
      complaints += text;
    });
    children.push(child);
    return child;
  };
  const until: KeyringBus['until'] = async (wanted, matches) => {
    for (let round = 0; round < 500; round++) {
      if (await matches()) return;
      await sleep(20);
    }
    throw new Error(`${wanted} did not come: ${complaints}`);
  };
  const kill = () => {
    for (const child of children) child.kill('SIGKILL');
  };
  process.once('exit', kill);

  return {
    environment,
    runtimeFolder,
    dataFolder,
    daemon,
    until,
    listen: async () => {
      const config = join(folder, 'bus.conf');
      // The stock configuration would start a second keyring daemon, or a prompter, on first contact.
      writeFileSync(
        config,
        `<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN" "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig><type>session</type><listen>unix:path=${socket}</listen><auth>EXTERNAL</auth>
<policy context="default"><allow send_destination="*" eavesdrop="true"/><allow eavesdrop="true"/><allow own="*"/></policy></busconfig>`,
      );
      daemon(['dbus-daemon', '--nofork', '--nopidfile', '--nosyslog', `--config-file=${config}`], undefined);
      await until('the bus', () => existsSync(socket));
    },
    ask: async (destination, path, member, ...args) => {
      const call = [
        '--session',
        '--print-reply',
        '--reply-timeout=2000',
        `--dest=${destination}`,
        path,
        member,
        ...args,
      ];
      return promisify(execFile)('dbus-send', call, { env }).then(
        ({ stdout }) => stdout,
        () => undefined,
      );
    },
    stop: async () => {
      process.off('exit', kill);
      const endings = children
        .filter((child) => child.exitCode === null && child.signalCode === null)
        .map((child) => once(child, 'exit'));
      kill();
      await Promise.all(endings);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
