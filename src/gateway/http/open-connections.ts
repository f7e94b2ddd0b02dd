// The open connections, with what each still waits for: a stop ends those that wait for nothing.
import type { Server } from 'node:http';
import type { Socket } from 'node:net';

/** Node's own `closeIdleConnections` leaves open what has never asked anything, as clients' spare connections have not. */
export class OpenConnections {
  /** How many answers each is owed. */
  readonly #owed = new Map<Socket, number>();
  /** By their other end, those that have not begun to speak TLS: Node gives them two minutes. */
  readonly #greeting = new Map<string, Socket>();
  #ending = false;

  /** @param secure with TLS, requests come on other sockets than those that are accepted. */
  watch(server: Server, secure: boolean): void {
    const ready = (socket: Socket) => {
      this.#owed.set(socket, 0);
      socket.once('close', () => this.#owed.delete(socket));
    };
    if (!secure) {
      server.on('connection', ready);
      return;
    }
    server.on('connection', (socket: Socket) => {
      const peer = peerOf(socket);
      this.#greeting.set(peer, socket);
      socket.once('close', () => this.#greeting.delete(peer));
    });
    server.on('secureConnection', (socket: Socket) => {
      this.#greeting.delete(peerOf(socket));
      ready(socket);
    });
  }

  asked(socket: Socket): void {
    const owed = this.#owed.get(socket);
    if (owed !== undefined) this.#owed.set(socket, owed + 1);
  }

  answered(socket: Socket): void {
    const owed = this.#owed.get(socket);
    if (owed === undefined) return;
    this.#owed.set(socket, owed - 1);
    if (this.#ending && owed === 1) socket.destroySoon();
  }

  /** Whether the connection ends with the answer that is about to be written: no other one is owed behind it. */
  endsWithThis(socket: Socket): boolean {
    return this.#ending && this.#owed.get(socket) === 1;
  }

  /** To be called when no more connections are taken. */
  end(): void {
    this.#ending = true;
    for (const socket of this.#greeting.values()) socket.destroy();
    for (const [socket, owed] of this.#owed) if (owed === 0) socket.destroySoon();
  }
}

function peerOf({ remoteAddress, remotePort }: Socket): string {
  return `${remoteAddress} ${remotePort}`;
}
