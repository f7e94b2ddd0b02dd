// What the gateway says about itself, the same in both eras.
import { packageName, packageVersion } from '../../core/package.ts';

export const serverInfo = { name: packageName, title: 'Velaro', version: packageVersion } as const;

/** No `listChanged`: nothing is sent unasked yet, a client sees new tools when it lists them again. */
export const capabilities = { tools: {} } as const;

export const instructions =
  "These tools act on one Velaro site and the systems that are connected to it. The list holds what this key's scopes allow; " +
  'a tool that is missing needs another key, not another name. Calls count against a monthly quota: velaro_get_usage tells how ' +
  'much is left. A result with isError says what to change; repeat a call only when it says that this can help.';
