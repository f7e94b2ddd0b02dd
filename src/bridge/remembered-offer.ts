// The tools as they were offered the last time, so that a start can list them before it has loaded what works them out.
import { statSync } from 'node:fs';
import type { JsonObject } from '../protocol/json-rpc.ts';
import type { Account } from './account.ts';
import type { Accounts } from './accounts.ts';
import type { ToolOffer } from './link/gateway-memory.ts';
import type { ServeSettings } from './serve-options.ts';
import type { ToolRules } from './tools/tool-rules.ts';

/** What is switched off here: by flags, and by the profile. */
export function rulesOf(settings: ServeSettings, account: Account): ToolRules {
  const profile = account.profile();
  return {
    readOnly: settings.readOnly || profile?.readOnly === true,
    tools: settings.tools ?? profile?.tools ?? [],
    excludeTools: [...(settings.excludeTools ?? []), ...(profile?.excludeTools ?? [])],
    scopes: (settings.scopes ?? profile?.scopes ?? []).map((scope) => scope.toLowerCase()),
  };
}

/** To be remembered beside the tools. */
export function offerOf(
  tools: readonly JsonObject[],
  offered: readonly JsonObject[],
  settings: ServeSettings,
  account: Account,
): ToolOffer {
  const shown = new Set(offered);
  const withheld = tools.flatMap((tool, at) => (shown.has(tool) ? [] : [at]));
  return { guards: guardsOf(settings, account), withheld };
}

/** Those of all keys, in the order in which they are listed; undefined where one has none, or its guards are others than they were. */
export function rememberedOffer(settings: ServeSettings, accounts: Accounts): readonly JsonObject[] | undefined {
  if (settings.dynamic || settings.trace !== undefined) return undefined;
  const offers: JsonObject[] = [];
  for (const kind of accounts.kinds()) {
    const offer = offerOfAccount(settings, accounts.of(kind));
    if (!offer) return undefined;
    offers.push(...offer);
  }
  return offers;
}

function offerOfAccount(settings: ServeSettings, account: Account): readonly JsonObject[] | undefined {
  const memory = account.memory();
  if (!memory?.offer) return undefined;
  const { guards, withheld } = memory.offer;
  if (guards !== guardsOf(settings, account)) return undefined;
  return withheld.length === 0 ? memory.tools : memory.tools.filter((_tool, at) => !withheld.includes(at));
}

/** Everything beside the gateway that decides which tools are offered; whoever trusts a change writes into the folder. */
function guardsOf(settings: ServeSettings, account: Account): string {
  return JSON.stringify([rulesOf(settings, account), writtenAt(account.pinFolder)]);
}

function writtenAt(folder: string): number | undefined {
  try {
    return statSync(folder).mtimeMs;
  } catch {
    return undefined;
  }
}
