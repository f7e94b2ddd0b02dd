// The open connections, with what each still waits for: a stop ends those that wait for nothing.
import type { Server } from 'node:http';
import type { Socket } from 'node:net';

/** Node's own `closeIdleConnections` leaves open what has never asked anything, as clients' spare connections have not. */
export class OpenConnections {
  /** How many answers each is owed. */
  readonly #owed = new Map<Socket, number>();
  #ending = false;

  /** @param event that of the sockets which requests come on: with TLS they are others than the ones below. */
  watch(server: Server, event: 'connection' | 'secureConnection'): void {
    server.on(event, (socket: Socket) => {
      this.#owed.set(socket, 0);
      socket.once('close', () => this.#owed.delete(socket));
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

  /** Whether connections end with their last answer. */
  get ending(): boolean {
    return this.#ending;
  }

  /** To be called when no more connections are taken. */
  end(): void {
    this.#ending = true;
    for (const [socket, owed] of this.#owed) if (owed === 0) socket.destroySoon();
  }
}
