// The shop's state: seeded when it opens, changed by mutations, and gone when it closes.
import { discounts, locations, products } from './catalogue.ts';
import { gid, type JsonObject, listAt, member, money, numberAt, objectAt, textAt } from './graphql-value.ts';
import { orders } from './orders.ts';

/** Stock of one item at one location. */
export interface Level {
  available: number;
  /** Promised to orders that are not sent. */
  committed: number;
}

/** What of a line item has been sent and not come back. */
export interface ReturnableItem {
  readonly fulfillmentLineItemId: string;
  readonly lineItem: JsonObject;
  quantity: number;
}

/** Where orders are sent from. */
const warehouse = '6001';

export class Shop {
  readonly orders = new Map<string, JsonObject>(orders);
  readonly discountNodes = new Map<string, JsonObject>(discounts.map((node) => [String(node.id), node]));
  /** By the fulfillment's id, with its order's. */
  readonly returnable = new Map<string, { readonly orderId: string; readonly items: readonly ReturnableItem[] }>();
  /** By item, then by location. */
  readonly levels = new Map<string, Map<string, Level>>();
  /** What the call with an idempotency key asked, and what it was answered. */
  readonly keyed = new Map<string, { readonly asked: string; readonly answer: JsonObject }>();
  readonly returnsOf = new Map<string, number>();
  readonly now: () => Date;
  #lastId = 7_770_000_000;

  constructor(now: () => Date) {
    this.now = now;
    for (const { variants } of products)
      for (const { id, stock } of variants) {
        const [inWarehouse, inTown, committed] = stock;
        this.levels.set(
          gid('InventoryItem', id),
          new Map([
            [gid('Location', warehouse), { available: inWarehouse, committed }],
            [gid('Location', '6002'), { available: inTown, committed: 0 }],
          ]),
        );
      }
    for (const order of orders.values())
      if (order.displayFulfillmentStatus === 'FULFILLED')
        for (const fulfillment of order.fulfillments)
          this.returnable.set(fulfillment.id, {
            orderId: order.id,
            items: order.lineItems.nodes.map((lineItem) => ({
              fulfillmentLineItemId: lineItem.id.replace('/LineItem/', '/FulfillmentLineItem/'),
              lineItem,
              quantity: lineItem.quantity,
            })),
          });
  }

  /** Of something that is new. */
  nextId(type: string): string {
    this.#lastId++;
    return gid(type, this.#lastId);
  }

  /** Lets go of what is promised to an order; with `restock` it can be sold again. */
  release(order: JsonObject, restock: boolean): void {
    for (const item of listAt(objectAt(order, 'lineItems'), 'nodes')) {
      const variant = textAt(member(item, 'variant'), 'id') ?? '';
      const levels = this.levels.get(variant.replace('/ProductVariant/', '/InventoryItem/'));
      const level = levels?.get(gid('Location', warehouse));
      if (!level) continue;
      const quantity = numberAt(item, 'quantity') ?? 0;
      level.committed = Math.max(0, level.committed - quantity);
      if (restock) level.available += quantity;
    }
  }

  customers(): readonly JsonObject[] {
    const all = new Map<string, JsonObject[]>();
    for (const order of this.orders.values()) {
      const id = textAt(order.customer, 'id');
      if (id !== undefined) all.set(id, [...(all.get(id) ?? []), order]);
    }
    return [...all].map(([id, theirs]) => customerOf(id, theirs));
  }

  products(): readonly JsonObject[] {
    return products.map(({ id, title, vendor, type, status, tags, variants }) => {
      const prices = variants.map(({ price }) => Number(price));
      return {
        __typename: 'Product',
        id: gid('Product', id),
        title,
        handle: title.toLowerCase().replace(/[^a-z0-9]+/g, '-'),
        status,
        vendor,
        productType: type,
        tags,
        totalInventory: variants.reduce((sum, variant) => sum + this.#available(variant.id), 0),
        updatedAt: '2026-09-20T08:00:00Z',
        priceRangeV2: {
          __typename: 'ProductPriceRangeV2',
          minVariantPrice: money(Math.min(...prices).toFixed(2), 'USD'),
          maxVariantPrice: money(Math.max(...prices).toFixed(2), 'USD'),
        },
        skus: variants.map(({ sku }) => sku),
      };
    });
  }

  variants(): readonly JsonObject[] {
    return products.flatMap(({ title, variants }) =>
      variants.map(({ id, sku }) => ({
        __typename: 'ProductVariant',
        id: gid('ProductVariant', id),
        sku,
        displayName: `${title} - ${sku}`,
        inventoryItem: this.#inventoryItem(gid('InventoryItem', id)),
      })),
    );
  }

  /** With the state that a discount has now. */
  discounts(): readonly JsonObject[] {
    const now = this.now().getTime();
    return [...this.discountNodes.values()].map((node) => {
      const discount = objectAt(node, 'discount');
      const endsAt = textAt(discount, 'endsAt');
      const ended = endsAt !== undefined && Date.parse(endsAt) <= now;
      const begun = Date.parse(textAt(discount, 'startsAt') ?? '') <= now;
      return { ...node, discount: { ...discount, status: ended ? 'EXPIRED' : begun ? 'ACTIVE' : 'SCHEDULED' } };
    });
  }

  #available(variant: string): number {
    const levels = [...(this.levels.get(gid('InventoryItem', variant))?.values() ?? [])];
    return levels.reduce((sum, { available }) => sum + available, 0);
  }

  #inventoryItem(id: string): JsonObject {
    const levels = [...(this.levels.get(id) ?? [])];
    return {
      __typename: 'InventoryItem',
      id,
      tracked: true,
      inventoryLevels: {
        __typename: 'InventoryLevelConnection',
        nodes: levels.map(([locationId, { available, committed }]) => ({
          __typename: 'InventoryLevel',
          location: locations.find((location) => location.id === locationId) ?? null,
          quantities: [
            quantity('available', available),
            quantity('on_hand', available + committed),
            quantity('committed', committed),
            quantity('incoming', 0),
          ],
        })),
      },
    };
  }
}

function quantity(name: string, count: number): JsonObject {
  return { __typename: 'InventoryQuantity', name, quantity: count };
}

function customerOf(id: string, theirs: readonly JsonObject[]): JsonObject {
  const [latest] = theirs;
  const displayName = textAt(objectAt(latest, 'customer'), 'displayName') ?? '';
  const [firstName = '', ...others] = displayName.split(' ');
  const totals = theirs.map((order) => objectAt(objectAt(order, 'totalPriceSet'), 'shopMoney'));
  const spent = totals.reduce((sum, total) => sum + Number(total.amount), 0);
  return {
    __typename: 'Customer',
    id,
    displayName,
    firstName,
    lastName: others.join(' '),
    numberOfOrders: String(theirs.length),
    amountSpent: money(spent.toFixed(2), textAt(totals[0], 'currencyCode') ?? 'USD'),
    defaultEmailAddress: { __typename: 'CustomerEmailAddress', emailAddress: textAt(latest, 'email') ?? '' },
    defaultPhoneNumber: null,
    tags: [],
    note: null,
    createdAt: textAt(latest, 'createdAt') ?? '',
  };
}
