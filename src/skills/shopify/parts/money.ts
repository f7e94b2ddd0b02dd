// Amounts as Shopify gives them, and the two instants by which lists are narrowed.
import * as z from 'zod';

export const shopMoney = z.object({ shopMoney: z.object({ amount: z.string(), currencyCode: z.string() }) });

export const money = z.object({ amount: z.string(), currencyCode: z.string() });

export const amountText = z.string().describe('Decimal amount');

export const currencyText = z.string().describe('ISO 4217');
