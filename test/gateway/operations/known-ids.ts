// The ids that a run has been told of, and which of them belong to which.
import { recordPrefixes } from '../../../src/core/record-ids.ts';
import { pick, type Random } from './values-of-schema.ts';

const keptOfAKind = 200;

export class KnownIds {
  readonly #ofKind = new Map<string, string[]>();
  readonly #owners = new Map<string, string>();

  /** Keeps every id in a text. @param owner what was asked for, where the text is about what belongs to it. */
  learn(text: string, owner?: string): void {
    for (const [id, prefix = ''] of text.matchAll(/\b([a-z]+_)[0-9A-Za-z]{20}\b/g)) {
      const known = this.#ofKind.get(prefix) ?? [];
      if (!known.includes(id)) known.push(id);
      this.#ofKind.set(prefix, known.slice(-keptOfAKind));
      if (owner !== undefined && owner !== id) this.#owners.set(id, owner);
    }
  }

  /** For an example that is an id, mostly one of that kind which is or was there; for a UUID one of many; any other as it is. */
  like(example: string, random: Random): string {
    if (/^[0-9a-f]{8}-/.test(example)) return `intent ${Math.floor(random() * 5_000)}`;
    const prefix = Object.values(recordPrefixes).find((each) => example.startsWith(each));
    const known = (prefix !== undefined && this.#ofKind.get(prefix)) || [];
    return known.length > 0 && random() < 0.9 ? pick(random, known) : example;
  }

  ownerOf(id: string): string | undefined {
    return this.#owners.get(id);
  }
}
