// Reads one channel.
import * as z from 'zod';
import { defineOperation } from '../../define-operation.ts';
import { channel } from '../../shapes/channel.ts';
import { exampleId, recordId } from '../../shapes/text.ts';

export default defineOperation({
  name: 'velaflows_get_channel',
  surface: 'velaflows',
  scope: 'channels:read',
  method: 'GET',
  path: '/api/v1/channels/{id}',
  title: 'Get a channel',
  description: 'Read one channel with its state and settings.',
  kind: 'read',
  input: z.strictObject({ id: recordId('channel') }),
  output: channel,
  status: 200,
  versioned: true,
  example: { id: exampleId('channel') },
});
