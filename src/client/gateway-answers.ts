// What a gateway answers, as far as it is relied on: hosted ones leave out fields and send others that are unknown here.
// The small form of zod: every command that asks a gateway loads this, and the large one takes longer than the answer.
import * as z from 'zod/mini';

const text = z.nullish(z.string());
const count = z.nullish(z.int().check(z.nonnegative()));

/** A key as a gateway describes it, without its text. */
export interface KeySummary {
  readonly id: string;
  readonly label: string | null;
  /** The visible beginning of the key. */
  readonly prefix: string | null;
  readonly scopes: readonly string[];
  readonly admin: boolean;
  /** `active`, `expired`, `revoked`, or another word of the gateway's. */
  readonly status: string | null;
  /** Calls a month; null leaves only the plan's limit. */
  readonly monthlyQuota: number | null;
  readonly usedThisMonth: number | null;
  /** ISO 8601; null means never, or not told. */
  readonly createdAt: string | null;
  readonly expiresAt: string | null;
  readonly lastUsedAt: string | null;
  readonly revokedAt: string | null;
}

/** A key in the one answer that ever holds its text. */
export interface MintedKey extends KeySummary {
  readonly key: string;
}

const keyFields = z.object({
  id: z.pipe(z.union([z.string(), z.number()]), z.transform(String)),
  label: text,
  /** What the VelaFlows API calls a token's label. */
  name: text,
  prefix: text,
  scopes: z.nullish(z.array(z.string())),
  admin: z.nullish(z.boolean()),
  status: text,
  monthlyQuota: count,
  usedThisMonth: count,
  createdAt: text,
  expiresAt: text,
  lastUsedAt: text,
  revokedAt: text,
});

export const keySummary = z.pipe(keyFields, z.transform(summarise));

export const mintedKey = z.pipe(
  z.extend(keyFields, { key: z.string().check(z.minLength(20)) }),
  z.transform((fields): MintedKey => ({ ...summarise(fields), key: fields.key })),
);

export const keyList = z.pipe(
  z.union([z.array(keySummary), z.object({ keys: z.array(keySummary) }), z.object({ tokens: z.array(keySummary) })]),
  z.transform((answer): readonly KeySummary[] => {
    if (Array.isArray(answer)) return answer;
    return 'keys' in answer ? answer.keys : answer.tokens;
  }),
);

function summarise(fields: z.output<typeof keyFields>): KeySummary {
  return {
    id: fields.id,
    label: fields.label ?? fields.name ?? null,
    prefix: fields.prefix ?? null,
    scopes: fields.scopes ?? [],
    admin: fields.admin ?? false,
    status: fields.status ?? null,
    monthlyQuota: fields.monthlyQuota ?? null,
    usedThisMonth: fields.usedThisMonth ?? null,
    createdAt: fields.createdAt ?? null,
    expiresAt: fields.expiresAt ?? null,
    lastUsedAt: fields.lastUsedAt ?? null,
    revokedAt: fields.revokedAt ?? null,
  };
}

/** How much a key uses one of its scopes. */
export interface ScopeUse {
  readonly scope: string;
  readonly calls: number;
  /** `YYYY-MM-DD`, the last day with a call. */
  readonly lastUsedOn: string;
}

export const scopeUse = z.pipe(
  z.object({ scopes: z.array(z.object({ scope: z.string(), calls: z.number(), lastUsedOn: z.string() })) }),
  z.transform(({ scopes }): readonly ScopeUse[] => scopes),
);

/** Something that was done to a key. */
export interface KeyEvent {
  /** `created`, `rotated`, `revoked` or `leaked`. */
  readonly event: string;
  /** The id of the key that did it, or what else did. */
  readonly by: string;
  /** ISO 8601. */
  readonly at: string;
}

export const keyEvents = z.pipe(
  z.object({ events: z.array(z.object({ event: z.string(), by: z.string(), at: z.string() })) }),
  z.transform(({ events }): readonly KeyEvent[] => events),
);

const jsonObject = z.record(z.string(), z.unknown());

const listedTool = z.looseObject({
  name: z.string(),
  description: z._default(z.string(), ''),
  inputSchema: z._default(jsonObject, {}),
  _meta: z.optional(jsonObject),
});

/** A tool as `tools/list` describes it, with whatever else the gateway says about it. */
export type ListedTool = z.output<typeof listedTool>;

export const toolList = z.pipe(
  z.union([z.array(listedTool), z.object({ tools: z.array(listedTool) })]),
  z.transform((answer): readonly ListedTool[] => (Array.isArray(answer) ? answer : answer.tools)),
);

/** The result of a tool's call (MCP, CallToolResult). */
export const toolResult = z.looseObject({
  content: z._default(z.array(z.looseObject({ type: z.string(), text: z.optional(z.string()) })), []),
  structuredContent: z.optional(jsonObject),
  isError: z._default(z.boolean(), false),
  _meta: z.optional(jsonObject),
});

export type ToolResult = z.output<typeof toolResult>;

const statedCause = z.object({ code: z.string(), message: z.string(), hint: z.optional(z.string()) });

/** A JSON-RPC response to a call; in an error `data` may say more, in the words of the error envelope. */
export const rpcAnswer = z.union([
  z.object({ result: toolResult }),
  z.object({
    error: z.object({ code: z.number(), message: z.string(), data: z.catch(z.optional(statedCause), undefined) }),
  }),
]);

export type RpcError = Extract<z.output<typeof rpcAnswer>, { error: unknown }>['error'];

const callsOfTool = z.object({ tool: z.string(), calls: z.number() });
const callsOfDay = z.object({ day: z.string(), calls: z.number() });

const use = z.object({
  /** How much of a month's quota is gone, for whichever limit is nearer. */
  quota: z.object({ limit: z.number(), used: z.number(), resetsAt: z.string() }),
  /** `YYYY-MM`. */
  month: text,
  byTool: z.nullish(z.array(callsOfTool)),
  byDay: z.nullish(z.array(callsOfDay)),
});

/** What a key has used; what the whole site has, for an admin key of a gateway of ours. */
export const usage = z.extend(use, {
  site: z.nullish(
    z.extend(use, {
      overage: z.number(),
      byKey: z.array(z.object({ keyId: z.string(), label: text, calls: z.number() })),
    }),
  ),
});

export type Usage = z.output<typeof usage>;
