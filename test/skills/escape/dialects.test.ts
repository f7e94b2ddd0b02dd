// Whatever somebody types stays one value of each vendor's query language: read back by that language's own rules, it is the same.
import { describe, expect, it } from 'vitest';
import { klaviyoText } from '../../../src/skills/escape/klaviyo.ts';
import { odataText } from '../../../src/skills/escape/odata.ts';
import { encodedQueryValue } from '../../../src/skills/escape/servicenow.ts';
import { searchTerm } from '../../../src/skills/escape/shopify-search.ts';
import { soqlLike, soqlText } from '../../../src/skills/escape/soql.ts';
import { suiteqlText } from '../../../src/skills/escape/suiteql.ts';
import { escapeTwiml } from '../../../src/skills/escape/twiml.ts';

const rounds = process.env.TEST_ROUNDS === 'full' ? 200_000 : 5_000;

const pieces = [
  ...'\'"\\^:()*%_-,;<>&=+#@ \t\n\r\b\f\u0000',
  ...[
    'OR',
    ' AND ',
    'NOT',
    'javascript:',
    '^OR',
    '^NQ',
    "' or '1'='1",
    '*/',
    '--',
    ']]>',
    '<Dial>',
    '\\u0027',
    'ä',
    '字',
    '😀',
  ],
  ...['o’neil', "o'neil", 'jane@example.com', 'a', '7'],
];

/** The same texts in each run: a generator with a fixed seed (Park and Miller). */
function* texts(): Generator<string> {
  let seed = 20_261_122;
  const next = (below: number) => {
    seed = (seed * 48_271) % 2_147_483_647;
    return seed % below;
  };
  for (let round = 0; round < rounds; round++)
    yield Array.from({ length: next(8) }, () => pieces[next(pieces.length)] ?? '').join('');
}

/** The one literal that the whole text is, as a reader of quotes would see it; undefined where it ends early or never. */
function readQuoted(literal: string, quote: string, inside: 'doubled' | 'backslash'): string | undefined {
  if (!literal.startsWith(quote)) return undefined;
  let value = '';
  for (let at = 1; at < literal.length; at++) {
    const character = literal[at] ?? '';
    if (inside === 'backslash' && character === '\\') {
      at++;
      const escaped = literal[at] ?? '';
      value += { n: '\n', r: '\r', t: '\t', b: '\b', f: '\f' }[escaped] ?? escaped;
    } else if (character !== quote) value += character;
    else if (inside === 'doubled' && literal[at + 1] === quote) {
      at++;
      value += quote;
    } else return at === literal.length - 1 ? value : undefined;
  }
  return undefined;
}

describe('a value of many strange characters', () => {
  it.each([
    ['OData', odataText, "'", 'doubled'],
    ['SuiteQL', suiteqlText, "'", 'doubled'],
    ['SOQL', soqlText, "'", 'backslash'],
    ['Klaviyo', klaviyoText, '"', 'backslash'],
  ] as const)('%s: is one literal, and reads back as it was', (_dialect, write, quote, inside) => {
    for (const text of texts()) expect(readQuoted(write(text), quote, inside)).toBe(text);
  });

  it('SOQL LIKE: no wildcard but the tool’s own', () => {
    for (const text of texts()) {
      const pattern = soqlLike(text);
      expect(readQuoted(`'${pattern.replace(/\\([%_])/g, '$1')}'`, "'", 'backslash')).toBe(text);
      expect(pattern.replace(/\\./gsu, '')).not.toMatch(/[%_']/);
    }
  });

  it('ServiceNow: never ends its condition, and is never run', () => {
    for (const text of texts()) {
      const value = encodedQueryValue(text);
      expect(value).not.toMatch(/[\^\p{Cc}]/u);
      expect(value).not.toMatch(/^\s*javascript\s*:/i);
    }
  });

  it('Shopify search: is one bare word without a meaning of its own, or one phrase', () => {
    for (const text of texts()) {
      const term = searchTerm(text);
      if (term.startsWith('"')) expect(readQuoted(term, '"', 'backslash')).toBe(text.replace(/\p{Cc}+/gu, ' '));
      else {
        expect(term).toBe(text);
        expect(term).not.toMatch(/[\s:()*"\\]|^-|^(?:AND|OR|NOT)$/i);
      }
    }
  });

  it('TwiML: is text and nothing else', () => {
    for (const text of texts()) {
      const escaped = escapeTwiml(text);
      expect(escaped).not.toMatch(/[<>"']|&(?!(?:amp|lt|gt|quot|apos);)/);
      const read = escaped.replace(/&(amp|lt|gt|quot|apos);/g, (_all, name: string) => named[name] ?? '');
      expect(read).toBe(text.replaceAll(/(?![\t\n\r])\p{Cc}/gu, ''));
    }
  });
});

const named: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

describe('in plain words', () => {
  it.each([
    [odataText("o'neil"), "'o''neil'"],
    [suiteqlText("x' OR '1'='1"), "'x'' OR ''1''=''1'"],
    [soqlText("o'neil\\"), String.raw`'o\'neil\\'`],
    [soqlLike('50%_off'), String.raw`50\%\_off`],
    [encodedQueryValue('printer^ORactive=true'), 'printer ORactive=true'],
    [encodedQueryValue('javascript:JavaScript: gs.getUserID()'), 'gs.getUserID()'],
    [klaviyoText('a"),contains(email,"'), String.raw`"a\"),contains(email,\""`],
    [searchTerm('jane@example.com'), 'jane@example.com'],
    [searchTerm('#1042'), '#1042'],
    [searchTerm('-paid'), '"-paid"'],
    [searchTerm('or'), '"or"'],
    [searchTerm('a" OR status:any'), String.raw`"a\" OR status:any"`],
    [escapeTwiml('<Number>&"'), '&lt;Number&gt;&amp;&quot;'],
  ])('%s', (written, expected) => {
    expect(written).toBe(expected);
  });
});
