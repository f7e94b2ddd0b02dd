// The far side of a webhook: a server on loopback that answers as each test tells it.
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import { Webhook as Verifier } from 'standardwebhooks';
import { onTestFinished } from 'vitest';
import { portOf } from '../../parts/stub-gateway.ts';

export interface Received {
  readonly path: string | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export interface Receiver {
  readonly url: string;
  readonly received: Received[];
  /** How the next requests are answered, one each: by a status or by hand; 204 once they are used up. */
  answers: (number | ((response: ServerResponse) => void))[];
}

export async function startReceiver(): Promise<Receiver> {
  const receiver: { url: string; received: Received[]; answers: Receiver['answers'] } = {
    url: '',
    received: [],
    answers: [],
  };
  const server = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8').on('data', (piece: string) => {
      body += piece;
    });
    request.on('end', () => {
      receiver.received.push({ path: request.url, headers: request.headers, body });
      const answer = receiver.answers.shift() ?? 204;
      if (typeof answer === 'function') answer(response);
      else response.writeHead(answer, { location: '/elsewhere' }).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  receiver.url = `http://127.0.0.1:${portOf(server)}/hook`;
  return receiver;
}

/** Whether the reference library takes a delivery for one that was signed with this secret. */
export function verifies(secret: string, { headers, body }: Received): boolean {
  const texts = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]));
  try {
    new Verifier(secret).verify(body, texts);
    return true;
  } catch {
    return false;
  }
}
