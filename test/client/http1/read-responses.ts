// Feeds bytes to the parser of responses, and notes what it tells.
import { MalformedResponse } from '../../../src/client/http1/malformed-response.ts';
import { ResponseParser } from '../../../src/client/http1/response-parser.ts';

export interface ReadResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** Each byte a character. */
  readonly body: string;
  /** What its end means for the connection, once it came. */
  readonly end: 'reusable' | 'last' | undefined;
}

export interface Reading {
  readonly responses: readonly ReadResponse[];
  /** The code of the fault that was found. */
  readonly fault: string | undefined;
}

/** @param exchanges the pieces that answer each request; after the last one the other side closes. */
export function readResponses(...exchanges: readonly (readonly Buffer[])[]): Reading {
  const responses: ReadResponse[] = [];
  let mayBeReused = false;
  const last = () => {
    const response = responses.pop();
    if (!response) throw new Error('a head comes first');
    return response;
  };
  const parser = new ResponseParser({
    onHead: ({ status, headers, keptMs }) => {
      mayBeReused = keptMs > 0;
      responses.push({ status, headers: { ...headers }, body: '', end: undefined });
    },
    onBody: (piece) => {
      const response = last();
      responses.push({ ...response, body: response.body + piece.toString('latin1') });
    },
    onEnd: () => void responses.push({ ...last(), end: mayBeReused ? 'reusable' : 'last' }),
  });
  try {
    for (const pieces of exchanges) {
      parser.begin();
      for (const piece of pieces) parser.push(piece);
    }
    parser.close();
    return { responses, fault: undefined };
  } catch (fault) {
    if (!(fault instanceof MalformedResponse)) throw fault;
    return { responses, fault: fault.code };
  }
}

/** Whole, in two at every byte, and byte by byte. */
export function* cuts(bytes: Buffer): Generator<readonly Buffer[]> {
  yield [bytes];
  for (let at = 1; at < bytes.length; at++) yield [bytes.subarray(0, at), bytes.subarray(at)];
  yield Array.from(bytes, (_byte, at) => bytes.subarray(at, at + 1));
}
