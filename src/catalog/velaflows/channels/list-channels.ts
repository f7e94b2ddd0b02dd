// Lists channels.
import * as z from 'zod';
import { defineOperation } from '../../define-operation.ts';
import { channel, channelStatus, channelType } from '../../shapes/channel.ts';
import { pageInput, pageOutput } from '../../shapes/page.ts';

export default defineOperation({
  name: 'velaflows_list_channels',
  surface: 'velaflows',
  scope: 'channels:read',
  method: 'GET',
  path: '/api/v1/channels',
  title: 'List channels',
  description: 'List the channels of the workspace by name, with their state.',
  kind: 'read',
  input: z.strictObject({
    type: channelType.optional().describe('Only channels of this kind'),
    status: channelStatus.optional().describe('Only channels in this state'),
    ...pageInput,
  }),
  output: z.object({ channels: z.array(channel), ...pageOutput }),
  status: 200,
  example: { status: 'connected' },
});
