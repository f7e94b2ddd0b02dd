// What a route answers, before it is written to a connection.
import type { Readable } from 'node:stream';
import { JsonText } from '../../stores/records/json-text.ts';

export interface Answer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Already serialised, or a stream that goes on for as long as its source likes; absent where the status has no body. */
  readonly body?: string | Readable;
}

export function jsonAnswer(status: number, body: unknown, headers: Readonly<Record<string, string>> = {}): Answer {
  return {
    status,
    headers: { 'content-type': 'application/json; charset=utf-8', ...headers },
    body: body instanceof JsonText ? body.text : JSON.stringify(body),
  };
}
