// Certificates for tests of TLS, made on the spot by openssl: an authority, and servers it vouches for, well or badly.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';

export interface ServerCertificate {
  readonly cert: string;
  readonly key: string;
}

export interface Authority {
  /** Path of the authority's own certificate, as NODE_EXTRA_CA_CERTS wants it. */
  readonly certPath: string;
  /** @param name what the certificate is for: `IP:127.0.0.1`, `DNS:example.com`. */
  issue(name: string, validity?: 'valid' | 'expired'): ServerCertificate;
}

export function createAuthority(): Authority {
  const folder = mkdtempSync(join(tmpdir(), 'velaro-ca-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const openssl = (...args: string[]) => execFileSync('openssl', args, { cwd: folder, stdio: 'pipe' });
  const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];
  openssl(
    'req',
    '-x509',
    ...newKey,
    '-keyout',
    'ca.key',
    '-out',
    'ca.pem',
    '-subj',
    '/CN=Test authority',
    '-days',
    '2',
  );
  let issued = 0;
  return {
    certPath: join(folder, 'ca.pem'),
    issue: (name, validity = 'valid') => {
      issued += 1;
      const [key, request, cert] = [`${issued}.key`, `${issued}.csr`, `${issued}.pem`];
      openssl('req', ...newKey, '-keyout', key, '-out', request, '-subj', '/CN=server');
      writeFileSync(join(folder, 'names'), `subjectAltName=${name}\n`);
      const days = validity === 'expired' ? '-1' : '2';
      const authority = ['-CA', 'ca.pem', '-CAkey', 'ca.key', '-CAcreateserial'];
      openssl('x509', '-req', '-in', request, ...authority, '-extfile', 'names', '-out', cert, '-days', days);
      return { cert: readFileSync(join(folder, cert), 'utf8'), key: readFileSync(join(folder, key), 'utf8') };
    },
  };
}
