// The Service Catalog API: items that can be ordered, and an order, which becomes a request with one item.
import type { StandInAnswer } from '../stand-in.ts';
import type { Instance, StoredRecord } from './instance.ts';
import { Refusal } from './refusal.ts';

export function listItems(instance: Instance, query: URLSearchParams): StandInAnswer {
  const words = (query.get('sysparm_text') ?? '').toLowerCase().split(/\s+/);
  const limit = Number(query.get('sysparm_limit') ?? 10_000);
  const offset = Number(query.get('sysparm_offset') ?? 0);
  const found = instance.all('sc_cat_item').filter((item) => {
    const text = ['name', 'short_description', 'description'].map((name) => item.values.get(name) ?? '').join('\n');
    return words.every((word) => text.toLowerCase().includes(word));
  });
  return { status: 200, body: { result: found.slice(offset, offset + limit).map((item) => shown(instance, item)) } };
}

function shown(instance: Instance, item: StoredRecord) {
  const { values } = item;
  return {
    sys_id: item.sysId,
    name: values.get('name') ?? '',
    short_description: values.get('short_description') ?? '',
    description: values.get('description') ?? '',
    category: { sys_id: values.get('category') ?? '', title: instance.display(item, 'category') },
    price: values.get('price') ?? '',
    show_price: values.has('price'),
    type: 'catalog_item',
    sys_class_name: 'sc_cat_item',
  };
}

export interface Order {
  readonly sysparm_quantity?: unknown;
  readonly sysparm_requested_for?: unknown;
  readonly variables?: unknown;
}

/** @throws Refusal for a quantity that is none, for variables that are missing, and where there is no such item or person. */
export function orderItem(instance: Instance, itemId: string, order: Order): StandInAnswer {
  const item = instance.find('sc_cat_item', itemId);
  const quantity = Number(order.sysparm_quantity);
  if (!Number.isInteger(quantity) || quantity < 1) throw new Refusal(400, 'Invalid Quantity value');
  const variables = new Set(Object.keys(Object(order.variables)));
  const mandatory = (item.values.get('mandatory_variables') ?? '').split(',').filter((name) => name !== '');
  if (mandatory.some((name) => !variables.has(name)))
    throw new Refusal(
      400,
      'Mandatory Variables are required',
      mandatory.filter((name) => !variables.has(name)).join(', '),
    );

  const recipient = order.sysparm_requested_for;
  const person = typeof recipient === 'string' ? { requested_for: instance.find('sys_user', recipient).sysId } : {};
  const request = instance.insert('sc_request', person);
  instance.insert('sc_req_item', {
    request: request.sysId,
    cat_item: item.sysId,
    quantity: String(quantity),
    short_description: item.values.get('short_description') ?? '',
  });
  const number = request.values.get('number') ?? '';
  return {
    status: 200,
    body: {
      result: {
        sys_id: request.sysId,
        number,
        request_number: number,
        parent_id: null,
        request_id: request.sysId,
        parent_table: 'task',
        table: 'sc_request',
      },
    },
  };
}
