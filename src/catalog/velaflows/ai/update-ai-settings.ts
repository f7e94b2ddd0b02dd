// Changes the AI settings.
import * as z from 'zod';
import { defineOperation } from '../../define-operation.ts';
import { aiSettings, aiSettingsFields } from '../../shapes/knowledge.ts';

export default defineOperation({
  name: 'velaflows_update_ai_settings',
  surface: 'velaflows',
  scope: 'ai:write',
  method: 'PATCH',
  path: '/api/v1/ai/settings',
  title: 'Update the AI settings',
  description: 'Change what is named of how the assistant behaves.',
  kind: 'update',
  input: z.strictObject(aiSettingsFields),
  output: aiSettings,
  status: 200,
  versioned: true,
  example: { tone: 'formal', maxPassages: 3 },
});
