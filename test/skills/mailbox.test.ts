// Which addresses are taken, and what is read from them.
import { expect, it } from 'vitest';
import { mailbox } from '../../src/skills/mailbox.ts';

it.each([
  ['ada@example.com', { email: 'ada@example.com' }],
  [' ada@example.com ', { email: 'ada@example.com' }],
  ['Ada Byron <ada@example.com>', { email: 'ada@example.com', name: 'Ada Byron' }],
  ['"Byron, Ada" <ada@example.com>', { email: 'ada@example.com', name: 'Byron, Ada' }],
  ['Ädä <ada@example.com>', { email: 'ada@example.com', name: 'Ädä' }],
  ['<ada@example.com>', { email: 'ada@example.com' }],
  ['ada+orders@münchen.example', { email: 'ada+orders@xn--mnchen-3ya.example' }],
])('%j is taken', (text, expected) => {
  expect(mailbox.parse(text)).toEqual(expected);
});

it.each([
  '',
  'ada',
  'ada@',
  '@example.com',
  'ada@localhost',
  'ada@@example.com',
  'ada@example.com, grace@example.com',
  'Ada <ada@example.com> more',
  'Ada <>',
  'Ada <ada@example.com',
  'a"b <x> <ada@example.com>',
  'ada@exa mple.com',
  `${'a'.repeat(250)}@example.com`,
])('%j is refused', (text) => {
  expect(mailbox.safeParse(text).error?.issues[0]?.message).toBe(
    'must be an e-mail address such as ada@example.com, or Ada Byron <ada@example.com>',
  );
});

it.each(['a\r\nb@example.com', 'a\u0000@example.com', 'A\u0085 <a@example.com>', 'A\u2029 <a@example.com>'])(
  '%j is refused as more than one line',
  (text) => {
    expect(mailbox.safeParse(text).error?.issues[0]?.message).toBe(
      'must be one line, without line breaks and other control characters',
    );
  },
);
