// One HTTP/1.1 request in the bytes that go over the wire.
import type { HttpRequest } from '../transport.ts';

const fieldName = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;
const forbidden = /[^\t\x20-\x7e\x80-\xff]/;
const beyondAscii = /[\x80-\xff]/;

/**
 * Head and body together, so that they leave in one packet.
 * @param target host and path as the request names them.
 * @throws TypeError for a header that would break out of its line.
 */
export function requestText(
  { method, headers, body }: HttpRequest,
  { host, path }: { readonly host: string; readonly path: string },
): string | Buffer {
  let head = `${method} ${path} HTTP/1.1\r\nhost: ${host}\r\n`;
  for (const name in headers) {
    const value = headers[name] ?? '';
    if (!fieldName.test(name) || forbidden.test(value)) throw new TypeError(`the header ${name} is not in its form`);
    head += `${name}: ${value}\r\n`;
  }
  if (body !== undefined) head += `content-length: ${Buffer.byteLength(body)}\r\n`;
  else if (method !== 'GET') head += 'content-length: 0\r\n';
  head += 'connection: keep-alive\r\n\r\n';
  if (body === undefined) return Buffer.from(head, 'latin1');
  // What is not ASCII is one byte in the head and two in the body.
  if (typeof body === 'string' && !beyondAscii.test(head)) return head + body;
  return Buffer.concat([Buffer.from(head, 'latin1'), Buffer.from(body)]);
}
