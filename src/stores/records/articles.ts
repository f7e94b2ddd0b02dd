// Articles: what a site knows, in passages that questions are answered from.
import { now, run, type Work } from '../transaction/work.ts';
import * as field from './field.ts';
import { listByTime, type Page, type PageRequest, selectPage } from './page.ts';
import { passagesOf } from './passages.ts';
import { type Place, within, workplaceOf } from './place.ts';
import { plainText } from './plain-text.ts';
import { claim, get, insert, newRecord, type RecordFields, type RecordTable, recordFields } from './record-table.ts';
import { selection } from './selection.ts';

export interface Article extends RecordFields {
  readonly title: string;
  /** Plain text, its paragraphs apart by an empty line. */
  readonly text: string;
  /** Where people can read it. */
  readonly url: string | null;
}

export interface NewArticle {
  readonly title: string;
  readonly text: string;
  readonly url?: string | undefined;
}

const articles: RecordTable<Article> = {
  noun: 'article',
  name: 'articles',
  ...selection('articles AS r', {
    ...recordFields,
    title: field.text('r.title'),
    text: field.text('r.text'),
    url: field.optional(field.text('r.url')),
  }),
};
const articleList = listByTime(articles);

/** Newest first. */
export function* listArticles(place: Place, request: PageRequest): Work<Page<Article>> {
  return yield* selectPage(articleList, within(place), request);
}

/** @throws VelaroError `record.unknown` */
export function* getArticle(place: Place, id: string): Work<Article> {
  return yield* get(articles, place, id);
}

/** It is searched from the moment this is committed. */
export function* createArticle(place: Place, { title, text, url }: NewArticle): Work<Article> {
  const workplace = yield* workplaceOf(place);
  const article: Article = newRecord('article', workplace, yield* now(), { title, text, url: url ?? null });
  yield* insert(articles.name, workplace, article, { title, text, url: article.url });
  for (const passage of passagesOf(text))
    yield* run(
      'INSERT INTO passages (article_id, text, plain_title, plain_text) VALUES ($1, $2, $3, $4)',
      article.id,
      passage,
      plainText(title),
      plainText(passage),
    );
  return article;
}

/** @throws VelaroError `record.unknown` */
export function* deleteArticle(place: Place, id: string): Work<void> {
  yield* claim(articles, place, id);
  yield* run('DELETE FROM passages WHERE article_id = $1', id);
  yield* run('DELETE FROM articles WHERE id = $1', id);
}
