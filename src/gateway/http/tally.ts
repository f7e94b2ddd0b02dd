// A counter of Prometheus that costs little to count with: sums are kept here, and handed over when somebody reads them.
import { Counter, type Registry } from 'prom-client';

export interface TallyOptions<Label extends string> {
  readonly name: string;
  readonly help: string;
  readonly labels: readonly Label[];
  readonly registry: Registry;
}

type Labels<Label extends string> = Readonly<Record<Label, string | number>>;

/** @returns what counts one. The client library puts an object of labels into words at each count: here it does so once a reading. */
export function createTally<Label extends string>({ name, help, labels, registry }: TallyOptions<Label>) {
  const sums = new Map<string, { readonly of: Labels<Label>; count: number }>();
  const counter = new Counter({
    name,
    help,
    labelNames: labels,
    registers: [registry],
    collect() {
      for (const { of, count } of sums.values()) counter.inc(of, count);
      sums.clear();
    },
  });
  return (of: Labels<Label>): void => {
    let key = '';
    for (const label of labels) key += `${of[label]}\n`;
    const sum = sums.get(key);
    if (sum) sum.count++;
    else sums.set(key, { of, count: 1 });
  };
}
