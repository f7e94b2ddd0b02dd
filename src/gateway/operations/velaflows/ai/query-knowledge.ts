// The passages that answer a question, and the articles they are from.
import operation from '../../../../catalog/velaflows/ai/query-knowledge.ts';
import { getAiSettings } from '../../../../stores/records/ai-settings.ts';
import { searchArticles } from '../../../../stores/records/article-search.ts';
import { workplaceOf } from '../../../../stores/records/place.ts';
import { defineHandler } from '../../define-handler.ts';

export default defineHandler(operation, function* ({ question, limit }, { place }) {
  const most = limit ?? (yield* getAiSettings(yield* workplaceOf(place))).maxPassages;
  const passages = yield* searchArticles(place, question, most);
  const sources = new Map(passages.map(({ articleId, title, url }) => [articleId, { articleId, title, url }]));
  return { passages, sources: [...sources.values()] };
});
