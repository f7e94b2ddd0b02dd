// A forward proxy on loopback, as companies have them: tunnels by CONNECT, passes plain requests on, and may want a password.
import { createServer, request as forward, type IncomingMessage, type Server } from 'node:http';
import { connect } from 'node:net';
import { onTestFinished } from 'vitest';
import { portOf } from './stub-gateway.ts';

export interface ForwardProxy {
  readonly port: number;
  /** What was asked of it: `CONNECT host:port` or `POST http://host/path`. */
  readonly seen: string[];
  /** The credentials that came, decoded. */
  readonly credentials: (string | undefined)[];
}

/** @param route where each host name really is: everything goes to this port on loopback. @param password `user:password` wanted. */
export async function startForwardProxy(route: number, password?: string): Promise<ForwardProxy> {
  const seen: string[] = [];
  const credentials: (string | undefined)[] = [];
  const isAdmitted = ({ headers }: IncomingMessage) => {
    const given = /^Basic (.*)$/.exec(headers['proxy-authorization'] ?? '')?.[1];
    const decoded = given === undefined ? undefined : Buffer.from(given, 'base64').toString();
    credentials.push(decoded);
    return password === undefined || decoded === password;
  };
  const server: Server = createServer((incoming, outgoing) => {
    seen.push(`${incoming.method} ${incoming.url}`);
    if (!isAdmitted(incoming)) {
      outgoing.writeHead(407, { 'proxy-authenticate': 'Basic realm="proxy"' }).end();
      return;
    }
    const { pathname } = new URL(incoming.url ?? '', 'http://proxy');
    const { 'proxy-authorization': _own, ...headers } = incoming.headers;
    const onward = forward({ port: route, path: pathname, method: incoming.method, headers }, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(outgoing);
    });
    incoming.pipe(onward);
  });
  server.on('connect', (incoming, near) => {
    seen.push(`CONNECT ${incoming.url}`);
    if (!isAdmitted(incoming)) {
      near.end('HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic realm="proxy"\r\n\r\n');
      return;
    }
    const far = connect(route, '127.0.0.1', () => near.write('HTTP/1.1 200 Connection Established\r\n\r\n'));
    far.pipe(near).pipe(far);
    near.on('error', () => far.destroy());
    far.on('error', () => near.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  return { port: portOf(server), seen, credentials };
}
