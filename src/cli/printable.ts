// Text from a gateway as it may reach a terminal: without characters that move, hide or reorder what is shown.

/** Control and direction characters become spaces; lines stay only where they are asked for. */
export function printable(text: string, lines: 'one' | 'many' = 'one'): string {
  const kept = lines === 'many' ? text.replace(/\r\n?/g, '\n').split('\n') : [text];
  return kept.map((line) => line.replace(/[\p{Cc}\p{Bidi_Control}]+/gu, ' ')).join('\n');
}
