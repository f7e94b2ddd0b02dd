// What the demo site knows: how its shop works, and how Velaro does.
import type { DemoArticle } from '../demo-records.ts';

const shop = 'https://acme.example/help';
const product = 'https://help.velaro.example';

export const demoArticles: readonly DemoArticle[] = [
  {
    title: 'Returning an order',
    url: `${shop}/returns`,
    text: `You can return anything within 30 days of its delivery, used or not, as long as nothing is broken.

Open your order, choose “Returns” and print the label. The parcel is free for you; for a desk or a sofa we send somebody to collect it.

The money goes back to the card or account that you paid with, within five days of the goods reaching us.`,
  },
  {
    title: 'Delivery times and costs',
    url: `${shop}/delivery`,
    text: `Small parcels arrive in two to three days, furniture in ten. You choose the day when you order.

Delivery is free from 100 euros or dollars on. Below that it costs 6.90. To an island it takes three days longer.

The tracking link is in the mail that we send when the parcel leaves us.`,
  },
  {
    title: 'Something is broken or missing',
    url: `${shop}/damage`,
    text: `Please send us a photograph within 14 days. We send a new part, or take the piece back, whichever you like better.

All our furniture has a warranty of ten years on frames and of two years on fabrics.`,
  },
  {
    title: 'Invoices and VAT numbers',
    url: `${shop}/invoices`,
    text: `The invoice is in your account under “Orders”. To have a company name or a VAT number on it, add them before you order, or write to help@acme.example afterwards: we send a new invoice within an hour on working days.`,
  },
  {
    title: 'Prices for companies and schools',
    url: `${shop}/trade`,
    text: `From 50 pieces on we take 12 % off and deliver free. Schools and public offices pay within 30 days.

Ask for an offer in the chat; somebody from Sales answers within a working day.`,
  },
  {
    title: 'Rotating an API key',
    url: `${product}/keys/rotate`,
    text: `Rotate a key when somebody who knew it leaves, when it may have leaked, and every 90 days otherwise.

Type “velaro-mcp keys rotate”. The new key is stored where the old one was. The old one goes on working for the grace period, 24 hours unless you say otherwise, so that nothing stops in between.

If a key has leaked, rotate with “--now”: the old one is dead at once.`,
  },
  {
    title: 'What the scopes of a key mean',
    url: `${product}/keys/scopes`,
    text: `A key may do only what its scopes allow. Give each program a key of its own, with the fewest scopes that it can do its work with.

“velaro-mcp keys suggest” shows scopes that a key has and does not use, and makes the narrower key for you.`,
  },
  {
    title: 'Monthly quota and overage',
    url: `${product}/billing/quota`,
    text: `The Professional plan has 5,000 tool calls a month, Enterprise 50,000. Calls that are refused do not count.

At 80 and at 100 percent you are told. Beyond that calls are refused until the month begins again, unless the site allows overage: then they are served and billed.`,
  },
  {
    title: 'Connecting Claude, Cursor and other apps',
    url: `${product}/apps/connect`,
    text: `Type “velaro-mcp install”. It finds the apps on your computer that speak MCP and adds Velaro to them; no key is written into their files.

Restart the app afterwards. If it shows no tools, “velaro-mcp doctor” says why.`,
  },
];
