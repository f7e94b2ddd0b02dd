// Makes the texts and ids of keys; of a text a store only ever gets the hash and the visible beginning.
import type { KeyEnvironment, KeyKind } from '../../core/key-families.ts';
import { visiblePrefix } from '../../core/key-format.ts';
import { hashKey, mintKey, randomText } from '../../core/key-minting.ts';
import type { NewSecret } from '../../stores/store.ts';

export interface NewKeyText {
  readonly key: string;
  readonly prefix: string;
  readonly secret: NewSecret;
}

export function makeKeyText(kind: KeyKind, environment: KeyEnvironment): NewKeyText {
  const key = mintKey(kind, environment);
  const prefix = visiblePrefix(key);
  return { key, prefix, secret: { hash: hashKey(key), prefix } };
}

export function makeKeyId(): string {
  return `key_${randomText(20)}`;
}
