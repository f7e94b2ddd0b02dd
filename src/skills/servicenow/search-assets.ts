// Searches the hardware and software assets of ServiceNow.
import * as z from 'zod';
import { pagesOf } from '../cursor.ts';
import { defineVendorTool } from '../define-tool.ts';
import { allOf, condition, person, searchValue } from './table/query.ts';
import { field, label, mustHave, nextOffset, readRows, rows } from './table/records.ts';
import { servicenow } from './vendor.ts';

const name = 'servicenow_search_assets';
const pages = pagesOf(name, 'assets');
const text = z.string().nullable();

const input = z
  .strictObject({
    assetTag: searchValue.optional().describe('The whole asset tag'),
    serialNumber: searchValue.optional().describe('The whole serial number'),
    assignedTo: searchValue.optional().describe('User name or full name of who has it'),
    text: searchValue.optional().describe('Part of the name, such as a model'),
    ...pages.input,
  })
  .superRefine(pages.check);

export default defineVendorTool({
  name,
  vendor: servicenow,
  vendorScopes: ['asset'],
  scope: 'itsm',
  kind: 'read',
  title: 'Search ServiceNow assets',
  description: 'Search ServiceNow hardware and software assets by tag, serial number, name or who has them.',
  input,
  output: z.object({
    assets: z.array(
      z.object({
        sysId: z.string(),
        assetTag: text,
        name: text,
        serialNumber: text,
        model: text,
        installStatus: text,
        substatus: text,
        assignedTo: text,
        location: text,
      }),
    ),
    ...pages.output,
  }),
  example: { assetTag: 'P1000241' },

  request: (query) =>
    readRows('alm_asset', {
      query: allOf(
        undefined,
        condition('asset_tag=', query.assetTag),
        condition('serial_number=', query.serialNumber),
        person('assigned_to', query.assignedTo),
        condition('display_nameLIKE', query.text),
        ['ORDERBYasset_tag'],
      ),
      fields: [
        'sys_id',
        'asset_tag',
        'display_name',
        'serial_number',
        'model',
        'install_status',
        'substatus',
        'assigned_to',
        'location',
      ],
      limit: query.limit,
      offset: pages.start(query),
    }),

  answer: rows({
    sys_id: mustHave,
    asset_tag: field,
    display_name: field,
    serial_number: field,
    model: field,
    install_status: field,
    substatus: field,
    assigned_to: field,
    location: field,
  }),

  read: (answer, query) => ({
    assets: answer.result.map((asset) => ({
      sysId: asset.sys_id.value,
      assetTag: label(asset.asset_tag),
      name: label(asset.display_name),
      serialNumber: label(asset.serial_number),
      model: label(asset.model),
      installStatus: label(asset.install_status),
      substatus: label(asset.substatus),
      assignedTo: label(asset.assigned_to),
      location: label(asset.location),
    })),
    ...pages.next(query, nextOffset(answer, { limit: query.limit, offset: pages.start(query) })),
  }),

  subject: () => 'assets to search',
});
