// Reads the part of GraphQL that a stand-in needs: one operation with variables, arguments, aliases, directives and inline fragments.

export interface Location {
  readonly line: number;
  readonly column: number;
}

export type Value =
  | { readonly variable: string }
  | { readonly literal: string | number | boolean | null }
  | { readonly list: readonly Value[] }
  | { readonly object: Readonly<Record<string, Value>> };

export interface Field {
  readonly name: string;
  /** The alias, else the name. */
  readonly responseKey: string;
  readonly args: ReadonlyMap<string, Value>;
  /** The arguments of its directives. */
  readonly directives: ReadonlyMap<string, ReadonlyMap<string, Value>>;
  /** The type that a value has to be of for this field to be asked, inside of `... on`. */
  readonly onType: string | undefined;
  /** Undefined where the field has no braces. */
  readonly selections: readonly Field[] | undefined;
  /** Of its first character in the document. */
  readonly index: number;
}

export interface Operation {
  readonly type: 'query' | 'mutation';
  /** Names of the declared variables. */
  readonly variables: ReadonlySet<string>;
  readonly selections: readonly Field[];
}

/** Where a character of a document stands; both count from 1. */
export function locate(source: string, index: number): Location {
  const lines = source.slice(0, index).split('\n');
  return { line: lines.length, column: (lines.at(-1)?.length ?? 0) + 1 };
}

export class GraphqlSyntaxError extends Error {
  readonly index: number;

  constructor(source: string, found: string, index: number) {
    const { line, column } = locate(source, index);
    super(`syntax error, unexpected ${found} at [${line}, ${column}]`);
    this.index = index;
  }
}

interface Token {
  readonly text: string;
  readonly index: number;
}

const tokenPattern =
  /"(?:[^"\\\p{Cc}]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"|[_A-Za-z]\w*|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|#.*|[\s,\uFEFF]+|\.{3}|./gu;

/** @throws GraphqlSyntaxError at the first thing that is out of place. */
export function parseDocument(source: string): Operation {
  const tokens = new TokenReader(source);
  const shorthand = tokens.peek() === '{';
  const type = shorthand ? 'query' : tokens.takeOneOf('query', 'mutation');
  if (!shorthand && isName(tokens.peek())) tokens.take();
  const variables = new Set<string>();
  if (tokens.skip('(')) while (!tokens.skip(')')) variables.add(readDeclaration(tokens));
  const selections = readSelections(tokens);
  tokens.expectEnd();
  return { type, variables, selections };
}

function readDeclaration(tokens: TokenReader): string {
  tokens.expect('$');
  const name = tokens.takeName();
  tokens.expect(':');
  readType(tokens);
  if (tokens.skip('=')) readValue(tokens);
  return name;
}

function readType(tokens: TokenReader): void {
  if (tokens.skip('[')) {
    readType(tokens);
    tokens.expect(']');
  } else tokens.takeName();
  tokens.skip('!');
}

function readSelections(tokens: TokenReader, onType?: string): Field[] {
  tokens.expect('{');
  const fields = readSelection(tokens, onType);
  while (!tokens.skip('}')) fields.push(...readSelection(tokens, onType));
  return fields;
}

function readSelection(tokens: TokenReader, onType: string | undefined): Field[] {
  if (!tokens.skip('...')) return [readField(tokens, onType)];
  tokens.expect('on');
  return readSelections(tokens, tokens.takeName());
}

function readField(tokens: TokenReader, onType: string | undefined): Field {
  const index = tokens.index();
  const responseKey = tokens.takeName();
  const name = tokens.skip(':') ? tokens.takeName() : responseKey;
  const args = readArguments(tokens);
  const directives = new Map<string, ReadonlyMap<string, Value>>();
  while (tokens.skip('@')) {
    const directive = tokens.takeName();
    directives.set(directive, readArguments(tokens));
  }
  const selections = tokens.peek() === '{' ? readSelections(tokens) : undefined;
  return { name, responseKey, args, directives, onType, selections, index };
}

function readArguments(tokens: TokenReader): Map<string, Value> {
  const args = new Map<string, Value>();
  if (tokens.skip('('))
    do {
      const arg = tokens.takeName();
      tokens.expect(':');
      args.set(arg, readValue(tokens));
    } while (!tokens.skip(')'));
  return args;
}

function readValue(tokens: TokenReader): Value {
  if (tokens.skip('$')) return { variable: tokens.takeName() };
  if (tokens.skip('[')) {
    const list: Value[] = [];
    while (!tokens.skip(']')) list.push(readValue(tokens));
    return { list };
  }
  if (tokens.skip('{')) {
    const members: [string, Value][] = [];
    while (!tokens.skip('}')) {
      const name = tokens.takeName();
      tokens.expect(':');
      members.push([name, readValue(tokens)]);
    }
    return { object: Object.fromEntries(members) };
  }
  return { literal: tokens.takeScalar() };
}

function isName(text: string | undefined): text is string {
  return text !== undefined && /^[_A-Za-z]/.test(text);
}

class TokenReader {
  readonly #source: string;
  readonly #tokens: readonly Token[];
  #next = 0;

  constructor(source: string) {
    this.#source = source;
    this.#tokens = [...source.matchAll(tokenPattern)]
      .filter(([text]) => !/^[\s,#\uFEFF]/.test(text))
      .map((match) => ({ text: match[0], index: match.index }));
  }

  peek(): string | undefined {
    return this.#tokens[this.#next]?.text;
  }

  index(): number {
    return this.#tokens[this.#next]?.index ?? this.#source.length;
  }

  take(): string {
    const text = this.peek();
    if (text === undefined) throw this.#unexpected();
    this.#next++;
    return text;
  }

  skip(text: string): boolean {
    if (this.peek() !== text) return false;
    this.#next++;
    return true;
  }

  expect(text: string): void {
    if (!this.skip(text)) throw this.#unexpected();
  }

  takeName(): string {
    if (!isName(this.peek())) throw this.#unexpected();
    return this.take();
  }

  takeOneOf<T extends string>(...texts: readonly T[]): T {
    const found = texts.find((text) => this.skip(text));
    if (found === undefined) throw this.#unexpected();
    return found;
  }

  /** A string, a number, true, false, null, or an enum value as its name. */
  takeScalar(): string | number | boolean | null {
    const text = this.peek() ?? '';
    if (!/^(?:".*"|-?\d.*|[_A-Za-z].*)$/.test(text)) throw this.#unexpected();
    this.#next++;
    if (!isName(text)) return JSON.parse(text);
    return text === 'null' ? null : text === 'true' ? true : text === 'false' ? false : text;
  }

  expectEnd(): void {
    if (this.peek() !== undefined) throw this.#unexpected();
  }

  #unexpected(): GraphqlSyntaxError {
    const text = this.peek();
    const found = text === undefined ? 'end of file' : JSON.stringify(text);
    return new GraphqlSyntaxError(this.#source, found, this.index());
  }
}
