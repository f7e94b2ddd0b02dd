import { expect, test } from 'vitest';
import { annotationsOf, placesOf, toolInputSchema } from '../../src/catalog/operation-facts.ts';
import { operations } from '../../src/catalog/registry.ts';

test('the bridge has every operation of the catalog as a tool (mend it with npx vitest -u)', async () => {
  const table = operations.map((operation) => {
    const { name, title, description, scope, surface, method, path } = operation;
    const annotations = { title, ...annotationsOf(operation) };
    const inputSchema = toolInputSchema(operation);
    const places = placesOf(operation);
    const visitorText = operation.visitorText === true;
    return { name, description, inputSchema, annotations, scope, surface, method, path, places, visitorText };
  });
  expect(table.length).toBeGreaterThan(40);
  await expect(`${laidOut(table)}\n`).toMatchFileSnapshot('../../src/bridge/tools/operations.json');
});

test('the bridge knows which answers hold what visitors and customers wrote', () => {
  const holding = operations.filter(({ visitorText }) => visitorText);
  expect(holding.map(({ name }) => name).toSorted()).toEqual([
    'velaflows_create_contact',
    'velaflows_create_lead',
    'velaflows_get_contact',
    'velaflows_get_conversation',
    'velaflows_get_lead',
    'velaflows_get_workflow_execution',
    'velaflows_list_contacts',
    'velaflows_list_conversations',
    'velaflows_list_leads',
    'velaflows_list_messages',
    'velaflows_list_webhook_deliveries',
    'velaflows_move_lead',
    'velaflows_update_contact',
    'velaflows_update_conversation',
    'velaflows_update_lead',
    'velaro_create_contact',
    'velaro_create_conversation',
    'velaro_get_contact',
    'velaro_get_conversation',
    'velaro_list_contacts',
    'velaro_list_conversations',
    'velaro_update_contact',
  ]);
});

/** JSON as the formatter of the sources lays it out: what is short and has no members stays on one line. */
function laidOut(value: unknown, indent = '', before = 0): string {
  const inner = `${indent}  `;
  const block = (open: string, parts: readonly string[], close: string) =>
    `${open}\n${inner}${parts.join(`,\n${inner}`)}\n${indent}${close}`;
  if (Array.isArray(value)) {
    const line = `[${value.map((item) => JSON.stringify(item)).join(', ')}]`;
    const isFlat = !value.some((item) => typeof item === 'object' && item !== null);
    if (isFlat && indent.length + before + line.length <= 119) return line;
    return block(
      '[',
      value.map((item) => laidOut(item, inner)),
      ']',
    );
  }
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const members = Object.entries(value);
  if (members.length === 0) return '{}';
  const parts = members.map(([name, member]) => `"${name}": ${laidOut(member, inner, name.length + 4)}`);
  return block('{', parts, '}');
}
