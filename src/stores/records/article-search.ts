// Answers questions with the passages of a site's articles that fit them best.
import * as z from 'zod';
import { many, type Work } from '../transaction/work.ts';
import { conditionsOf } from './conditions.ts';
import { type Place, within } from './place.ts';
import { plainText } from './plain-text.ts';

export interface Passage {
  readonly articleId: string;
  readonly title: string;
  readonly url: string | null;
  readonly text: string;
  /** How well it fits: 1 for the best passage of an answer, the others in proportion to it, and never 0. */
  readonly score: number;
}

const passageRow = z
  .object({
    article_id: z.string(),
    title: z.string(),
    url: z.string().nullable(),
    text: z.string(),
    score: z.number(),
  })
  .transform(({ article_id: articleId, ...row }): Passage => ({ articleId, ...row }));

const mostWords = 32;
/** A word in the title says more than one in the text. PostgreSQL's own weights for A and D are about as far apart. */
const titleWeight = 8;

/** Words that are in most questions and tell nothing about them; PostgreSQL has a list of its own for what it keeps. */
const emptyWords = new Set(
  `a an and are as at be by can could do does for from has have how i if in into is it its me my of on or our should that the
  their them there they this to was we what when where which who why will with would you your`.split(/\s+/),
);

/** The best passages first; none for a question without a word that tells what it is about. @param limit how many at most. */
export function* searchArticles(place: Place, question: string, limit: number): Work<readonly Passage[]> {
  const words = wordsOf(question);
  if (words.length === 0) return [];
  const { text, values } = conditionsOf(within(place));
  const [wanted, most] = [`$${values.length + 1}`, `$${values.length + 2}`];
  const columns = 'r.id AS article_id, r.title, r.url, p.text';
  const found = yield* many(
    passageRow,
    {
      sqlite: `SELECT ${columns}, -bm25(passage_words, ${titleWeight}, 1.0) AS score
        FROM passage_words JOIN passages AS p ON p.number = passage_words.rowid JOIN articles AS r ON r.id = p.article_id
        WHERE passage_words MATCH replace(${wanted}, '|', 'OR') AND ${text} ORDER BY score DESC, p.number LIMIT ${most}`,
      postgres: `SELECT ${columns}, ts_rank(p.words, q) AS score
        FROM to_tsquery('english', ${wanted}) AS q, passages AS p JOIN articles AS r ON r.id = p.article_id
        WHERE p.words @@ q AND ${text} ORDER BY score DESC, p.number LIMIT ${most}`,
    },
    ...values,
    words.join(' | '),
    limit,
  );
  const best = found[0]?.score ?? 1;
  return found.map((passage) => ({ ...passage, score: Math.max(0.0001, Number((passage.score / best).toFixed(4))) }));
}

/** Letters and digits only: nothing that either database could take for more than a word. */
function wordsOf(question: string): string[] {
  const words = plainText(question).match(/[\p{L}\p{N}]+/gu) ?? [];
  return [...new Set(words)].filter((word) => !emptyWords.has(word)).slice(0, mostWords);
}
