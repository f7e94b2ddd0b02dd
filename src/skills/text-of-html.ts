// Plain text from HTML, for the readers of a mail who see or want no HTML.

/** Elements that end a line, or a paragraph. */
const lineEnds =
  /^\/?(?:div|tr|li|ul|ol|dl|dt|dd|address|article|footer|form|header|hr|main|nav|section|table|caption)$/;
const paragraphEnds = /^\/?(?:p|h[1-6]|blockquote|pre|figure)$/;
/** Elements whose content nobody is meant to read. */
const unread = /^(?:script|style|head|title|template)$/;

const entities: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  nbsp: ' ',
  ndash: '–',
  mdash: '—',
  hellip: '…',
  copy: '©',
  reg: '®',
  trade: '™',
  euro: '€',
  pound: '£',
  bull: '•',
  middot: '·',
  laquo: '«',
  raquo: '»',
  lsquo: '‘',
  rsquo: '’',
  ldquo: '“',
  rdquo: '”',
};

/** One tag or comment, or text up to the next; a `<` that begins no tag is text. */
const token = /<!--[\s\S]*?(?:-->|$)|<(\/?[a-z][a-z0-9]*)((?:"[^"]*"|'[^']*'|[^<>"'])*)>|[^<]+|</gi;

/** Paragraphs, lines, list items and the addresses of links are kept; everything else of the form is not. */
export function textOfHtml(html: string): string {
  const page = new Page();
  let unreadUntil: string | undefined;
  let link: string | undefined;
  for (const [all, tag, attributes = ''] of html.matchAll(token)) {
    const name = tag?.toLowerCase();
    if (unreadUntil !== undefined) {
      if (name === unreadUntil) unreadUntil = undefined;
    } else if (name === undefined) {
      if (!all.startsWith('<!--')) page.write(decoded(all));
    } else if (unread.test(name)) unreadUntil = `/${name}`;
    else if (name === 'a') link = addressOf(attributes);
    else if (name === '/a') {
      if (link !== undefined && link !== page.lastWord) page.write(` (${link})`);
      link = undefined;
    } else if (name === 'li') {
      page.breakLine(1);
      page.write('- ');
    } else if (name === 'td' || name === 'th') page.write(' ');
    else if (name === 'br') page.breakLine(page.breaks + 1);
    else if (paragraphEnds.test(name)) page.breakLine(2);
    else if (lineEnds.test(name)) page.breakLine(1);
  }
  return page.text;
}

/** Text as it is laid out: white space is one space, and breaks are made when something follows them. */
class Page {
  readonly #parts: string[] = [];
  #spaced = false;
  breaks = 0;
  lastWord = '';

  write(text: string): void {
    for (const [word] of text.matchAll(/\s+|\S+/g)) {
      if (/^\s/.test(word)) {
        this.#spaced = true;
        continue;
      }
      if (this.#parts.length > 0)
        this.#parts.push(this.breaks > 0 ? '\n'.repeat(this.breaks) : this.#spaced ? ' ' : '');
      this.#parts.push(word);
      this.#spaced = false;
      this.breaks = 0;
      this.lastWord = word;
    }
  }

  /** @param lines 1 for a new line, 2 for an empty one between; more than 2 are 2. */
  breakLine(lines: number): void {
    this.breaks = Math.max(this.breaks, Math.min(lines, 2));
  }

  get text(): string {
    return this.#parts.join('');
  }
}

function addressOf(attributes: string): string | undefined {
  const [, double, single, bare] = /\bhref\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))/i.exec(attributes) ?? [];
  const address = decoded(double ?? single ?? bare ?? '').trim();
  return /^(?:https?:|mailto:|tel:)\S+$/i.test(address) ? address : undefined;
}

function decoded(text: string): string {
  return text.replace(/&(?:#(\d{1,7})|#x([0-9a-f]{1,6})|([a-z]+));/gi, (all, decimal, hexadecimal, name) => {
    if (name !== undefined) return entities[String(name).toLowerCase()] ?? all;
    const code = decimal === undefined ? Number.parseInt(hexadecimal, 16) : Number(decimal);
    return code > 0 && code <= 0x10ffff && (code < 0xd800 || code > 0xdfff) ? String.fromCodePoint(code) : all;
  });
}
