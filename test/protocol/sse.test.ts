import { expect, test } from 'vitest';
import { EventStreamReader, formatEvent, type ServerSentEvent } from '../../src/protocol/sse.ts';

function read(text: string, pieceBytes: number): ServerSentEvent[] {
  const events: ServerSentEvent[] = [];
  const reader = new EventStreamReader((event) => events.push(event));
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length; at += pieceBytes) reader.push(bytes.subarray(at, at + pieceBytes));
  reader.end();
  return events;
}

const stream =
  ': comment\r\nid: 7\r\nevent: message\r\ndata: {"ü":1}\r\n\r\ndata: a\ndata:b\n\nevent: empty\n\nretry: 10\rdata: 😀\r\rdata: cut';

test.each([1, 2, 3, 5, 1000])('a stream in pieces of %i bytes gives the same whole events', (pieceBytes) => {
  expect(read(stream, pieceBytes)).toEqual([
    { event: 'message', data: '{"ü":1}', id: '7' },
    { event: 'message', data: 'a\nb', id: '7' },
    { event: 'message', data: '😀', id: '7' },
  ]);
});

test('what is formatted is read back', () => {
  expect(read(formatEvent('{"a":"\\n"}'), 4)).toEqual([{ event: 'message', data: '{"a":"\\n"}' }]);
});

test('the last event counts when its blank line is a lone CR, and not when it has none', () => {
  expect(read('data: a\r\r', 3)).toEqual([{ event: 'message', data: 'a' }]);
  expect(read('data: a\r', 3)).toEqual([]);
});

test('a byte order mark before the stream is none of its text', () => {
  expect(read('\ufeffdata: a\n\n', 1)).toEqual([{ event: 'message', data: 'a' }]);
});

test('a line of many pieces is read in time that grows with its length only', () => {
  const data = 'x'.repeat(4 * 1024 * 1024);
  expect(read(`data: ${data}\n\n`, 64)).toEqual([{ event: 'message', data }]);
});
