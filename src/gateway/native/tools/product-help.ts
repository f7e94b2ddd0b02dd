// The passages of the site's articles that fit a question.
import tool from '../../../skills/velaro/product-help.ts';
import { searchArticles } from '../../../stores/records/article-search.ts';
import { defineNativeWork } from '../define-native-handler.ts';

export default defineNativeWork(tool, function* ({ question, limit }, { place }) {
  const found = yield* searchArticles(place, question, limit);
  return { passages: found.map(({ articleId: id, text: excerpt, ...passage }) => ({ id, excerpt, ...passage })) };
});
