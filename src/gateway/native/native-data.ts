// The gateway's own data as the tools' port has it: each tool goes to its handler, and no key sees another site.
import type { NativeData } from '../../skills/native-data.ts';
import { isNativeHandler, type NativeHandler, type NativeStore } from './define-native-handler.ts';

// Each part of the gateway keeps the handlers of its tools in a folder `tools`.
const files = import.meta.glob('../*/tools/*.ts', { eager: true, import: 'default' });

export const nativeHandlers: readonly NativeHandler[] = Object.values(files).filter(isNativeHandler);

const byTool = new Map(nativeHandlers.map((handler) => [handler.tool.name, handler]));

export function createNativeData(store: NativeStore): NativeData {
  return {
    async run({ name }, input, { siteId, keyId }) {
      const handler = byTool.get(name);
      if (!handler) throw new Error(`nothing here does what ${name} promises`);
      return await handler.run(input, { place: { siteId, environment: 'live' }, keyId, store });
    },
  };
}
