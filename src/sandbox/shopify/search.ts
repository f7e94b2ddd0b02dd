// Shopify's search syntax, read and applied to what the shop has stored: words, `field:value`, comparisons, AND, OR, NOT and brackets.

/** What can be searched: values by field, and the words that a bare term is looked for in. */
export interface Searchable {
  readonly fields: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly words: string;
}

type Condition = (item: Searchable) => boolean;

const tokenPattern =
  /(?<open>\()|(?<close>\))|(?<not>-(?=\S)|NOT\b)|(?<or>OR\b)|(?<and>AND\b)|(?:(?<field>\w+):(?<comparator>[<>]=?)?)?(?:"(?<phrase>(?:[^"\\]|\\.)*)"|(?<word>[^\s()"]+))|\s+/giu;

/** Everything matches an empty query, as at Shopify; so does what the query does not close. */
export function searchCondition(query: string): Condition {
  const tokens = [...query.matchAll(tokenPattern)]
    .map(({ groups = {} }) => groups)
    .filter((groups) => Object.values(groups).some((text) => text !== undefined));
  let at = 0;
  const readAny = (): Condition => {
    const alternatives = [readAll()];
    while (tokens[at]?.or !== undefined) {
      at++;
      alternatives.push(readAll());
    }
    return (item) => alternatives.some((holds) => holds(item));
  };
  const readAll = (): Condition => {
    const all: Condition[] = [];
    for (let token = tokens[at]; token && token.or === undefined && token.close === undefined; token = tokens[at]) {
      at++;
      if (token.and === undefined) all.push(readOne(token));
    }
    return (item) => all.every((holds) => holds(item));
  };
  const readOne = (token: Record<string, string | undefined>): Condition => {
    if (token.not !== undefined) {
      const next = tokens[at++];
      const inner = next ? readOne(next) : () => false;
      return (item) => !inner(item);
    }
    if (token.open !== undefined) {
      const inner = readAny();
      if (tokens[at]?.close !== undefined) at++;
      return inner;
    }
    const wanted = token.phrase?.replace(/\\(.)/gu, '$1') ?? token.word ?? '';
    return token.field === undefined
      ? ({ words }) => words.toLowerCase().includes(wanted.toLowerCase())
      : fieldCondition(token.field.toLowerCase(), token.comparator, wanted);
  };
  return readAny();
}

function fieldCondition(field: string, comparator: string | undefined, wanted: string): Condition {
  return ({ fields }) => {
    const stored = fields[field];
    // Shopify ignores a field that it does not know.
    if (stored === undefined) return !Object.hasOwn(fields, field);
    return [stored]
      .flat()
      .some((value) => (comparator === undefined ? matches(value, wanted) : compares(value, comparator, wanted)));
  };
}

/** Whole words, whatever their case; `any` stands for everything, a `*` for any ending, and `#1042` is `1042` too. */
function matches(value: string, wanted: string): boolean {
  const [stored, asked] = [value.toLowerCase(), wanted.toLowerCase().replace(/^#/, '')];
  if (asked === 'any') return true;
  if (asked.endsWith('*')) return stored.replace(/^#/, '').startsWith(asked.slice(0, -1));
  return (
    stored.replace(/^#/, '') === asked ||
    (stored
      .split(/[\s,]+/)
      .join(' ')
      .includes(asked) &&
      asked.includes(' ')) ||
    stored.split(/[\s,]+/).includes(asked)
  );
}

function compares(value: string, comparator: string, wanted: string): boolean {
  const [stored, asked] = [ordered(value), ordered(wanted)];
  if (comparator === '>') return stored > asked;
  if (comparator === '>=') return stored >= asked;
  return comparator === '<' ? stored < asked : stored <= asked;
}

/** A number, or an instant as one. */
function ordered(text: string): number {
  return /^-?\d+(?:\.\d+)?$/.test(text) ? Number(text) : Date.parse(text);
}
