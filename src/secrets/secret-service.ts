// What can be looked up about Linux's keychain service when keytar fails or finds nothing: its own words are localised, or silent.
import { busDaemon, openSessionBus, type SessionBus } from './session-bus.ts';

/** The first thing that is missing between this program and an unlocked keyring. */
export type ServiceState = 'no bus' | 'no service' | 'no collection' | 'locked' | 'ready';

const service = { destination: 'org.freedesktop.secrets', path: '/org/freedesktop/secrets' } as const;
const serviceInterface = 'org.freedesktop.Secret.Service';

/** Undefined where nothing can be found out, as on macOS and Windows. */
export async function inspectSecretService(): Promise<ServiceState | undefined> {
  if (process.platform !== 'linux') return undefined;
  const address = process.env.DBUS_SESSION_BUS_ADDRESS;
  const bus = address ? await openSessionBus(address).catch(() => undefined) : undefined;
  if (!bus) return 'no bus';
  return answered(bus, async () => {
    const [running] = await bus.call({ ...busDaemon, member: 'NameHasOwner', arguments: [service.destination] });
    if (running !== true) return 'no service';
    const [collection] = await bus.call({
      ...service,
      interface: serviceInterface,
      member: 'ReadAlias',
      arguments: ['default'],
    });
    if (typeof collection !== 'string' || collection === '/') return 'no collection';
    const [locked] = await bus.call({
      destination: service.destination,
      path: collection,
      interface: 'org.freedesktop.DBus.Properties',
      member: 'Get',
      arguments: ['org.freedesktop.Secret.Collection', 'Locked'],
    });
    return locked === true ? 'locked' : 'ready';
  });
}

/** Whether an item is there that only unlocking would show. */
export async function hasLockedItem(name: string, account: string): Promise<boolean> {
  const address = process.env.DBUS_SESSION_BUS_ADDRESS;
  if (process.platform !== 'linux' || !address) return false;
  const bus = await openSessionBus(address).catch(() => undefined);
  if (!bus) return false;
  const found = await answered(bus, async () => {
    const [, locked] = await bus.call({
      ...service,
      interface: serviceInterface,
      member: 'SearchItems',
      // What keytar files its items under.
      arguments: [{ 'xdg:schema': 'org.freedesktop.Secret.Generic', service: name, account }],
    });
    return Array.isArray(locked) && locked.length > 0;
  });
  return found ?? false;
}

/** The answer, or undefined when the bus or the service does not give one. The connection is closed either way. */
async function answered<T>(bus: SessionBus, ask: () => Promise<T>): Promise<T | undefined> {
  try {
    return await ask();
  } catch {
    return undefined;
  } finally {
    bus.close();
  }
}
