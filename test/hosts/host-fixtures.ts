// Files of hosts as people have them: one set for each format, with the servers where the host looks for them.
import type { FileHost } from '../../src/hosts/define-host.ts';

export interface Fixture {
  readonly states: Readonly<Record<State, string>>;
  /** The states that come back byte by byte when what was added is removed. */
  readonly roundTrips: readonly string[];
  readonly broken: Readonly<Record<string, { readonly text: string; readonly says: RegExp }>>;
  /** Another setting that is at least so many characters long. */
  large(characters: number): string;
}

type State =
  | 'absent'
  | 'blank'
  | 'no-servers'
  | 'empty-servers'
  | 'comments'
  | 'byte-order-mark'
  | 'carriage-returns'
  | 'tabs'
  | 'no-final-newline'
  | 'own-style';

const all = ['no-servers', 'comments', 'byte-order-mark', 'carriage-returns', 'tabs', 'no-final-newline', 'own-style'];

export function fixtureOf({ place }: FileHost): Fixture {
  const [key = ''] = place.path;
  if (place.format === 'toml') return tomlFixture(key);
  if (place.format === 'yaml') return yamlFixture(key, place.nameMember);
  return jsonFixture(key);
}

function jsonFixture(key: string): Fixture {
  const commented = `{
  // What I like.
  "theme": "dark", /* really */
  "${key}": {
    // The other one.
    "other": {
      "command": "other", // on the PATH
      "args": []
    } // the last one
  },
  "last": [1, 2,   3]
}
`;
  return {
    states: {
      absent: '',
      blank: ' \n',
      'no-servers': '{\n  "theme": "dark"\n}\n',
      'empty-servers': `{\n  "${key}": {}\n}\n`,
      comments: commented,
      'byte-order-mark': `\uFEFF${commented}`,
      'carriage-returns': commented.replaceAll('\n', '\r\n'),
      tabs: commented.replaceAll('  ', '\t'),
      'no-final-newline': commented.trimEnd(),
      'own-style': `{"${key}":{"other":{"command":"other"}},"theme":"dark"}`,
    },
    roundTrips: [...all.filter((state) => state !== 'no-servers'), 'empty-servers'],
    broken: {
      'cut off': {
        text: commented.slice(0, 60),
        says: /^the-file is not valid JSON \(\w+ at line \d+, column \d+\)\.$/,
      },
      'not an object': {
        text: '[1]',
        says: /^the-file holds something else than an object \(at line 1, column 1\)\.$/,
      },
      'servers in a list': { text: `{"${key}": []}`, says: new RegExp(`has a "${key}" that is not an object`) },
      'servers twice': { text: `{"${key}": {}, "${key}": {}}`, says: new RegExp(`has "${key}" twice`) },
    },
    large: (characters) => `{\n  "history": "${'x'.repeat(characters)}",\n  "${key}": {\n    "other": {}\n  }\n}\n`,
  };
}

function yamlFixture(key: string, nameMember: string | undefined): Fixture {
  const other = nameMember
    ? `  # The other one.\n  - ${nameMember}: other # first\n    command: other\n    args: []  # none\n`
    : '  # The other one.\n  other: # first\n    cmd: other\n    args: []  # none\n';
  const commented = `# What I like.\ntheme: dark   # really\n${key}:\n${other}# The last one.\nlast: [1, 2,   3]\n`;
  return {
    states: {
      absent: '',
      blank: ' \n',
      'no-servers': '# What I like.\ntheme: dark\n',
      'empty-servers': `${key}: ${nameMember ? '[]' : '{}'}\ntheme: dark\n`,
      comments: commented,
      'byte-order-mark': `\uFEFF${commented}`,
      'carriage-returns': commented.replaceAll('\n', '\r\n'),
      // YAML knows no tabs as indentation: they stand between words only.
      tabs: commented.replace('dark   #', 'dark\t#'),
      'no-final-newline': commented.trimEnd(),
      'own-style': nameMember
        ? `${key}:\n- ${nameMember}: other\n  command: 'other'\n`
        : `theme: "dark"\n${key}:\n    other:\n        cmd: 'other'\n`,
    },
    roundTrips: [...all.filter((state) => state !== 'no-servers'), 'empty-servers'],
    broken: {
      'not YAML': { text: `${key}:\n  a: [1\n`, says: /^the-file is not valid YAML \(.+\)\.$/ },
      'not an object': { text: '- 1\n', says: /^the-file holds something else than an object\.$/ },
      'servers are a word': { text: `${key}: none\n`, says: new RegExp(`has a "${key}" that is not a`) },
      'servers twice': {
        text: `${key}:\n  a: 1\n${key}:\n  b: 1\n`,
        says: /is not valid YAML \(Map keys must be unique/,
      },
    },
    large: (characters) => `history: "${'x'.repeat(characters)}"\n${commented}`,
  };
}

function tomlFixture(key: string): Fixture {
  const commented = `# What I like.
theme = "dark"   # really

# The other one.
[${key}.other]
command = 'other' # on the PATH
args = [ ]

# The last one.
[last]
list = [1, 2,   3]
`;
  return {
    states: {
      absent: '',
      blank: ' \n',
      'no-servers': '# What I like.\ntheme = "dark"\n',
      'empty-servers': `theme = "dark"\n\n[${key}]\n`,
      comments: commented,
      'byte-order-mark': `\uFEFF${commented}`,
      'carriage-returns': commented.replaceAll('\n', '\r\n'),
      tabs: commented.replace('command', '\tcommand'),
      'no-final-newline': commented.trimEnd(),
      'own-style': `[${key}."other"]\ncommand="other"\n[${key}."other".env]\nA="1"\n`,
    },
    roundTrips: [...all.filter((state) => state !== 'no-final-newline'), 'empty-servers'],
    broken: {
      'not TOML': { text: '[a\nb = 1\n', says: /^the-file is not valid TOML \(.+\)\.$/ },
      'a table twice': { text: `[${key}.a]\n[${key}.a]\n`, says: /^the-file is not valid TOML \(.+\)\.$/ },
    },
    large: (characters) => `history = "${'x'.repeat(characters)}"\n${commented}`,
  };
}
