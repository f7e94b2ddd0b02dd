// Says that the process is up and answers; asks for no key and touches no data.
import * as z from 'zod';
import { packageVersion } from '../../core/package.ts';
import { jsonAnswer } from '../http/answer.ts';
import { defineRoute } from '../http/define-route.ts';

export default defineRoute({
  method: 'GET',
  path: '/healthz',
  failures: 'envelope',
  description: {
    summary: 'Whether the process is up',
    keys: [],
    success: {
      status: 200,
      description: 'It is.',
      body: z.object({ status: z.literal('ok'), version: z.string() }),
    },
    failures: [],
  },
  answer: async () => jsonAnswer(200, { status: 'ok', version: packageVersion }),
});
