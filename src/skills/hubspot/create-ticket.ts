// Opens a support ticket in HubSpot.
import * as z from 'zod';
import { defineVendorTool } from '../define-tool.ts';
import { objectId } from './crm/fields.ts';
import { createObject, crmObject, property, tie } from './crm/objects.ts';
import { hubspot } from './vendor.ts';

/** HubSpot's number for this association. */
const ticketToContact = 16;

const text = z.string().nullable();
const internalId = z.string().trim().min(1).max(100);

export default defineVendorTool({
  name: 'hubspot_create_ticket',
  vendor: hubspot,
  vendorScopes: ['tickets'],
  scope: 'crm',
  kind: 'create',
  title: 'Create a HubSpot ticket',
  description: 'Open a support ticket in HubSpot, optionally for a contact.',
  input: z.strictObject({
    subject: z.string().trim().min(1).max(255).describe('Subject line'),
    content: z.string().max(65_536).optional().describe('What it is about'),
    pipeline: internalId.optional().describe('Internal id of a pipeline; 0 is the usual one'),
    stage: internalId.describe('Internal id of a stage: 1 is New in the usual pipeline'),
    priority: z.enum(['LOW', 'MEDIUM', 'HIGH', 'URGENT']).optional().describe('Priority'),
    contactId: objectId('the contact who asks, as hubspot_search_contact gives it').optional(),
  }),
  output: z.object({
    id: z.string(),
    subject: text,
    stage: text,
    createdAt: z.string().describe('ISO 8601'),
  }),
  example: { subject: 'Zip is broken', stage: '1' },

  request: ({ subject, content, pipeline, stage, priority, contactId }) =>
    createObject(
      'tickets',
      { subject, content, hs_pipeline: pipeline, hs_pipeline_stage: stage, hs_ticket_priority: priority },
      tie(contactId, ticketToContact),
    ),

  answer: crmObject({ subject: property, hs_pipeline_stage: property }),

  read: ({ id, properties, createdAt }) => ({
    id,
    subject: properties.subject,
    stage: properties.hs_pipeline_stage,
    createdAt,
  }),

  subject: () => 'contact of that id',
});
