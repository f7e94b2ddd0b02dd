// How this program is used, in one Markdown text for readers that are programs (llmstxt.org).
import { VelaroError } from '../../core/errors.ts';
import { defineRoute } from '../http/define-route.ts';

export default defineRoute({
  method: 'GET',
  path: '/llms.txt',
  failures: 'envelope',
  description: {
    summary: 'All help in one text',
    keys: [],
    success: { status: 200, description: 'Markdown.' },
    failures: [404],
  },
  async answer(_request, { guide }) {
    if (!guide)
      throw new VelaroError('route.unknown', 'This gateway has no help to show.', {
        hint: 'Run velaro-mcp help --format markdown.',
      });
    return { status: 200, headers: { 'content-type': 'text/plain; charset=utf-8' }, body: await guide() };
  },
});
