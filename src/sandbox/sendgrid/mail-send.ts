// What SendGrid's v3 Mail Send accepts: a mail as it will be kept, or the faults in SendGrid's words.
import * as z from 'zod';

/** A mail that was accepted, as the outbox gives it back. */
export interface SentMail {
  readonly messageId: string;
  /** ISO 8601. */
  readonly acceptedAt: string;
  readonly from: Address;
  readonly to: readonly Address[];
  readonly cc: readonly Address[];
  readonly replyTo?: Address | undefined;
  readonly subject: string;
  readonly text?: string | undefined;
  readonly html?: string | undefined;
  /** Unix seconds. */
  readonly sendAt?: number | undefined;
  /** Those that the sender has set, such as List-Unsubscribe. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
}

export interface Fault {
  readonly message: string;
  readonly field: string;
}

type Address = z.output<typeof address>;

const address = z.object({ email: z.string(), name: z.string().optional() });

const shape = z.object({
  personalizations: z
    .array(z.object({ to: z.array(address), cc: z.array(address).default([]) }))
    .length(1, 'The sandbox takes one personalization.'),
  from: address,
  reply_to: address.optional(),
  subject: z.string().default(''),
  content: z.array(z.object({ type: z.string(), value: z.string() })).default([]),
  send_at: z.int().optional(),
  headers: z.record(z.string(), z.string()).optional(),
});

const maxAheadSeconds = 72 * 60 * 60;

/** @param now milliseconds since 1970. */
export function readMail(
  body: unknown,
  { messageId, now }: { readonly messageId: string; readonly now: number },
): SentMail | readonly Fault[] {
  const parsed = shape.safeParse(body);
  if (!parsed.success)
    return parsed.error.issues.map(({ path, message }) => ({ message, field: path.map(String).join('.') }));
  const { from, reply_to: replyTo, subject, content, send_at: sendAt, personalizations, headers } = parsed.data;
  const { to, cc } = personalizations[0] ?? { to: [], cc: [] };
  const faults = [
    ...addressFaults(to, 'personalizations.0.to'),
    ...addressFaults(cc, 'personalizations.0.cc'),
    ...addressFaults([from], 'from'),
    ...(replyTo ? addressFaults([replyTo], 'reply_to') : []),
    ...recipientFaults(to, cc),
    ...contentFaults(subject, content),
    ...(sendAt !== undefined && sendAt * 1000 > now + maxAheadSeconds * 1000
      ? [{ message: 'Scheduling more than 72 hours in advance is forbidden.', field: 'send_at' }]
      : []),
  ];
  if (faults.length > 0) return faults;
  return {
    messageId,
    acceptedAt: new Date(now).toISOString(),
    from,
    to,
    cc,
    replyTo,
    subject,
    text: content.find(({ type }) => type === 'text/plain')?.value,
    html: content.find(({ type }) => type === 'text/html')?.value,
    sendAt,
    headers,
  };
}

function addressFaults(addresses: readonly Address[], field: string): readonly Fault[] {
  return addresses.flatMap(({ email }, index) =>
    z.email().safeParse(email).success
      ? []
      : [
          {
            message: 'Does not contain a valid address.',
            field: addresses.length === 1 && !field.includes('.') ? `${field}.email` : `${field}.${index}.email`,
          },
        ],
  );
}

function recipientFaults(to: readonly Address[], cc: readonly Address[]): readonly Fault[] {
  if (to.length === 0)
    return [
      {
        message:
          'The to array is required for all personalization objects, and must have at least one email object with a valid email address.',
        field: 'personalizations.0.to',
      },
    ];
  const all = [...to, ...cc].map(({ email }) => email.toLowerCase());
  const twice = all.find((email, index) => all.indexOf(email) < index);
  if (twice === undefined) return [];
  const message = `Each email address in the personalization block should be unique between to, cc, and bcc. We found the first duplicate instance of [${twice}] in the personalizations.0 field.`;
  return [{ message, field: 'personalizations.0' }];
}

function contentFaults(subject: string, content: readonly { readonly type: string; readonly value: string }[]) {
  const faults: Fault[] = [];
  if (subject === '') faults.push({ message: 'The subject is required.', field: 'subject' });
  if (content.length === 0)
    faults.push({
      message: 'Unless a valid template_id is provided, the content parameter is required.',
      field: 'content',
    });
  for (const [index, { value }] of content.entries())
    if (value === '')
      faults.push({
        message: 'The content value must be a string at least one character in length.',
        field: `content.${index}.value`,
      });
  const plain = content.findIndex(({ type }) => type === 'text/plain');
  if (plain > 0) faults.push({ message: 'If present, text/plain must be first.', field: 'content' });
  return faults;
}
