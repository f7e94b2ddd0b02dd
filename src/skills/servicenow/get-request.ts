// Gets a request of ServiceNow, with where each of its items stands.
import * as z from 'zod';
import { defineVendorTool } from '../define-tool.ts';
import { recordNumber } from './table/fields.ts';
import { condition } from './table/query.ts';
import { field, label, mustHave, readRows, rows, time } from './table/records.ts';
import { servicenow } from './vendor.ts';

const text = z.string().nullable();

export default defineVendorTool({
  name: 'servicenow_get_request',
  vendor: servicenow,
  vendorScopes: [],
  scope: 'itsm',
  kind: 'read',
  title: 'Get a ServiceNow request',
  description: 'Get the status of a ServiceNow service request and of its items.',
  input: z.strictObject({ number: recordNumber('REQ', 'request') }),
  output: z.object({
    number: z.string(),
    state: text,
    items: z.array(
      z.object({
        sysId: z.string(),
        number: z.string(),
        shortDescription: text,
        state: text,
        stage: text,
        approval: text,
        openedAt: text.describe('ISO 8601, UTC'),
      }),
    ),
  }),
  example: { number: 'REQ0010001' },

  request: ({ number }) =>
    readRows('sc_req_item', {
      query: condition('request.number=', number).join('^'),
      fields: [
        'sys_id',
        'number',
        'short_description',
        'state',
        'stage',
        'approval',
        'request.number',
        'request.request_state',
        'opened_at',
      ],
      limit: 100,
    }),

  answer: rows({
    sys_id: mustHave,
    number: mustHave,
    short_description: field,
    state: field,
    stage: field,
    approval: field,
    'request.number': field,
    'request.request_state': field,
    opened_at: field,
  }),

  read({ result }) {
    const [first] = result;
    if (!first) return undefined;
    return {
      number: first['request.number'].value,
      state: label(first['request.request_state']),
      items: result.map((item) => ({
        sysId: item.sys_id.value,
        number: item.number.value,
        shortDescription: label(item.short_description),
        state: label(item.state),
        stage: label(item.stage),
        approval: label(item.approval),
        openedAt: time(item.opened_at),
      })),
    };
  },

  subject: ({ number }) => `request ${number} with items`,
  notFoundHint: 'The user of this connection sees only the requests that its roles allow.',
});
