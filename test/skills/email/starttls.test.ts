// A gateway as its users run it: mail over STARTTLS, to a server that a private authority vouches for.
import { expect, it } from 'vitest';
import { createAuthority } from '../../parts/bridge-certificates.ts';
import { emptyHome, startGatewayProcess } from '../../parts/program.ts';
import { smtpUrl, startMailServer, user } from './mail-server.ts';

it('logs in and sends once the connection is encrypted', { timeout: 60_000 }, async () => {
  const authority = createAuthority();
  const server = await startMailServer({ ...authority.issue('IP:127.0.0.1'), allowInsecureAuth: false });
  const { folder, environment } = emptyHome({
    NODE_EXTRA_CA_CERTS: authority.certPath,
    SMTP_URL: smtpUrl(server.port),
    EMAIL_FROM: 'Acme Reports <reports@acme.example>',
  });
  const gateway = await startGatewayProcess(environment, folder, []);
  const params = {
    name: 'velaro_send_email',
    arguments: { to: ['ada@example.com'], subject: 'Nightly report', html: '<p>All is well.</p>' },
  };
  const response = await fetch(`${gateway.mcpUrl}/tools/call`, {
    method: 'POST',
    headers: { authorization: `Bearer ${gateway.adminKey}`, 'content-type': 'application/json' },
    body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/call', params }),
  });
  expect(await response.json()).toMatchObject({
    id: 1,
    result: { structuredContent: { transport: 'smtp', refused: [] }, _meta: { 'velaro/untrusted': 'smtp' } },
  });
  expect(server.taken).toMatchObject([{ to: ['ada@example.com'], from: 'reports@acme.example', secure: true, user }]);
});
