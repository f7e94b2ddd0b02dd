// Amounts of money: decimal text outside, whole thousandths inside, so that sums and comparisons are exact.
import { VelaroError } from '../../core/errors.ts';
import * as field from './field.ts';

export interface Money {
  /** Decimal, with a point and two or three digits after it: `12.50`. At most twelve digits before it, none of them a sign. */
  readonly amount: string;
  /** ISO 4217, in capitals: `EUR`. */
  readonly currency: string;
}

/** @throws VelaroError `argument.invalid` for what is no such amount; `field` is the one that it came in. */
export function toThousandths(amount: string, field: string): number {
  const [, whole = '', fraction = ''] = /^(\d{1,12})(?:\.(\d{1,3}))?$/.exec(amount) ?? [];
  if (whole === '')
    throw new VelaroError('argument.invalid', `${field} must be an amount like 12.50.`, { details: { field } });
  return Number(whole) * 1000 + Number(fraction.padEnd(3, '0'));
}

/** @param thousandths a whole number, 0 or more. */
export function toMoney(thousandths: number, currency: string): Money {
  const digits = `${thousandths}`.padStart(4, '0');
  const fraction = digits.slice(-3).replace(/0$/, '');
  return { amount: `${digits.slice(0, -3)}.${fraction}`, currency };
}

/** Two columns that are both null, or as `toMoney` takes them. */
export function money(thousandths: string, currency: string): field.Field<Money | null> {
  const fraction = `substr(CAST(1000 + ${thousandths} % 1000 AS text), 2, CASE WHEN ${thousandths} % 10 = 0 THEN 2 ELSE 3 END)`;
  return field.objectWhere(`${thousandths} IS NOT NULL`, {
    amount: field.text(`CAST(${thousandths} / 1000 AS text) || '.' || ${fraction}`),
    currency: field.text(currency),
  });
}
