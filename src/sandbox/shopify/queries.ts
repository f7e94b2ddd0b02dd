// What can be asked of the shop.
import { returnReasons } from './catalogue.ts';
import { connection } from './connection.ts';
import type { Field } from './graphql-document.ts';
import { type Json, type JsonObject, textAt } from './graphql-value.ts';
import type { Searchable } from './search.ts';
import { QueryRefused } from './select-fields.ts';
import type { Shop } from './shop.ts';

export type Arguments = Readonly<Record<string, unknown>>;

/** @param idempotencyKey what the field's `@idempotent` says. */
export type Resolver = (shop: Shop, args: Arguments, field: Field, idempotencyKey?: unknown) => Json;

export const queries: ReadonlyMap<string, Resolver> = new Map<string, Resolver>([
  ['shop', () => ({ __typename: 'Shop', name: 'Acme Outdoor', currencyCode: 'USD' })],
  ['order', (shop, args, field) => shop.orders.get(globalId(args, 'id', field)) ?? null],
  [
    'orders',
    (shop, args, field) =>
      connection('OrderConnection', [...shop.orders.values()].sort(byCreation), args, field, searchedOrder),
  ],
  ['products', (shop, args, field) => connection('ProductConnection', shop.products(), args, field, searchedProduct)],
  [
    'customers',
    (shop, args, field) => connection('CustomerConnection', shop.customers(), args, field, searchedCustomer),
  ],
  [
    'productVariants',
    (shop, args, field) => connection('ProductVariantConnection', shop.variants(), args, field, searchedVariant),
  ],
  [
    'discountNodes',
    (shop, args, field) => connection('DiscountNodeConnection', shop.discounts(), args, field, searchedDiscount),
  ],
  [
    'returnableFulfillments',
    (shop, args, field) =>
      connection('ReturnableFulfillmentConnection', returnableOf(shop, globalId(args, 'orderId', field)), args, field),
  ],
  [
    'returnReasonDefinitions',
    (_shop, args, field) => connection('ReturnReasonDefinitionConnection', returnReasons, args, field),
  ],
]);

/** The argument as a global id. */
function globalId(args: Arguments, name: string, field: Field): string {
  const arg = field.args.get(name);
  if (!arg)
    throw new QueryRefused(`Field '${field.name}' is missing required arguments: ${name}`, field.index, {
      code: 'missingRequiredArguments',
      className: 'Field',
      name: field.name,
      arguments: name,
    });
  const id = args[name];
  if (typeof id === 'string' && /^gid:\/\/shopify\/\w+\/\d+$/.test(id)) return id;
  const explanation = id === null || id === undefined ? 'Expected value to not be null' : 'Invalid global id';
  throw new QueryRefused(
    'variable' in arg ? `Variable $${arg.variable} of type ID! was provided invalid value` : explanation,
    field.index,
    { problems: [{ path: [], explanation }] },
  );
}

function returnableOf(shop: Shop, orderId: string): JsonObject[] {
  return [...shop.returnable]
    .filter(([, { orderId: of, items }]) => of === orderId && items.some(({ quantity }) => quantity > 0))
    .map(([id, { items }]) => ({
      __typename: 'ReturnableFulfillment',
      id: id.replace('/Fulfillment/', '/ReturnableFulfillment/'),
      fulfillment: { __typename: 'Fulfillment', id },
      returnableFulfillmentLineItems: {
        __typename: 'ReturnableFulfillmentLineItemConnection',
        nodes: items
          .filter(({ quantity }) => quantity > 0)
          .map(({ fulfillmentLineItemId, lineItem, quantity }) => ({
            __typename: 'ReturnableFulfillmentLineItem',
            quantity,
            fulfillmentLineItem: { __typename: 'FulfillmentLineItem', id: fulfillmentLineItemId, lineItem },
          })),
      },
    }));
}

function byCreation(a: JsonObject, b: JsonObject): number {
  return String(a.createdAt) < String(b.createdAt) ? -1 : 1;
}

function searchedOrder(order: JsonObject): Searchable {
  const email = textAt(order, 'email') ?? '';
  return {
    fields: {
      id: textAt(order, 'legacyResourceId'),
      name: textAt(order, 'name'),
      email,
      financial_status: textAt(order, 'displayFinancialStatus'),
      fulfillment_status:
        order.displayFulfillmentStatus === 'PARTIALLY_FULFILLED'
          ? 'partial'
          : textAt(order, 'displayFulfillmentStatus'),
      created_at: textAt(order, 'createdAt'),
      tag: texts(order.tags),
      status: order.cancelledAt === null ? 'open' : 'cancelled',
    },
    words: `${order.name} ${email} ${textAt(order.customer, 'displayName') ?? ''}`,
  };
}

function searchedProduct(product: JsonObject): Searchable {
  const { title, vendor, tags } = product;
  return {
    fields: {
      id: String(product.id).split('/').at(-1),
      title: textAt(product, 'title'),
      sku: texts(product.skus),
      status: textAt(product, 'status'),
      vendor: textAt(product, 'vendor'),
      product_type: textAt(product, 'productType'),
      tag: texts(tags),
      inventory_total: String(product.totalInventory),
    },
    words: `${title} ${vendor} ${texts(product.skus).join(' ')}`,
  };
}

function searchedCustomer(customer: JsonObject): Searchable {
  const email = textAt(customer.defaultEmailAddress, 'emailAddress') ?? '';
  return {
    fields: {
      email,
      phone: textAt(customer.defaultPhoneNumber, 'phoneNumber'),
      first_name: textAt(customer, 'firstName'),
      last_name: textAt(customer, 'lastName'),
      orders_count: textAt(customer, 'numberOfOrders'),
    },
    words: `${customer.displayName} ${email}`,
  };
}

function searchedVariant(variant: JsonObject): Searchable {
  return {
    fields: { sku: textAt(variant, 'sku'), title: textAt(variant, 'displayName') },
    words: `${variant.displayName}`,
  };
}

function searchedDiscount({ discount }: JsonObject): Searchable {
  const title = textAt(discount, 'title') ?? '';
  return { fields: { title, status: textAt(discount, 'status'), method: 'code' }, words: title };
}

function texts(value: Json | undefined): readonly string[] {
  return Array.isArray(value) ? value.map(String) : [];
}
