// Ranks tools for a question by BM25 over their names, titles, descriptions and parameters.
import { isObject, type JsonObject, objectAt } from '../../protocol/json-rpc.ts';

/** Robertson and Zaragoza (2009), "The Probabilistic Relevance Framework", with their usual constants. */
const saturation = 1.2;
const lengthNormalisation = 0.75;

/** A word in a name says more than one in a description. */
const weights = { name: 4, title: 3, description: 1, parameters: 0.5 } as const;

interface Indexed {
  readonly tool: JsonObject;
  readonly frequencies: ReadonlyMap<string, number>;
  readonly length: number;
}

/** The tools that share a word with the question, best first; of equals the first by name. */
export function searchTools(tools: readonly JsonObject[], question: string, limit: number): JsonObject[] {
  const index = tools.map(indexed);
  const averageLength = index.reduce((sum, { length }) => sum + length, 0) / Math.max(1, index.length);
  const words = [...new Set(wordsOf(question))];
  const score = ({ frequencies, length }: Indexed) =>
    words.reduce((sum, word) => {
      const frequency = frequencies.get(word) ?? 0;
      if (frequency === 0) return sum;
      const holding = index.filter(({ frequencies: other }) => other.has(word)).length;
      const rarity = Math.log(1 + (index.length - holding + 0.5) / (holding + 0.5));
      const norm = saturation * (1 - lengthNormalisation + (lengthNormalisation * length) / averageLength);
      return sum + (rarity * frequency * (saturation + 1)) / (frequency + norm);
    }, 0);
  return index
    .map((entry) => ({ tool: entry.tool, score: score(entry) }))
    .filter((entry) => entry.score > 0)
    .sort((a, b) => b.score - a.score || String(a.tool.name).localeCompare(String(b.tool.name)))
    .slice(0, limit)
    .map(({ tool }) => tool);
}

function indexed(tool: JsonObject): Indexed {
  const frequencies = new Map<string, number>();
  let length = 0;
  const add = (text: unknown, weight: number) => {
    for (const word of wordsOf(String(text ?? ''))) {
      frequencies.set(word, (frequencies.get(word) ?? 0) + weight);
      length += weight;
    }
  };
  add(tool.name, weights.name);
  add(tool.title ?? objectAt(tool, 'annotations')?.title, weights.title);
  add(tool.description, weights.description);
  for (const [name, property] of Object.entries(objectAt(objectAt(tool, 'inputSchema'), 'properties') ?? {}))
    add(`${name} ${isObject(property) ? (property.description ?? '') : ''}`, weights.parameters);
  return { tool, frequencies, length };
}

/** Words in lower case, camelCase and snake_case taken apart, and the commonest English endings off. */
function wordsOf(text: string): string[] {
  const parts = text
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .match(/[\p{L}\p{N}]+/gu);
  return (parts ?? []).filter((word) => word.length > 1 && !fillers.has(word)).map(stem);
}

const fillers = new Set([
  'a',
  'an',
  'and',
  'by',
  'for',
  'from',
  'in',
  'is',
  'it',
  'me',
  'my',
  'of',
  'on',
  'or',
  'the',
  'to',
  'with',
]);

function stem(word: string): string {
  if (word.length > 4 && word.endsWith('ies')) return `${word.slice(0, -3)}y`;
  if (word.length > 3 && word.endsWith('s') && !/(ss|us|is)$/.test(word)) return word.slice(0, -1);
  return word;
}
