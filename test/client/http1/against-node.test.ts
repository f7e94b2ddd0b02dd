// The client and Node's own are sent the same bytes: where both answer they agree, and what Node refuses is not believed.
import { request } from 'node:http';
import type { Socket } from 'node:net';
import { expect, test } from 'vitest';
import type { Transport } from '../../../src/client/transport.ts';
import { isVelaroError } from '../../../src/core/errors.ts';
import { mutated, pieces, type Random, randomFrom, wellFormedResponse } from './random-response.ts';
import { openTransport, readRequests, startRawServer } from './raw-server.ts';

const rounds = process.env.TEST_ROUNDS === 'full' ? 20_000 : 1_500;

interface Answer {
  readonly status: number;
  /** Each byte a character. */
  readonly body: string;
}

/** Sends what it is asked for by number, in pieces of its own, and closes. */
async function startReplying(texts: readonly string[], random: Random) {
  const server = await startRawServer((socket) =>
    readRequests(socket, (asked) => {
      const [, number] = /^GET \/(\d+) /.exec(asked) ?? [];
      send(socket, [...pieces(texts[Number(number)] ?? '', random)]);
    }),
  );
  return (number: number) => server.url(`/${number}`);
}

function send(socket: Socket, left: Buffer[]): void {
  const piece = left.shift();
  if (!piece) socket.end();
  else if (!socket.destroyed) socket.write(piece, () => setImmediate(() => send(socket, left)));
}

async function askHere(transport: Transport, url: URL): Promise<Answer | undefined> {
  try {
    const { status, body } = await transport.send({ method: 'GET', url, headers: {} });
    const read: Buffer[] = [];
    for await (const piece of body) read.push(piece);
    return { status, body: Buffer.concat(read).toString('latin1') };
  } catch (failure) {
    if (isVelaroError(failure) && failure.code === 'gateway.unreachable') return undefined;
    throw failure;
  }
}

/** What comes after an answer fails Node's request, but not the answer. */
function askNode(url: URL): Promise<Answer | NodeJS.ErrnoException> {
  return new Promise((resolve) => {
    let failure: NodeJS.ErrnoException = new Error('the answer never ended');
    let isAnswered = false;
    const asked = request(url, { agent: false }, (response) => {
      isAnswered = true;
      let body = '';
      response.setEncoding('latin1').on('data', (text: string) => {
        body += text;
      });
      response.on('error', () => undefined);
      response.on('close', () => resolve(response.complete ? { status: response.statusCode ?? 0, body } : failure));
    });
    asked.on('error', (cause) => {
      failure = cause;
      if (!isAnswered) resolve(failure);
    });
    asked.end();
  });
}

/** A tab is a space like any other (RFC 9112, section 5); beside what frames a body Node takes it for part of the value. */
const tabbed = /^(?:content-length|transfer-encoding):.*\t/im;

/** Where Node takes less than RFC 9112 has, and nothing can be read in two ways. */
const narrow: ReadonlySet<string | undefined> = new Set([
  // Spaces and other signs in the extension of a chunk.
  'HPE_STRICT',
  // `connection: close` in an answer of the hundreds, before the one that is meant.
  'HPE_CLOSED_CONNECTION',
]);

test(`${rounds} well-formed answers are read as they were meant, as Node reads them`, async () => {
  const random = randomFrom(20_261_123);
  const meant = Array.from({ length: rounds }, () => wellFormedResponse(random));
  const url = await startReplying(
    meant.map(({ text }) => text),
    random,
  );
  const transport = openTransport();
  for (const [number, { status, body }] of meant.entries()) {
    const [here, node] = await Promise.all([askHere(transport, url(number)), askNode(url(number))]);
    expect({ number, here, node }).toEqual({ number, here: { status, body }, node: { status, body } });
  }
});

test(`${rounds} broken answers are never read otherwise than Node reads them`, async () => {
  const random = randomFrom(20_261_124);
  const texts = Array.from({ length: rounds }, () => mutated(wellFormedResponse(random), random));
  const url = await startReplying(texts, random);
  const transport = openTransport();
  const seen = { answered: 0, refused: 0 };
  for (const [number, text] of texts.entries()) {
    const [here, node] = await Promise.all([askHere(transport, url(number)), askNode(url(number))]);
    const isNarrow = (node instanceof Error && narrow.has(node.code)) || tabbed.test(text);
    if (here && !isNarrow) expect({ number, node }, JSON.stringify(text)).toEqual({ number, node: here });
    seen[here ? 'answered' : 'refused'] += 1;
  }
  // Else the changes are too many or too few to tell anything.
  expect(seen.answered).toBeGreaterThan(rounds / 10);
  expect(seen.refused).toBeGreaterThan(rounds / 10);
});
