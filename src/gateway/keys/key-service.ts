// The rules of the key endpoints: who may create, see, rotate and revoke which key.
import { VelaroError } from '../../core/errors.ts';
import { readScopes } from '../../core/scopes.ts';
import type { KeyRecord, Principal, Store } from '../../stores/store.ts';
import { type KeyAnswer, keyAnswer, type NewKeyAnswer, newKeyAnswer } from './key-answer.ts';
import { readNewKey, readRotation } from './key-input.ts';
import { makeKeyId, makeKeyText } from './key-text.ts';

/**
 * Inputs are what came in as JSON. Every method but the four about itself takes an admin key and throws VelaroError
 * `admin.required` for any other; an id that is not of the caller's site is `key.unknown`.
 */
export interface KeyService {
  /** @throws VelaroError `argument.invalid` */
  createKey(principal: Principal, input: unknown): Promise<NewKeyAnswer>;
  /** Newest first. */
  listKeys(principal: Principal): Promise<readonly KeyAnswer[]>;
  showKey(principal: Principal, keyId: string): Promise<KeyAnswer>;
  /** Every call after it is refused; repeating it changes nothing. */
  revokeKey(principal: Principal, keyId: string): Promise<void>;
  /** @throws VelaroError `argument.invalid`, `key.inactive` when it has expired or is revoked */
  rotateKey(principal: Principal, keyId: string, input: unknown): Promise<NewKeyAnswer>;
  showSelf(principal: Principal): Promise<KeyAnswer>;
  revokeSelf(principal: Principal): Promise<void>;
  /** @throws VelaroError `argument.invalid`, `key.inactive` when it has expired or is revoked */
  rotateSelf(principal: Principal, input: unknown): Promise<NewKeyAnswer>;
}

type KeyStore = Pick<Store, 'createKey' | 'listKeys' | 'findKey' | 'revokeKey' | 'rotateKey'>;

export function createKeyService(store: KeyStore, clock: () => number = Date.now): KeyService {
  const service: KeyService = {
    async createKey(principal, input) {
      requireAdmin(principal);
      const { scopes, ...wanted } = readNewKey(input, clock());
      const { kind, environment } = principal.key;
      const text = makeKeyText(kind, environment);
      const record = await store.createKey({
        ...wanted,
        id: makeKeyId(),
        siteId: principal.site.id,
        kind,
        environment,
        scopes: readScopes(kind, scopes),
        secret: text.secret,
      });
      return newKeyAnswer(record, text);
    },

    async listKeys(principal) {
      requireAdmin(principal);
      return (await store.listKeys(principal.site.id)).map(keyAnswer);
    },

    async showKey(principal, keyId) {
      requireAdminUnlessSelf(principal, keyId);
      return keyAnswer((await store.findKey(principal.site.id, keyId)) ?? unknownKey());
    },

    async revokeKey(principal, keyId) {
      requireAdminUnlessSelf(principal, keyId);
      if (!(await store.revokeKey(principal.site.id, keyId))) unknownKey();
    },

    async rotateKey(principal, keyId, input) {
      requireAdminUnlessSelf(principal, keyId);
      const grace = readRotation(input);
      const { key } = principal;
      const text = makeKeyText(key.kind, key.environment);
      const record = (await store.rotateKey(principal.site.id, keyId, text.secret, grace)) ?? unknownKey();
      requireActive(record);
      return newKeyAnswer(record, text);
    },

    showSelf: (principal) => service.showKey(principal, principal.key.id),
    revokeSelf: (principal) => service.revokeKey(principal, principal.key.id),
    rotateSelf: (principal, input) => service.rotateKey(principal, principal.key.id, input),
  };
  return service;
}

function requireAdmin({ key }: Principal): void {
  if (key.admin) return;
  throw new VelaroError('admin.required', 'This key may not manage other keys.', {
    hint: 'Use an admin key of the site; a key may always see, rotate and revoke itself, under keys/self.',
  });
}

function requireAdminUnlessSelf(principal: Principal, keyId: string): void {
  if (keyId !== principal.key.id) requireAdmin(principal);
}

function requireActive({ status, expiresAt, revokedAt }: KeyRecord): void {
  if (status === 'active') return;
  const what = status === 'expired' ? `expired at ${expiresAt}` : `was revoked at ${revokedAt}`;
  throw new VelaroError('key.inactive', `The key ${what}, so it cannot be rotated.`, {
    hint: 'Create a new key in its place.',
  });
}

function unknownKey(): never {
  throw new VelaroError('key.unknown', 'There is no key with that id.', {
    hint: 'List the keys to see their ids; an id begins with key_.',
  });
}
