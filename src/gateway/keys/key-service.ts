// The rules of the key endpoints of one family: who may create, see, rotate and revoke which key.
import { VelaroError } from '../../core/errors.ts';
import type { KeyKind } from '../../core/key-families.ts';
import { hashKey } from '../../core/key-minting.ts';
import { grants, readScopes } from '../../core/scopes.ts';
import type { KeyEvent } from '../../stores/key-events.ts';
import type { Workspace } from '../../stores/site-settings.ts';
import type { KeyRecord, NewKey, Principal, Store } from '../../stores/store.ts';
import type { ScopeUse } from '../../stores/usage.ts';
import { reaches, requireAdmin } from './key-access.ts';
import { type KeyAnswer, keyAnswer, type NewKeyAnswer, newKeyAnswer } from './key-answer.ts';
import { type NewKeyInput, readLeak, readNewKey, readRotation } from './key-input.ts';
import { makeKeyId, makeKeyText } from './key-text.ts';

/**
 * Inputs are what came in as JSON. An admin key of the family, or of MCP, manages the family's keys; another key only
 * itself, and gets VelaroError `admin.required` for the rest. An id that is not of the caller's site, of the family, or
 * within the caller's reach is `key.unknown`.
 */
export interface KeyService {
  /** @throws VelaroError `argument.invalid`, `admin.required` for a live token from a sandbox one */
  createKey(principal: Principal, input: unknown): Promise<NewKeyAnswer>;
  /** Newest first. */
  listKeys(principal: Principal): Promise<readonly KeyAnswer[]>;
  showKey(principal: Principal, keyId: string): Promise<KeyAnswer>;
  /** Every call after it is refused; repeating it changes nothing. */
  revokeKey(principal: Principal, keyId: string): Promise<void>;
  /** @throws VelaroError `argument.invalid`, `key.inactive` when it has expired or is revoked */
  rotateKey(principal: Principal, keyId: string, input: unknown): Promise<NewKeyAnswer>;
  /** What has happened to the key and who did it, newest first, at most 100. */
  listEvents(principal: Principal, keyId: string): Promise<readonly KeyEvent[]>;
  /** Each scope of the key that was used, most used first: what is not there could be taken away. */
  listScopeUse(principal: Principal, keyId: string): Promise<readonly ScopeUse[]>;
  showSelf(principal: Principal): Promise<KeyAnswer>;
  revokeSelf(principal: Principal): Promise<void>;
  /** @throws VelaroError `argument.invalid`, `key.inactive` when it has expired or is revoked */
  rotateSelf(principal: Principal, input: unknown): Promise<NewKeyAnswer>;
  /** Those that the caller's key reaches, by name. */
  listWorkspaces(principal: Principal): Promise<readonly Workspace[]>;
  /** Revokes at once the key whose text the caller has; says nothing of whether there was one. @throws VelaroError `argument.invalid` */
  reportLeak(input: unknown): Promise<void>;
}

export type KeyStore = Pick<
  Store,
  | 'createKey'
  | 'listKeys'
  | 'findKey'
  | 'revokeKey'
  | 'rotateKey'
  | 'listKeyEvents'
  | 'scopeUse'
  | 'listWorkspaces'
  | 'reportLeak'
>;

export interface KeyServiceOptions {
  /** `mcp` by default. */
  readonly kind?: KeyKind;
  readonly clock?: () => number;
}

const maxEvents = 100;

export function createKeyService(store: KeyStore, options: KeyServiceOptions = {}): KeyService {
  const { kind = 'mcp', clock = Date.now } = options;

  /** The key, when the caller may manage it. */
  const find = async (principal: Principal, keyId: string): Promise<KeyRecord> => {
    if (keyId !== principal.key.id) requireAdmin(principal, kind);
    const record = await store.findKey(principal.site.id, keyId);
    return record?.kind === kind && reaches(principal, record) ? record : unknownKey();
  };

  const service: KeyService = {
    async createKey(principal, input) {
      requireAdmin(principal, kind);
      const { scopes: written, environment: asked, ...wanted } = readNewKey(kind, input, clock());
      const scopes = readScopes(kind, written);
      const environment = environmentOf(kind, principal, asked);
      const text = makeKeyText(kind, environment);
      const key: NewKey = {
        ...wanted,
        id: makeKeyId(),
        siteId: principal.site.id,
        kind,
        environment,
        scopes,
        workspaceIds: await workspacesOf(store, principal, wanted),
        admin: wanted.admin || (kind === 'velaflows' && grants(scopes, 'admin:all')),
        secret: text.secret,
      };
      return newKeyAnswer(await store.createKey(key, principal.key.id), text);
    },

    async listKeys(principal) {
      requireAdmin(principal, kind);
      const keys = await store.listKeys(principal.site.id);
      return keys.filter((key) => key.kind === kind && reaches(principal, key)).map(keyAnswer);
    },

    showKey: async (principal, keyId) => keyAnswer(await find(principal, keyId)),

    async revokeKey(principal, keyId) {
      await find(principal, keyId);
      await store.revokeKey(principal.site.id, keyId, principal.key.id);
    },

    async rotateKey(principal, keyId, input) {
      const { environment } = await find(principal, keyId);
      const grace = readRotation(kind, input);
      const text = makeKeyText(kind, environment);
      const record = await store.rotateKey(principal.site.id, keyId, text.secret, grace, principal.key.id);
      if (!record) return unknownKey();
      requireActive(record);
      return newKeyAnswer(record, text);
    },

    async listEvents(principal, keyId) {
      await find(principal, keyId);
      return await store.listKeyEvents(principal.site.id, { keyId, limit: maxEvents });
    },

    async listScopeUse(principal, keyId) {
      await find(principal, keyId);
      const used = await store.scopeUse(principal.site.id, keyId);
      return used.toSorted((a, b) => b.calls - a.calls || (a.scope < b.scope ? -1 : 1));
    },

    showSelf: (principal) => service.showKey(principal, principal.key.id),
    revokeSelf: (principal) => service.revokeKey(principal, principal.key.id),
    rotateSelf: (principal, input) => service.rotateKey(principal, principal.key.id, input),

    listWorkspaces: ({ key, site }) => store.listWorkspaces(site.id, key.workspaceIds),

    async reportLeak(input) {
      await store.reportLeak(hashKey(readLeak(input)));
    },
  };
  return service;
}

/** A new key touches the data that it asks for, else that of its maker; nobody gets from sandbox to live data. */
function environmentOf(kind: KeyKind, { key }: Principal, asked: NewKeyInput['environment']) {
  const own = key.environment;
  const environment = kind === 'rest' ? 'live' : (asked ?? own);
  if (own === 'live' || environment === 'test') return environment;
  throw new VelaroError('admin.required', 'A sandbox token manages sandbox tokens only.', {
    hint: kind === 'velaflows' ? 'Ask for the environment "test", or use a live token.' : 'Use a live key.',
  });
}

/** @throws VelaroError `argument.invalid` for a workspace that the site does not have, or that the caller does not reach */
async function workspacesOf(
  store: KeyStore,
  { key, site }: Principal,
  { workspaceIds }: Pick<NewKeyInput, 'workspaceIds'>,
): Promise<readonly string[] | null> {
  if (workspaceIds === null) return key.workspaceIds;
  const reached = await store.listWorkspaces(site.id, key.workspaceIds);
  const unknown = workspaceIds.find((id) => !reached.some((workspace) => workspace.id === id));
  if (unknown === undefined) return workspaceIds;
  throw new VelaroError('argument.invalid', `There is no workspace ${unknown} that this key reaches.`, {
    hint: 'GET /api/v1/auth/workspaces lists those that it does.',
    details: { field: 'workspaceIds' },
  });
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
