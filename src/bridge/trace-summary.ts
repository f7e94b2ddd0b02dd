// Makes sense of a trace: how often what was asked, how it ended, and what took long.
import { isObject } from '../protocol/json-rpc.ts';

export interface TraceSummary {
  readonly requests: number;
  /** ISO 8601 */
  readonly from: string | undefined;
  readonly until: string | undefined;
  /** By method, tools by their name; most frequent first. */
  readonly kinds: readonly TraceKind[];
  /** Everything that did not end well, newest last. */
  readonly failures: readonly {
    readonly at: string;
    readonly what: string;
    readonly outcome: string;
    readonly ms: number;
  }[];
}

export interface TraceKind {
  readonly what: string;
  readonly count: number;
  readonly failed: number;
  readonly medianMs: number;
  readonly slowestMs: number;
}

/** @param text a trace file; lines that are no entries (one that was cut off) are passed over. */
export function summariseTrace(text: string): TraceSummary {
  const entries = text.split('\n').flatMap(entryOf);
  const whats = [...new Set(entries.map(({ what }) => what))];
  const kinds = whats.map((what) => {
    const of = entries.filter((entry) => entry.what === what);
    const times = of.map(({ ms }) => ms).sort((a, b) => a - b);
    return {
      what,
      count: of.length,
      failed: of.filter(isFailure).length,
      medianMs: times[Math.floor(times.length / 2)] ?? 0,
      slowestMs: times.at(-1) ?? 0,
    };
  });
  return {
    requests: entries.length,
    from: entries[0]?.at,
    until: entries.at(-1)?.at,
    kinds: kinds.sort((a, b) => b.count - a.count || a.what.localeCompare(b.what)),
    failures: entries.filter(isFailure).map(({ at, what, outcome, ms }) => ({ at, what, outcome, ms })),
  };
}

interface Entry {
  readonly at: string;
  readonly what: string;
  readonly outcome: string;
  readonly ms: number;
}

function isFailure({ outcome }: Entry): boolean {
  return outcome !== 'ok' && outcome !== 'cancelled';
}

function entryOf(line: string): Entry[] {
  try {
    const entry: unknown = JSON.parse(line);
    if (!isObject(entry)) return [];
    const { at, method, tool, outcome, ms } = entry;
    if (typeof at !== 'string' || typeof method !== 'string' || typeof outcome !== 'string' || typeof ms !== 'number')
      return [];
    return [{ at, what: typeof tool === 'string' ? tool : method, outcome, ms }];
  } catch {
    return [];
  }
}
