// A real, private gnome-keyring for a test: headless, also as root, several at a time, and gone afterwards.
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { type KeyringBus, prepareBus } from './keyring-bus.ts';

/**
 * `locked`: what an SSH session sees, with nothing that could ask for the password. `no-default`: a daemon without any
 * keyring, as on a fresh headless machine. `no-service`: a bus on which nobody is a keychain. `no-bus`: an address where nobody listens.
 */
export type KeyringMode = 'unlocked' | 'locked' | 'no-default' | 'no-service' | 'no-bus';

export interface Keyring extends Pick<KeyringBus, 'environment' | 'runtimeFolder' | 'stop'> {
  readonly daemonPid?: number;
  /** Locks the keyring with everything in it. */
  lock(): Promise<void>;
  /** From now on the daemon answers nobody. */
  hang(): void;
  resume(): void;
}

const secrets = ['org.freedesktop.secrets', '/org/freedesktop/secrets'] as const;

/** Why no keyring can be started here, for a skip that says so; a failure instead with VELARO_TEST_REQUIRE_REAL=1. */
export function keyringUnavailable(): string | undefined {
  const missing = ['dbus-daemon', 'dbus-send', 'gnome-keyring-daemon', 'setpriv'].filter((name) => !isOnPath(name));
  if (missing.length === 0) return undefined;
  const reason = `${missing.join(', ')} missing: apt-get install -y --no-install-recommends dbus gnome-keyring libsecret-1-0`;
  if (process.env.VELARO_TEST_REQUIRE_REAL === '1') throw new Error(reason);
  return reason;
}

export async function startKeyring({ mode = 'unlocked' }: { readonly mode?: KeyringMode } = {}): Promise<Keyring> {
  const bus = prepareBus();
  try {
    if (mode !== 'no-bus') await bus.listen();
    const withDaemon = mode !== 'no-bus' && mode !== 'no-service';
    const daemonPid = withDaemon ? await startDaemon(bus, mode) : undefined;
    const signal = (name: NodeJS.Signals) => {
      if (daemonPid !== undefined) process.kill(daemonPid, name);
    };
    const keyring: Keyring = {
      environment: bus.environment,
      runtimeFolder: bus.runtimeFolder,
      ...(daemonPid !== undefined && { daemonPid }),
      lock: () => lock(bus),
      hang: () => signal('SIGSTOP'),
      resume: () => signal('SIGCONT'),
      stop: bus.stop,
    };
    if (mode === 'locked') await keyring.lock();
    return keyring;
  } catch (thrown) {
    await bus.stop();
    throw thrown;
  }
}

async function startDaemon(bus: KeyringBus, mode: KeyringMode): Promise<number | undefined> {
  const empty = mode === 'no-default';
  // An empty password means no login keyring at all; --foreground keeps the daemon under its own process id.
  const daemon = bus.daemon(
    ['gnome-keyring-daemon', '--foreground', '--components=secrets', ...(empty ? [] : ['--unlock'])],
    empty ? undefined : 'a test',
    { XDG_DATA_HOME: bus.dataFolder },
  );
  // NameHasOwner starts nothing, unlike a call to the service itself.
  const hasOwner = ['org.freedesktop.DBus', '/org/freedesktop/DBus', 'org.freedesktop.DBus.NameHasOwner'] as const;
  await bus.until('the keyring daemon', async () =>
    Boolean((await bus.ask(...hasOwner, `string:${secrets[0]}`))?.includes('boolean true')),
  );
  if (!empty)
    await bus.until('the login keyring', async () =>
      Boolean(
        (await bus.ask(...secrets, 'org.freedesktop.Secret.Service.ReadAlias', 'string:default'))?.includes('/login'),
      ),
    );
  return daemon.pid;
}

async function lock(bus: KeyringBus): Promise<void> {
  const login = 'array:objpath:/org/freedesktop/secrets/collection/login';
  const answer = await bus.ask(...secrets, 'org.freedesktop.Secret.Service.Lock', login);
  if (answer === undefined) throw new Error('the keyring cannot be locked');
}

function isOnPath(name: string): boolean {
  return (process.env.PATH ?? '').split(delimiter).some((folder) => {
    try {
      accessSync(join(folder, name), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}
