// The page on which somebody unsubscribes: readable without scripts, and without anything from elsewhere.
import type { Subscription } from '../../stores/campaigns/unsubscriptions.ts';
import type { Answer } from '../http/answer.ts';

export const unsubscribeRoute = '/unsubscribe/:token';

export function unsubscribePath(token: string): string {
  return unsubscribeRoute.replace(':token', token);
}

/** What people call a channel. */
const messages: Readonly<Record<string, string>> = { email: 'e-mails', sms: 'text messages' };

/** With a button: programs that look at links must not unsubscribe anybody. */
export function askingPage(subscription: Subscription): Answer {
  const { siteName, address } = subscription;
  return page(
    200,
    'Unsubscribe',
    `<p>No more ${messagesOf(subscription)} from ${escaped(siteName)} to ${escaped(address)}?</p>
<form method="post"><button>Unsubscribe</button></form>`,
  );
}

export function donePage(subscription: Subscription): Answer {
  const { siteName, address } = subscription;
  const text = `${escaped(address)} gets no more ${messagesOf(subscription)} from ${escaped(siteName)}.`;
  return page(200, 'You are unsubscribed', `<p>${text}</p>`);
}

export function wrongLinkPage(): Answer {
  return page(
    404,
    'This link does not work',
    '<p>It may be incomplete: open it from the message itself, or answer the message.</p>',
  );
}

function messagesOf({ channel }: Subscription): string {
  return messages[channel] ?? 'messages';
}

function page(status: number, title: string, content: string): Answer {
  const body = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="robots" content="noindex">
<title>${title}</title>
<style>body { font: 1.1rem/1.5 sans-serif; max-width: 30rem; margin: 3rem auto; padding: 0 1rem } button { font: inherit; padding: .5rem 1rem }</style>
</head>
<body>
<h1>${title}</h1>
${content}
</body>
</html>
`;
  return {
    status,
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy':
        "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; frame-ancestors 'none'",
      'cache-control': 'no-store',
      'referrer-policy': 'same-origin',
    },
    body,
  };
}

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
