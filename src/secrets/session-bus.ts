// A connection to the D-Bus session bus, to look up facts that the keychain's own library does not tell.
import { connect, type Socket } from 'node:net';
import { type BusCall, decodeMessage, encodeCall, messageLength, messageStart } from './bus-message.ts';

export interface SessionBus {
  /** The values of the answer. Fails when the answer is an error or the bus is silent for two seconds. Starts no service. */
  call(call: BusCall): Promise<readonly unknown[]>;
  close(): void;
}

/** The bus itself, which knows who is on it. */
export const busDaemon = {
  destination: 'org.freedesktop.DBus',
  path: '/org/freedesktop/DBus',
  interface: 'org.freedesktop.DBus',
} as const;

const silenceMs = 2_000;

/** @param address as in `DBUS_SESSION_BUS_ADDRESS`; of the transports only Unix sockets are known. */
export async function openSessionBus(address: string): Promise<SessionBus> {
  const path = socketPath(address);
  if (path === undefined) throw new Error('the address of the bus names no Unix socket');
  const socket = connect({ path });
  socket.setTimeout(silenceMs, () => socket.destroy(new Error('the bus is silent')));
  const incoming = new IncomingBytes(socket);
  let serial = 0;
  const call = async (question: BusCall) => {
    const ours = ++serial;
    socket.write(encodeCall(question, ours));
    for (;;) {
      const start = await incoming.take(messageStart);
      const rest = await incoming.take(messageLength(start) - messageStart);
      const { isAnswer, replyTo, values } = decodeMessage(Buffer.concat([start, rest]));
      if (replyTo !== ours) continue;
      if (!isAnswer) throw new Error(`the bus answers ${question.member} with an error`);
      return values;
    }
  };
  try {
    socket.write(`\0AUTH EXTERNAL ${Buffer.from(String(process.getuid?.())).toString('hex')}\r\n`);
    if (!(await incoming.line()).startsWith('OK')) throw new Error('the bus refuses this user');
    socket.write('BEGIN\r\n');
    await call({ ...busDaemon, member: 'Hello' });
    return { call, close: () => socket.destroy() };
  } catch (thrown) {
    socket.destroy();
    throw thrown;
  }
}

function socketPath(address: string): string | undefined {
  for (const candidate of address.split(';')) {
    const [, kind, value] = /^unix:(?:[^,]*,)*?(path|abstract)=([^,]*)/.exec(candidate) ?? [];
    if (value) return `${kind === 'abstract' ? '\0' : ''}${decodeURIComponent(value)}`;
  }
  return undefined;
}

class IncomingBytes {
  readonly #chunks: AsyncIterator<Buffer>;
  #rest: Buffer = Buffer.alloc(0);

  constructor(socket: Socket) {
    this.#chunks = socket[Symbol.asyncIterator]();
  }

  async line(): Promise<string> {
    for (;;) {
      const end = this.#rest.indexOf('\r\n');
      if (end !== -1) return (await this.take(end + 2)).toString('latin1', 0, end);
      await this.#more();
    }
  }

  async take(length: number): Promise<Buffer> {
    while (this.#rest.length < length) await this.#more();
    const taken = this.#rest.subarray(0, length);
    this.#rest = this.#rest.subarray(length);
    return taken;
  }

  async #more(): Promise<void> {
    const { value, done } = await this.#chunks.next();
    if (done) throw new Error('the bus hung up');
    this.#rest = Buffer.concat([this.#rest, value]);
  }
}
