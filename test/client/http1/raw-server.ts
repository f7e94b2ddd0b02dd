// A server on loopback that answers with bytes of a test's own choosing.
import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { onTestFinished } from 'vitest';
import { createNodeTransport } from '../../../src/client/node-transport.ts';
import type { Transport } from '../../../src/client/transport.ts';

export interface RawServer {
  readonly port: number;
  /** In the order they were opened. */
  readonly connections: readonly Socket[];
  url(path?: string): URL;
}

/** Gone after the test, with all connections. */
export async function startRawServer(
  onConnection: (socket: Socket, number: number) => void,
  server: Server = createServer(),
  host = '127.0.0.1',
): Promise<RawServer> {
  const connections: Socket[] = [];
  const accept = (socket: Socket) => {
    // Clients that break off are what many tests are about.
    socket.on('error', () => undefined).setNoDelay();
    onConnection(socket, connections.push(socket) - 1);
  };
  const protocol = server.listenerCount('tlsClientError') > 0 ? 'https' : 'http';
  server.on(protocol === 'https' ? 'secureConnection' : 'connection', accept);
  server.listen(0, host);
  await once(server, 'listening');
  onTestFinished(() => {
    server.close();
    for (const socket of connections) socket.destroy();
  });
  const { port } = addressOf(server);
  const name = host.includes(':') ? `[${host}]` : host;
  return { port, connections, url: (path = '/') => new URL(path, `${protocol}://${name}:${port}`) };
}

export function addressOf(server: Server): AddressInfo {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the server does not listen on a port');
  return address;
}

/** Not `once`: a client that breaks off may do it with a reset, which is an error before it is an end. */
export function closingOf(socket: Socket): Promise<void> {
  return new Promise((resolve) => void socket.once('close', () => resolve()));
}

/** Calls back with the text of each whole request of a connection, each byte a character. */
export function readRequests(socket: Socket, onRequest: (text: string) => void): void {
  let known = '';
  socket.on('data', (bytes: Buffer) => {
    known += bytes.toString('latin1');
    for (let end = endOfRequest(known); end !== undefined; end = endOfRequest(known)) {
      const text = known.slice(0, end);
      known = known.slice(end);
      onRequest(text);
    }
  });
}

function endOfRequest(text: string): number | undefined {
  const headEnd = text.indexOf('\r\n\r\n');
  const [, length] = /\r\ncontent-length: (\d+)\r\n/.exec(text.slice(0, headEnd + 2)) ?? [];
  const end = headEnd + 4 + Number(length ?? 0);
  return headEnd !== -1 && text.length >= end ? end : undefined;
}

export function answer(body: string | Buffer, ...fields: readonly string[]): Buffer {
  const head = ['HTTP/1.1 200 OK', `content-length: ${Buffer.byteLength(body)}`, ...fields, '', ''].join('\r\n');
  return Buffer.concat([Buffer.from(head, 'latin1'), Buffer.from(body)]);
}

export function openTransport(): Transport {
  const transport = createNodeTransport();
  onTestFinished(() => transport.close());
  return transport;
}

/** @returns the body of what a GET is answered with. */
export async function get(transport: Transport, url: URL): Promise<string> {
  const response = await transport.send({ method: 'GET', url, headers: {} });
  return response.text(1024);
}
