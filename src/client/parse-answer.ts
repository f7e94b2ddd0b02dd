// Reads what a gateway answered as JSON; what stands between us and it answers with pages of its own.
import { VelaroError } from '../core/errors.ts';

/** @throws VelaroError `gateway.answer` that names the host. */
export function parseAnswer(text: string, url: URL): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    const page = /^\s*</.test(text) ? 'a web page' : 'something that is not JSON';
    throw new VelaroError('gateway.answer', `${url.host} answered with ${page}.`, {
      hint: 'Check the address; a network that wants a sign-in first also does this.',
      cause,
    });
  }
}
