// Makes a task in HubSpot, for somebody to do.
import * as z from 'zod';
import { defineVendorTool } from '../define-tool.ts';
import { moment, objectId, ownerId } from './crm/fields.ts';
import { createObject, crmObject, property, tie } from './crm/objects.ts';
import { hubspot } from './vendor.ts';

/** HubSpot's numbers for these two associations. */
const taskToContact = 204;
const taskToDeal = 216;

const text = z.string().nullable();

export default defineVendorTool({
  name: 'hubspot_create_task',
  vendor: hubspot,
  vendorScopes: ['crm.objects.contacts.write'],
  scope: 'crm',
  kind: 'create',
  title: 'Create a HubSpot task',
  description: 'Create a task in HubSpot, optionally on a contact, on a deal, and for an owner.',
  input: z.strictObject({
    subject: z.string().trim().min(1).max(255).describe('Subject line'),
    body: z.string().max(65_536).optional().describe('What is to be done'),
    dueAt: moment.describe('When it is due: date and time with zone, such as 2026-12-01T10:00:00Z'),
    priority: z.enum(['LOW', 'MEDIUM', 'HIGH']).optional().describe('Priority'),
    ownerId: ownerId.optional(),
    contactId: objectId('the contact that the task is about, as hubspot_search_contact gives it').optional(),
    dealId: objectId('the deal that the task is about, as hubspot_search_deals gives it').optional(),
  }),
  output: z.object({
    id: z.string(),
    subject: text,
    status: text,
    dueAt: text.describe('ISO 8601'),
    createdAt: z.string().describe('ISO 8601'),
  }),
  example: { subject: 'Call about order #1042', dueAt: '2026-12-01T10:00:00Z', contactId: '90100001' },

  request: ({ subject, body, dueAt, priority, ownerId, contactId, dealId }) =>
    createObject(
      'tasks',
      {
        hs_task_subject: subject,
        hs_task_body: body,
        hs_timestamp: new Date(dueAt).toISOString(),
        hs_task_priority: priority,
        hs_task_status: 'NOT_STARTED',
        hubspot_owner_id: ownerId,
      },
      [...tie(contactId, taskToContact), ...tie(dealId, taskToDeal)],
    ),

  answer: crmObject({ hs_task_subject: property, hs_task_status: property, hs_timestamp: property }),

  read: ({ id, properties, createdAt }) => ({
    id,
    subject: properties.hs_task_subject,
    status: properties.hs_task_status,
    dueAt: properties.hs_timestamp,
    createdAt,
  }),

  subject: () => 'contact or deal of that id',
});
