// Says that the process is up and answers; asks for no key and touches no data.
import { packageVersion } from '../../core/package.ts';
import { jsonAnswer } from '../http/answer.ts';
import { defineRoute } from '../http/define-route.ts';

export default defineRoute({
  method: 'GET',
  path: '/healthz',
  failures: 'envelope',
  answer: async () => jsonAnswer(200, { status: 'ok', version: packageVersion }),
});
