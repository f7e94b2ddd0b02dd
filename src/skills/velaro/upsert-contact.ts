// Changes a contact, or makes one where there is none.
import * as z from 'zod';
import { defineNativeTool } from '../define-tool.ts';
import { phoneNumber } from '../phone-number.ts';
import { recordId, text } from './parts/fields.ts';

const mostCustomFields = 50;

const input = z
  .strictObject({
    contactId: recordId('contact', 'the contact to change').optional(),
    email: z.email('must be an e-mail address').max(254).optional().describe('E-mail address'),
    phone: phoneNumber.optional().describe('Phone number in E.164 form, such as +15558675310'),
    firstName: text(100).optional().describe('First name'),
    lastName: text(100).optional().describe('Last name'),
    company: text(200).optional().describe('Company'),
    tags: z.array(text(64)).max(50).optional().describe('All tags that the contact is to have; new ones are made'),
    customFields: z
      .record(text(64), z.union([text(2_000), z.number(), z.boolean(), z.null()]))
      .refine(
        (fields) => Object.keys(fields).length <= mostCustomFields,
        `must have at most ${mostCustomFields} fields`,
      )
      .optional()
      .describe('Fields of your own to set, by name; null takes one away, the others stay'),
  })
  .superRefine(({ contactId, email, phone }, context) => {
    if (contactId === undefined && email === undefined && phone === undefined)
      context.addIssue({
        code: 'custom',
        path: ['email'],
        message: 'is missing: give contactId, email or phone, by which the contact is known',
      });
  });

export default defineNativeTool({
  name: 'velaro_upsert_contact',
  scope: 'crm',
  kind: 'update',
  title: 'Create or update a contact',
  description:
    'Change the contact with that id, else with that e-mail address, else with that phone number; create it where there is none. What is left out stays as it is.',
  input,
  output: z.object({
    id: z.string(),
    created: z.boolean().describe('False where the contact was there'),
    email: z.string().nullable(),
    updatedAt: z.string().describe('ISO 8601, UTC'),
  }),
  visitorText: true,
  example: { email: 'ada@example.com', firstName: 'Ada', lastName: 'Byron', tags: ['VIP'] },
});
