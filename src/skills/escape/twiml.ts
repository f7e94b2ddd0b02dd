// Text inside an element or an attribute of TwiML, Twilio's XML.

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
};

/** Characters that XML 1.0 cannot hold at all (section 2.2) are left out. */
const unheld = /[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/gu;

export function escapeTwiml(text: string): string {
  return text.replace(unheld, '').replace(/[&<>"']/g, (character) => entities[character] ?? '');
}
