// Which keys a key may manage: never one that could do more than itself, since who may rotate a key can use it.
import { VelaroError } from '../../core/errors.ts';
import type { KeyKind } from '../../core/key-families.ts';
import type { KeyRecord, Principal } from '../../stores/store.ts';

/** An admin key manages the keys of its own family, and one of MCP those of all. @throws VelaroError `admin.required` */
export function requireAdmin({ key }: Principal, kind: KeyKind): void {
  if (key.admin && (key.kind === kind || key.kind === 'mcp')) return;
  throw new VelaroError('admin.required', 'This key may not manage other keys.', {
    hint: 'Use an admin key of the site; a key may always see, rotate and revoke itself, under keys/self.',
  });
}

/** Whether a key that manages others reaches this one of its site: not from sandbox to live data, nor into other workspaces. */
export function reaches(
  { key: own }: Principal,
  other: Pick<KeyRecord, 'id' | 'environment' | 'workspaceIds'>,
): boolean {
  if (own.id === other.id) return true;
  if (own.environment === 'test' && other.environment !== 'test') return false;
  const { workspaceIds } = own;
  return workspaceIds === null || (other.workspaceIds?.every((id) => workspaceIds.includes(id)) ?? false);
}
