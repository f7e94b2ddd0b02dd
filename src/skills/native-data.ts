// The data of the gateway itself that tools may see, already narrowed to the key that calls.

/** A person who answers conversations. */
export interface Agent {
  readonly id: string;
  readonly name: string;
  readonly email: string;
  readonly team: string;
  readonly status: 'online' | 'away' | 'offline';
  readonly activeConversations: number;
  readonly capacity: number;
}

export interface AgentFilter {
  readonly status?: Agent['status'];
  readonly team?: string;
  /** 1 to 101: a page of a hundred, and one more to know whether another follows. */
  readonly limit: number;
  /** The id after which the page begins. */
  readonly afterId?: string;
}

export interface Usage {
  /** `YYYY-MM`, UTC. */
  readonly month: string;
  /** Calls of this key in the month. */
  readonly used: number;
  /** The limit that is nearer, the key's or the plan's, and what counts towards it. */
  readonly quota: {
    readonly limit: number;
    readonly used: number;
    /** ISO 8601, UTC. */
    readonly resetsAt: string;
    readonly of: 'key' | 'plan';
  };
  readonly byTool: readonly { readonly tool: string; readonly calls: number }[];
}

/** What a tool is handed: it cannot name another site or key. */
export interface NativeData {
  /** By name, then id. */
  listAgents(filter: AgentFilter): Promise<readonly Agent[]>;
  /** @param month `YYYY-MM`; the current month, UTC, when left out. */
  usage(month?: string): Promise<Usage>;
}

/** Where the gateway keeps that data, for all sites and keys. Its store is one. */
export interface NativeSource {
  listAgents(siteId: string, filter: AgentFilter): Promise<readonly Agent[]>;
  usage(siteId: string, keyId: string, month?: string): Promise<Usage>;
}
