// Reads a body whole, but never without a bound.
import { VelaroError } from '../core/errors.ts';
import type { HttpResponse } from './transport.ts';

/** @throws VelaroError `gateway.answer` when the body is longer than `maxBytes`; the rest is then dropped. */
export async function readText(response: HttpResponse, maxBytes: number): Promise<string> {
  const pieces: Buffer[] = [];
  let bytes = 0;
  for await (const piece of response.body) {
    bytes += piece.length;
    if (bytes > maxBytes)
      throw new VelaroError('gateway.answer', `The answer is larger than ${Math.floor(maxBytes / 1024 / 1024)} MB.`, {
        hint: 'Ask for less, for example with a smaller limit.',
      });
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
