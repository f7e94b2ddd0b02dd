// What can happen on a site that webhooks, workflows and reports are told of.

/** Each is about one subject, whose events keep their order. */
export const eventNames = [
  'conversation.created',
  'message.received',
  'conversation.resolved',
  'contact.created',
  'contact.updated',
  'lead.created',
  'lead.updated',
  'lead.moved',
  'usage.alert',
] as const;

export type EventName = (typeof eventNames)[number];
