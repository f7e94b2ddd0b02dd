// A page of records as tools give it: its last one has no nextCursor.
import type { Page } from '../../stores/records/page.ts';

export function pageOf<T>({ items, nextCursor }: Page<T>): {
  readonly items: readonly T[];
  readonly nextCursor?: string;
} {
  return { items, ...(nextCursor !== null && { nextCursor }) };
}
