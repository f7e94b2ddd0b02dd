// The Knowledge Management API: published articles by text, and one article whole.
import type { StandInAnswer } from '../stand-in.ts';
import type { Instance, StoredRecord } from './instance.ts';
import { noRecord } from './refusal.ts';

export function searchArticles(instance: Instance, query: URLSearchParams): StandInAnswer {
  const text = query.get('query') ?? '';
  const words = text.toLowerCase().split(/\s+/);
  const bases = query.get('kb')?.split(',');
  const start = Number(query.get('offset') ?? 0);
  const limit = Number(query.get('limit') ?? 30);
  const found = published(instance)
    .filter(({ values }) => bases === undefined || bases.includes(values.get('kb_knowledge_base') ?? ''))
    .map((article) => ({ article, score: score(article, words) }))
    .filter(({ score }) => score > 0)
    .sort((a, b) => b.score - a.score);
  const page = found.slice(start, start + limit);
  return {
    status: 200,
    body: {
      result: {
        meta: {
          start,
          end: start + page.length,
          fields: query.get('fields') ?? '',
          query: text,
          filter: '',
          kb: query.get('kb') ?? '',
          language: 'en',
          count: found.length,
          status: { code: 200 },
        },
        articles: page.map(({ article, score }, index) => ({
          link: `?id=kb_article_view&sys_kb_id=${article.sysId}`,
          rank: start + index + 1,
          id: `kb_knowledge:${article.sysId}`,
          title: article.values.get('short_description') ?? '',
          snippet: plain(article).slice(0, 160),
          score,
          number: article.values.get('number') ?? '',
        })),
      },
    },
  };
}

/** @param id its sys_id or its number. */
export function readArticle(instance: Instance, id: string): StandInAnswer {
  const article = published(instance).find(({ sysId, values }) => sysId === id || values.get('number') === id);
  if (!article) throw noRecord();
  return {
    status: 200,
    body: {
      result: {
        content: article.values.get('text') ?? '',
        template: false,
        number: article.values.get('number') ?? '',
        sys_id: article.sysId,
        short_description: article.values.get('short_description') ?? '',
        display_attachments: true,
        attachments: [],
        embedded_content: [],
      },
    },
  };
}

function published(instance: Instance): readonly StoredRecord[] {
  return instance.all('kb_knowledge').filter(({ values }) => values.get('workflow_state') === 'published');
}

/** How often the words stand in it, those of the title thrice; 0 where one is not there at all. */
function score(article: StoredRecord, words: readonly string[]): number {
  const title = (article.values.get('short_description') ?? '').toLowerCase();
  const text = plain(article).toLowerCase();
  const hits = words.map((word) => 3 * (title.split(word).length - 1) + (text.split(word).length - 1));
  return hits.includes(0) ? 0 : hits.reduce((sum, count) => sum + count, 0);
}

function plain(article: StoredRecord): string {
  return (article.values.get('text') ?? '').replace(/<[^>]*>/g, ' ').trim();
}
