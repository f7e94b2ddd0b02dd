// Reads bodies, but never without a bound.
import { VelaroError } from '../core/errors.ts';
import type { HttpResponse } from './transport.ts';

/** The body is longer than whoever asked for it would hold. */
export function tooLarge(maxBytes: number): VelaroError {
  return new VelaroError('gateway.answer', `The answer is larger than ${Math.floor(maxBytes / 1024 / 1024)} MB.`, {
    hint: 'Ask for less, for example with a smaller limit.',
  });
}

/** For transports whose body is only there piece by piece. @throws VelaroError see `HttpResponse.text`. */
export async function joinText(body: AsyncIterable<Buffer>, maxBytes: number): Promise<string> {
  const pieces: Buffer[] = [];
  let bytes = 0;
  for await (const piece of body) {
    bytes += piece.length;
    if (bytes > maxBytes) throw tooLarge(maxBytes);
    pieces.push(piece);
  }
  return Buffer.concat(pieces).toString();
}

/** The beginning of a refusal's body, at most `maxBytes`: enough to find out what it says. */
export async function readBeginning(response: HttpResponse, maxBytes: number): Promise<string> {
  const pieces: Buffer[] = [];
  let bytes = 0;
  for await (const piece of response.body) {
    pieces.push(piece);
    bytes += piece.length;
    if (bytes >= maxBytes) break;
  }
  return Buffer.concat(pieces).subarray(0, maxBytes).toString();
}
