// The records of the demo site, as plain data: times are counted back from when it is started.
import { demoArticles } from './demo/articles.ts';
import { demoConversations } from './demo/conversations.ts';
import { demoChannels, demoContacts, demoTags } from './demo/people.ts';
import { demoCallbacks, demoCases, demoLeads } from './demo/sales.ts';

export interface DemoTag {
  readonly name: string;
  readonly color: string;
}

export interface DemoChannel {
  readonly name: string;
  readonly type: 'chat' | 'email' | 'sms' | 'whatsapp';
  readonly address: string | null;
  readonly settings: Readonly<Record<string, string>>;
}

export interface DemoContact {
  readonly firstName: string;
  readonly lastName: string;
  readonly email: string;
  readonly phone: string | null;
  readonly company: string | null;
  readonly tags: readonly string[];
  readonly customFields: Readonly<Record<string, string | number | boolean>>;
}

export interface DemoMessage {
  readonly author: 'visitor' | 'agent' | 'bot';
  /** After the conversation began. */
  readonly minutesLater: number;
  readonly text: string;
}

export interface DemoConversation {
  readonly minutesAgo: number;
  /** Index of a demo contact; null for a visitor who gave no name. */
  readonly person: number | null;
  readonly channel: DemoChannel['type'];
  readonly agentId: string | null;
  readonly status: 'open' | 'pending' | 'resolved' | 'closed';
  readonly rating?: number;
  readonly messages: readonly DemoMessage[];
}

export interface DemoLead {
  readonly name: string;
  readonly person: number;
  readonly ownerId: string | null;
  /** Name of one of the usual stages. */
  readonly stage: string;
  readonly value: { readonly amount: string; readonly currency: string };
  readonly createdDaysAgo: number;
  readonly movedDaysAgo: number;
  readonly source: string;
}

export interface DemoCase {
  readonly subject: string;
  readonly person: number;
  readonly priority: 'low' | 'normal' | 'high' | 'urgent';
  readonly status: 'open' | 'pending' | 'resolved' | 'closed';
  readonly agentId: string;
  readonly daysAgo: number;
}

export interface DemoArticle {
  readonly title: string;
  readonly text: string;
  readonly url: string;
}

export interface DemoCallback {
  readonly person: number;
  readonly agentId: string;
  readonly topic: string;
  readonly hoursAhead: number;
}

export interface DemoRecords {
  readonly tags: readonly DemoTag[];
  readonly channels: readonly DemoChannel[];
  readonly contacts: readonly DemoContact[];
  readonly conversations: readonly DemoConversation[];
  readonly leads: readonly DemoLead[];
  readonly cases: readonly DemoCase[];
  readonly articles: readonly DemoArticle[];
  readonly callbacks: readonly DemoCallback[];
}

export const demoRecords: DemoRecords = {
  tags: demoTags,
  channels: demoChannels,
  contacts: demoContacts,
  conversations: demoConversations,
  leads: demoLeads,
  cases: demoCases,
  articles: demoArticles,
  callbacks: demoCallbacks,
};
