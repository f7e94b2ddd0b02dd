// A channel on the wire.
import * as z from 'zod';
import { recordFields } from './text.ts';

export const channelType = z.enum(['chat', 'email', 'sms', 'voice', 'whatsapp', 'messenger']);
export const channelStatus = z.enum(['connected', 'disconnected']);

export const channel = z.object({
  ...recordFields,
  name: z.string(),
  type: channelType,
  address: z.string().nullable().describe('The address or number by which it is reached'),
  status: channelStatus,
  enabled: z.boolean().describe('Whether it takes new conversations'),
  settings: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])),
});
