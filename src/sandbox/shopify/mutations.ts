// What can be changed in the shop, and the errors that Shopify gives beside a result instead of in its place.
import { randomUUID } from 'node:crypto';
import { discount, returnReasons } from './catalogue.ts';
import { type JsonObject, listAt, member, numberAt, objectAt, textAt } from './graphql-value.ts';
import type { Resolver } from './queries.ts';
import { QueryRefused } from './select-fields.ts';
import type { Shop } from './shop.ts';

export const mutations: ReadonlyMap<string, Resolver> = new Map<string, Resolver>([
  ['orderUpdate', (shop, args) => updateOrder(shop, args.input)],
  ['orderCancel', (shop, args) => cancelOrder(shop, args)],
  [
    'inventoryAdjustQuantities',
    (shop, args, field, key) => {
      if (typeof key !== 'string')
        throw new QueryRefused('The @idempotent directive is required for this mutation.', field.index, {
          code: 'BAD_REQUEST',
        });
      return once(shop, key, args.input, () => adjustInventory(shop, args.input));
    },
  ],
  ['discountCodeBasicCreate', (shop, args) => createDiscount(shop, args.basicCodeDiscount)],
  ['returnCreate', (shop, args) => createReturn(shop, args.returnInput)],
]);

function userError(field: readonly string[], message: string, code?: string): JsonObject {
  return { __typename: 'UserError', field, message, ...(code !== undefined && { code }) };
}

function updateOrder(shop: Shop, input: unknown): JsonObject {
  const answer = (order: JsonObject | null, ...userErrors: JsonObject[]) => ({
    __typename: 'OrderUpdatePayload',
    order,
    userErrors,
  });
  const order = shop.orders.get(textAt(input, 'id') ?? '');
  if (!order) return answer(null, userError(['id'], 'Order does not exist'));
  const tags = member(input, 'tags');
  const changed = {
    ...order,
    note: textAt(input, 'note') ?? order.note ?? null,
    email: textAt(input, 'email') ?? order.email ?? null,
    tags: Array.isArray(tags) ? tags.map(String).sort() : (order.tags ?? []),
  };
  shop.orders.set(String(order.id), changed);
  return answer(changed);
}

function cancelOrder(shop: Shop, args: Readonly<Record<string, unknown>>): JsonObject {
  const refused = (message: string, code: string) => ({
    __typename: 'OrderCancelPayload',
    job: null,
    orderCancelUserErrors: [userError(['orderId'], message, code)],
  });
  const order = shop.orders.get(textAt(args, 'orderId') ?? '');
  if (!order) return refused('Order does not exist', 'NOT_FOUND');
  if (order.cancelledAt !== null) return refused('Cannot cancel an order that has already been canceled', 'INVALID');
  if (order.displayFulfillmentStatus !== 'UNFULFILLED')
    return refused('Cannot cancel an order that has been fulfilled', 'INVALID');
  const refunds = member(args.refundMethod, 'originalPaymentMethodsRefund') === true;
  shop.release(order, args.restock === true);
  shop.orders.set(String(order.id), {
    ...order,
    cancelledAt: instant(shop.now()),
    displayFinancialStatus: refunds ? 'REFUNDED' : (order.displayFinancialStatus ?? null),
  });
  return {
    __typename: 'OrderCancelPayload',
    job: { __typename: 'Job', id: `gid://shopify/Job/${randomUUID()}`, done: false },
    orderCancelUserErrors: [],
  };
}

/** The first answer again where a key comes again, and a refusal where it comes with something else. */
function once(shop: Shop, key: string, input: unknown, run: () => JsonObject): JsonObject {
  const asked = JSON.stringify(input);
  const before = shop.keyed.get(key);
  if (before?.asked === asked) return before.answer;
  if (before)
    return adjusted(
      null,
      userError(
        ['idempotencyKey'],
        'The same idempotency key was used with different parameters.',
        'IDEMPOTENCY_KEY_PARAMETER_MISMATCH',
      ),
    );
  const answer = run();
  shop.keyed.set(key, { asked, answer });
  return answer;
}

function adjusted(group: JsonObject | null, ...userErrors: JsonObject[]): JsonObject {
  return { __typename: 'InventoryAdjustQuantitiesPayload', inventoryAdjustmentGroup: group, userErrors };
}

function adjustInventory(shop: Shop, input: unknown): JsonObject {
  const changes = member(input, 'changes');
  const done: { apply: () => JsonObject }[] = [];
  for (const [at, change] of (Array.isArray(changes) ? changes : []).entries()) {
    const place = ['input', 'changes', String(at)];
    const item = shop.levels.get(textAt(change, 'inventoryItemId') ?? '');
    if (!item)
      return adjusted(
        null,
        userError(
          [...place, 'inventoryItemId'],
          'The specified inventory item could not be found.',
          'INVALID_INVENTORY_ITEM',
        ),
      );
    const level = item.get(textAt(change, 'locationId') ?? '');
    if (!level)
      return adjusted(
        null,
        userError([...place, 'locationId'], 'The specified location could not be found.', 'INVALID_LOCATION'),
      );
    const expected = numberAt(change, 'changeFromQuantity');
    if (expected !== undefined && expected !== level.available)
      return adjusted(
        null,
        userError(
          [...place, 'changeFromQuantity'],
          'The changeFromQuantity argument no longer matches the persisted quantity.',
          'CHANGE_FROM_QUANTITY_STALE',
        ),
      );
    const delta = numberAt(change, 'delta') ?? 0;
    done.push({
      apply() {
        level.available += delta;
        return { __typename: 'InventoryChange', name: 'available', delta, quantityAfterChange: level.available };
      },
    });
  }
  return adjusted({
    __typename: 'InventoryAdjustmentGroup',
    id: shop.nextId('InventoryAdjustmentGroup'),
    createdAt: instant(shop.now()),
    reason: textAt(input, 'reason') ?? '',
    changes: done.map(({ apply }) => apply()),
  });
}

function createDiscount(shop: Shop, input: unknown): JsonObject {
  const answer = (codeDiscountNode: JsonObject | null, ...userErrors: JsonObject[]) => ({
    __typename: 'DiscountCodeBasicCreatePayload',
    codeDiscountNode,
    userErrors,
  });
  const code = textAt(input, 'code') ?? '';
  const startsAt = textAt(input, 'startsAt') ?? instant(shop.now());
  const endsAt = textAt(input, 'endsAt') ?? null;
  const codes = shop.discounts().flatMap((node) => listAt(objectAt(objectAt(node, 'discount'), 'codes'), 'nodes'));
  if (codes.some((taken) => textAt(taken, 'code')?.toLowerCase() === code.toLowerCase()))
    return answer(
      null,
      userError(['basicCodeDiscount', 'code'], 'Code must be unique. Please try a different code.', 'TAKEN'),
    );
  if (endsAt !== null && endsAt <= startsAt)
    return answer(
      null,
      userError(['basicCodeDiscount', 'endsAt'], 'Ends at needs to be after starts_at', 'END_DATE_BEFORE_START_DATE'),
    );
  const value = member(member(input, 'customerGets'), 'value');
  const percentage = numberAt(value, 'percentage');
  const amount = textAt(member(value, 'discountAmount'), 'amount');
  const summary =
    percentage === undefined ? `$${amount} off entire order` : `${Math.round(percentage * 100)}% off entire order`;
  const id = shop.nextId('DiscountCodeNode');
  const title = textAt(input, 'title') ?? code;
  const usageLimit = numberAt(input, 'usageLimit') ?? null;
  shop.discountNodes.set(
    id,
    discount(id.split('/').at(-1) ?? '', title, code, summary, startsAt, endsAt, 0, usageLimit),
  );
  const created = shop.discounts().find((node) => node.id === id);
  return answer({ __typename: 'DiscountCodeNode', id, codeDiscount: created?.discount ?? null });
}

function createReturn(shop: Shop, input: unknown): JsonObject {
  const answer = (made: JsonObject | null, ...userErrors: JsonObject[]) => ({
    __typename: 'ReturnCreatePayload',
    return: made,
    userErrors,
  });
  const orderId = textAt(input, 'orderId') ?? '';
  const order = shop.orders.get(orderId);
  if (!order) return answer(null, userError(['returnInput', 'orderId'], 'Order does not exist', 'NOT_FOUND'));
  const lines = member(input, 'returnLineItems');
  const returnable = [...shop.returnable.values()]
    .filter((each) => each.orderId === orderId)
    .flatMap(({ items }) => items);
  const taken: { readonly item: (typeof returnable)[number]; readonly quantity: number }[] = [];
  for (const [at, line] of (Array.isArray(lines) ? lines : []).entries()) {
    const place = ['returnInput', 'returnLineItems', String(at)];
    const item = returnable.find(
      ({ fulfillmentLineItemId }) => fulfillmentLineItemId === textAt(line, 'fulfillmentLineItemId'),
    );
    const reason = returnReasons.find(({ id }) => id === textAt(line, 'returnReasonDefinitionId'));
    const quantity = numberAt(line, 'quantity') ?? 0;
    if (!item)
      return answer(
        null,
        userError([...place, 'fulfillmentLineItemId'], 'Fulfillment line item does not exist', 'NOT_FOUND'),
      );
    if (!reason)
      return answer(
        null,
        userError([...place, 'returnReasonDefinitionId'], 'Return reason definition not found', 'NOT_FOUND'),
      );
    if (quantity > item.quantity)
      return answer(null, userError([...place, 'quantity'], 'Quantity is not available for return', 'INVALID'));
    taken.push({ item, quantity });
  }
  for (const { item, quantity } of taken) item.quantity -= quantity;
  const count = (shop.returnsOf.get(orderId) ?? 0) + 1;
  shop.returnsOf.set(orderId, count);
  return answer({
    __typename: 'Return',
    id: shop.nextId('Return'),
    name: `${order.name}-R${count}`,
    status: 'OPEN',
    totalQuantity: taken.reduce((sum, { quantity }) => sum + quantity, 0),
    order: { __typename: 'Order', id: orderId },
  });
}

/** As Shopify writes an instant, without milliseconds. */
function instant(date: Date): string {
  return date.toISOString().replace(/\.\d{3}Z$/, 'Z');
}
