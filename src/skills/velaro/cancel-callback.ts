// Takes the promise of a call back.
import * as z from 'zod';
import { defineNativeTool } from '../define-tool.ts';
import { exampleId, recordId, text } from './parts/fields.ts';

export default defineNativeTool({
  name: 'velaro_cancel_callback',
  scope: 'communications',
  kind: 'cancel',
  title: 'Cancel a callback',
  description: 'Cancel a callback that is not due yet. Cancelling it again changes nothing.',
  input: z.strictObject({
    callbackId: recordId('callback', 'the callback, as velaro_schedule_callback gives it'),
    reason: text(300).optional().describe('Why'),
  }),
  output: z.object({ id: z.string(), status: z.literal('cancelled') }),
  example: { callbackId: exampleId('cbk_'), reason: 'The customer wrote instead' },
});
