// Takes an article away.
import operation from '../../../../catalog/velaflows/ai/delete-training.ts';
import { deleteArticle } from '../../../../stores/records/articles.ts';
import { defineHandler } from '../../define-handler.ts';

export default defineHandler(operation, ({ id }, { place }) => deleteArticle(place, id));
