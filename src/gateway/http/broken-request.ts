// Answers bytes that are not an HTTP request, headers that are too long, and requests that take too long to arrive.
import type { Duplex } from 'node:stream';
import { newRequestId } from './request-id.ts';

const answers: Readonly<Record<string, readonly [status: string, message: string]>> = {
  HPE_HEADER_OVERFLOW: ['431 Request Header Fields Too Large', 'The headers of the request are larger than 16 KiB.'],
  ERR_HTTP_REQUEST_TIMEOUT: ['408 Request Timeout', 'The request took too long to arrive.'],
};
const malformed = ['400 Bad Request', 'This is not an HTTP request.'] as const;

/** For the server's `clientError`: writes one answer, where there is still somebody to read it, and closes. */
export function answerBrokenRequest(error: NodeJS.ErrnoException, socket: Duplex): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  const [status, message] = answers[error.code ?? ''] ?? malformed;
  const requestId = newRequestId();
  const body = JSON.stringify({ error: { code: 'request.invalid', message, requestId } });
  socket.end(
    `HTTP/1.1 ${status}\r\nx-request-id: ${requestId}\r\ncontent-type: application/json; charset=utf-8\r\n` +
      `content-length: ${Buffer.byteLength(body)}\r\nconnection: close\r\n\r\n${body}`,
  );
}
