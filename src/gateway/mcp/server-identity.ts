// What the gateway says about itself, the same in both eras.
import { packageName, packageVersion } from '../../core/package.ts';
import { idempotencyMetaKey } from '../../protocol/tool.ts';

export const serverInfo = { name: packageName, title: 'Velaro', version: packageVersion } as const;

/** A client hears of changed tools by `subscriptions/listen`. */
export const modernCapabilities = { tools: { listChanged: true } } as const;

/** No `listChanged`: the older revisions have no way to be told that needs no session. */
export const legacyCapabilities = { tools: {} } as const;

/** Tells a client, the bridge first of all, that it may repeat a call whose answer was lost. */
export const idempotencyMeta = {
  [idempotencyMetaKey]: { header: 'Idempotency-Key', windowSeconds: 86_400 },
} as const;

export const instructions =
  "These tools act on one Velaro site and the systems that are connected to it. The list holds what this key's scopes allow; " +
  'a tool that is missing needs another key, not another name. Calls count against a monthly quota: velaro_get_usage tells how ' +
  'much is left. A result with isError says what to change; repeat a call only when it says that this can help.';
