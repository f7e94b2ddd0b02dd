// Changes a channel.
import * as z from 'zod';
import { defineOperation } from '../../define-operation.ts';
import { channel } from '../../shapes/channel.ts';
import { customFields } from '../../shapes/custom-fields.ts';
import { exampleId, recordId, text } from '../../shapes/text.ts';

export default defineOperation({
  name: 'velaflows_update_channel',
  surface: 'velaflows',
  scope: 'channels:write',
  method: 'PATCH',
  path: '/api/v1/channels/{id}',
  title: 'Update a channel',
  description: 'Rename a channel, switch it on or off, or change its settings.',
  kind: 'update',
  input: z.strictObject({
    id: recordId('channel'),
    name: text(100).optional().describe('Its name'),
    enabled: z.boolean().optional().describe('Whether it takes new conversations'),
    settings: customFields.optional().describe('Settings, by name; null takes one away, the others stay'),
  }),
  output: channel,
  status: 200,
  versioned: true,
  example: { id: exampleId('channel'), settings: { greeting: 'Welcome!' } },
});
