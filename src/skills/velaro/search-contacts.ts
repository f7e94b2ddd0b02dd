// Finds people that the site talks to.
import * as z from 'zod';
import { pagesOf } from '../cursor.ts';
import { defineNativeTool } from '../define-tool.ts';
import { text, words } from './parts/fields.ts';

const name = 'velaro_search_contacts';
const page = pagesOf(name, 'contacts');

const shown = z.string().nullable();

export default defineNativeTool({
  name,
  scope: 'crm',
  kind: 'read',
  title: 'Search contacts',
  description: "Search the site's own contacts by e-mail address, phone number, tag or words, newest first.",
  input: z.strictObject({
    query: words.optional().describe('Words that all occur in name, company, e-mail address or phone number'),
    email: z.email('must be an e-mail address').max(254).optional().describe('Only this e-mail address'),
    phone: text(32).optional().describe('Only this phone number, exactly as it is kept, best as +15558675310'),
    tag: text(64).optional().describe('Only contacts with this tag'),
    ...page.input,
  }),
  output: z.object({
    contacts: z.array(
      z.object({
        id: z.string().describe('The contactId of other tools'),
        email: shown,
        phone: shown,
        firstName: shown,
        lastName: shown,
        company: shown,
        tags: z.array(z.string()),
        customFields: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])),
        createdAt: z.string().describe('ISO 8601, UTC'),
        updatedAt: z.string(),
      }),
    ),
    ...page.output,
  }),
  visitorText: true,
  example: { email: 'maria.alvarez@example.com' },
});
