// A new article of the knowledge base.
import operation from '../../../../catalog/velaflows/ai/add-training.ts';
import { createArticle } from '../../../../stores/records/articles.ts';
import { defineHandler } from '../../define-handler.ts';

export default defineHandler(operation, (input, { place }) => createArticle(place, input));
