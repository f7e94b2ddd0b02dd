// Until when a gateway's certificate is good.
import { connect } from 'node:tls';
import { type Finding, good, warning } from './define-check.ts';

const patienceMs = 5_000;
const soonMs = 14 * 86_400_000;

/** Nothing where it cannot be seen, as behind a proxy: that the certificate is trusted the request itself has shown. */
export async function certificateFindings(url: URL, now: Date): Promise<Finding[]> {
  const validTo = await validUntil(url);
  if (validTo === undefined) return [];
  const day = validTo.toISOString().slice(0, 10);
  if (validTo.getTime() - now.getTime() > soonMs) return [good(`Its certificate is good until ${day}.`)];
  return [warning(`Its certificate ends on ${day}.`, 'Tell who runs the gateway.')];
}

function validUntil({ hostname, port }: URL): Promise<Date | undefined> {
  return new Promise((resolve) => {
    const socket = connect({ host: hostname, port: Number(port) || 443, servername: hostname, timeout: patienceMs });
    const end = (value: Date | undefined) => {
      socket.destroy();
      resolve(value);
    };
    socket.once('secureConnect', () => {
      const date = new Date(socket.getPeerCertificate().valid_to);
      end(Number.isNaN(date.getTime()) ? undefined : date);
    });
    socket.once('timeout', () => end(undefined));
    socket.once('error', () => end(undefined));
  });
}
