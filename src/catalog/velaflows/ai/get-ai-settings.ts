// Reads the AI settings.
import * as z from 'zod';
import { defineOperation } from '../../define-operation.ts';
import { aiSettings } from '../../shapes/knowledge.ts';

export default defineOperation({
  name: 'velaflows_get_ai_settings',
  surface: 'velaflows',
  scope: 'ai:read',
  method: 'GET',
  path: '/api/v1/ai/settings',
  title: 'Get the AI settings',
  description: 'Read how the assistant of the workspace behaves.',
  kind: 'read',
  input: z.strictObject({}),
  output: aiSettings,
  status: 200,
  versioned: true,
  example: {},
});
