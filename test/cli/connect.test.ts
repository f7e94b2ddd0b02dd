// connect, disconnect and gateway rekey: against a real gateway, on its data, and against gateways that refuse or have none of it.
import { randomBytes } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { makeMasterKeyText, readMasterKey } from '../../src/gateway/credentials/master-key.ts';
import { startTestGateway, type TestGateway } from '../gateway/http/test-gateway.ts';
import { password, smtpUrl, startMailServer } from '../skills/email/mail-server.ts';
import { startStandIn } from './gateway-stand-in.ts';
import { type CliRun, type CliWorld, createCliWorld } from './run-cli.ts';

const token = `token-${randomBytes(12).toString('hex')}`;
const shopify = { shop: 'acme', accessToken: token };
const enter = '\r';

let world: CliWorld;
let data: string;
beforeEach(() => {
  world = createCliWorld();
  data = join(world.configFolder, 'data');
});
afterEach(() => world.remove());

interface Answered {
  readonly exitCode: number;
  // biome-ignore lint/suspicious/noExplicitAny: what came is what the test asserts on
  readonly json: any;
}

/** Runs a command with --json; the document or the error that it prints. */
async function run(words: readonly string[], options: CliRun = {}): Promise<Answered> {
  const { exitCode, stdout, stderr } = await world.run([...words, '--json'], options);
  const [line = ''] = (exitCode === 0 ? stdout : stderr).trimEnd().split('\n').slice(-1);
  return { exitCode, json: JSON.parse(line) };
}

describe('at a gateway', () => {
  let gateway: TestGateway;
  let environment: Readonly<Record<string, string>>;
  beforeEach(async () => {
    gateway = await startTestGateway({ environment: { VELARO_MASTER_KEY: makeMasterKeyText() } });
    environment = { VELARO_MCP_KEY: gateway.admin, VELARO_MCP_URL: gateway.mcpUrl };
  });

  test('a vendor is connected at prompts, tried for real, checked and disconnected', async () => {
    const { port } = await startMailServer();
    const ran = await world.run(['connect', 'smtp'], {
      environment,
      answers: [
        { question: 'SMTP: SMTP_URL', keys: `${smtpUrl(port)}${enter}` },
        {
          question: 'SMTP: EMAIL_FROM',
          keys: enter,
        },
      ],
    });
    expect(ran).toMatchObject({ exitCode: 0, stdout: 'Connected SMTP.\n' });
    expect(ran.stderr).toContain('SMTP takes the credentials. Tools: velaro_send_email.\n');
    expect(ran.stdout + ran.stderr).not.toContain(encodeURIComponent(password));
    const tools = await run(['tools', 'list'], { environment });
    expect(tools.json.tools.map(({ name }: { name: string }) => name)).toContain('velaro_send_email');

    const checked = await run(['connect', 'smtp', '--check'], { environment });
    expect(checked).toEqual({
      exitCode: 0,
      json: {
        vendor: 'smtp',
        title: 'SMTP',
        connected: true,
        source: 'database',
        connectedAt: expect.stringMatching(/^20/),
        connectedBy: expect.stringMatching(/^key_/),
        tools: ['velaro_send_email'],
        asked: true,
      },
    });
    const kept = await world.run(['disconnect', 'smtp'], { environment, typed: enter });
    expect(kept).toMatchObject({ exitCode: 0, stdout: 'Nothing was changed.\n' });
    expect(kept.stderr).toContain('Delete the credentials of SMTP? 1 tool goes with them.');
    const gone = await world.run(['disconnect', 'smtp'], { environment, typed: 'y' });
    expect(gone).toMatchObject({ exitCode: 0, stdout: 'Disconnected SMTP.\n' });
    expect(await run(['connect', 'smtp', '--check'], { environment })).toMatchObject({
      exitCode: 6,
      json: { error: { code: 'vendor.disconnected' } },
    });
  });

  test('credentials that the vendor refuses are not kept', async () => {
    const { port } = await startMailServer();
    const wrong = smtpUrl(port).replace(encodeURIComponent(password), `wrong-${process.pid}`);
    const refused = await run(['connect', 'smtp', '--stdin'], {
      environment,
      stdin: JSON.stringify({ SMTP_URL: wrong }),
    });
    expect(refused).toMatchObject({ exitCode: 9, json: { error: { code: 'vendor.unauthorized' } } });
    expect(JSON.stringify(refused)).not.toContain(`wrong-${process.pid}`);
    expect((await run(['connect'], { environment })).json.connections).toContainEqual(
      expect.objectContaining({ vendor: 'smtp', connected: false }),
    );
  });

  test('a vendor that is not there to be asked keeps nothing, unless it need not be asked', async () => {
    const { port } = await startMailServer();
    const nowhere = `smtp://127.0.0.1:${port === 1 ? 2 : 1}`;
    const given = { environment: { ...environment, SMTP_URL: nowhere } };
    expect(await run(['connect', 'smtp', '--from-env'], given)).toMatchObject({
      exitCode: 9,
      json: { error: { code: 'vendor.unavailable' } },
    });
    const kept = await run(['connect', 'smtp', '--from-env', '--skip-check'], given);
    expect(kept).toMatchObject({ exitCode: 0, json: { connected: true, asked: false } });
  });

  test('of several ways to be let in one is chosen, and only its fields are asked for', async () => {
    const ran = await world.run(['connect', 'shopify', '--skip-check'], {
      environment,
      answers: [
        { question: 'How does Shopify let you in?', keys: enter },
        { question: 'Shopify: SHOPIFY_SHOP (such as acme.myshopify.com)', keys: `acme${enter}` },
        { question: 'Shopify: SHOPIFY_ACCESS_TOKEN', keys: `${token}${enter}` },
      ],
    });
    expect(ran).toMatchObject({ exitCode: 0, stdout: 'Connected Shopify.\n' });
    expect(ran.stderr).toContain('Shopify was not asked whether it takes the credentials.');
    expect(ran.stderr).not.toContain(token);
    expect(ran.stderr).not.toContain('SHOPIFY_CLIENT_SECRET:');
  });

  test('Ctrl-C at a half-typed prompt keeps nothing', async () => {
    const ran = await world.run(['connect', 'smtp'], {
      environment,
      answers: [{ question: 'SMTP: SMTP_URL', keys: 'smtp://us\u0003' }],
    });
    expect(ran).toMatchObject({ exitCode: 130, stdout: '' });
    expect((await run(['connect'], { environment })).json.connections).toContainEqual(
      expect.objectContaining({ vendor: 'smtp', connected: false }),
    );
  });

  test('an empty answer, and a field of another form, are named', async () => {
    const answers = [{ question: 'SMTP: SMTP_URL', keys: enter }];
    const empty = await world.run(['connect', 'smtp'], { environment, answers });
    expect(empty).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('SMTP_URL is empty') });
    const stdin = JSON.stringify({ server: 'mail.example.com' });
    expect(await run(['connect', 'smtp', '--stdin'], { environment, stdin })).toMatchObject({
      exitCode: 2,
      json: { error: { code: 'argument.invalid', message: expect.stringMatching(/^SMTP_URL must be like smtp:/) } },
    });
  });

  test('a key that is no admin key, a vendor that is none', async () => {
    const { key } = await gateway.createKey({});
    const other = { environment: { ...environment, VELARO_MCP_KEY: key } };
    expect(await run(['connect'], other)).toMatchObject({ exitCode: 5, json: { error: { code: 'admin.required' } } });
    for (const name of ['shopfy', '../keys'])
      expect(await run(['connect', name, '--check'], { environment })).toMatchObject({
        exitCode: 6,
        json: { error: { code: 'vendor.unknown' } },
      });
    const { json } = await run(['connect', 'shopfy'], { environment });
    expect(json.error).toMatchObject({
      code: 'vendor.unknown',
      hint: expect.stringMatching(/^Did you mean shopify\? The vendors are: /),
    });
    expect(await run(['connect', 'shopify'], { environment })).toMatchObject({
      exitCode: 2,
      json: { error: { code: 'prompt.unavailable', hint: 'Use --stdin or --from-env.' } },
    });
  });

  test('the vendors are listed and completed', async () => {
    await run(['connect', 'shopify', '--stdin', '--skip-check'], { environment, stdin: JSON.stringify(shopify) });
    const { stdout } = await world.run(['connect'], { environment });
    expect(stdout).toMatch(/^shopify\tdatabase\t20\d\d-\d\d-\d\d\t\d+$/m);
    expect(stdout).toMatch(/^smtp\tno\t\t1$/m);
    const completed = await world.run(['completion', 'words', '--', 'disconnect', 'sh'], { environment });
    expect(completed.stdout).toBe('shopify\tShopify\n');
  });
});

describe('on the data itself', () => {
  const connect = (options: CliRun = {}) =>
    run(['connect', 'shopify', '--stdin', '--skip-check', '--data', data], {
      stdin: JSON.stringify(shopify),
      ...options,
    });
  const init = () => run(['gateway', 'init', '--data', data]);
  const files = () => readdirSync(data).map((name) => readFileSync(join(data, name), 'latin1'));

  test('credentials are sealed with a key of the keychain, which a gateway then opens', async () => {
    const { json: made } = await init();
    expect(await connect()).toMatchObject({ exitCode: 0, json: { connected: true, connectedBy: 'operator' } });
    const [[id = '', text = ''] = []] = [...world.masterKeys];
    expect(readMasterKey(text, 'It').id).toBe(id);
    for (const file of files()) for (const secret of [token, text]) expect(file).not.toContain(secret);

    const cabinet = { read: async (wanted: string) => world.masterKeys.get(wanted), write: async () => {} };
    const gateway = await startTestGateway({ dataDir: data, masterKeys: cabinet });
    const environment = { VELARO_MCP_KEY: made.adminKey, VELARO_MCP_URL: gateway.mcpUrl };
    const tools = await run(['tools', 'list'], { environment });
    expect(tools.json.tools.map(({ name }: { name: string }) => name)).toContain('shopify_get_order');
    expect((await run(['disconnect', 'shopify', '--yes', '--data', data])).json).toEqual({
      vendor: 'shopify',
      disconnected: true,
    });
    expect(JSON.stringify((await run(['tools', 'list'], { environment })).json)).not.toContain('shopify_get_order');
  });

  test('rekey makes a new key in the keychain and seals everything with it', async () => {
    await init();
    expect((await run(['gateway', 'rekey', '--data', data])).json).toEqual({
      keyId: null,
      fields: 0,
      secrets: 0,
      retired: [],
    });
    expect(world.masterKeys.size).toBe(0);
    await connect();
    const [old = ''] = world.masterKeys.keys();
    const { json } = await run(['gateway', 'rekey', '--data', data]);
    expect(json).toEqual({ keyId: expect.stringMatching(/^[0-9a-f]{8}$/), fields: 2, secrets: 0, retired: [old] });
    expect([...world.masterKeys.keys()]).toEqual([old, json.keyId]);
    world.masterKeys.delete(old);
    expect(await connect()).toMatchObject({ exitCode: 0 });
    expect([...world.masterKeys.keys()]).toEqual([json.keyId]);
  });

  test('rekey moves from the keychain to the environment, and from one key there to the next', async () => {
    await init();
    await connect();
    const [first, second] = [makeMasterKeyText(), makeMasterKeyText()];
    const path = join(world.configFolder, 'master-keys');
    writeFileSync(path, `${first}\n`);
    const rekey = (environment: CliRun['environment'] = {}) =>
      run(['gateway', 'rekey', '--data', data], { environment });
    expect((await rekey({ VELARO_MASTER_KEY_FILE: path })).json).toMatchObject({ fields: 2 });
    const ids = [first, second].map((text) => readMasterKey(text, 'It').id);
    world.masterKeys.clear();
    expect((await rekey({ VELARO_MASTER_KEY: second })).json.error).toMatchObject({
      code: 'masterkey.missing',
      message: expect.stringContaining(`sealed with master key ${ids[0]}`),
    });
    expect((await rekey({ VELARO_MASTER_KEY: `${second} ${first}` })).json).toEqual({
      keyId: ids[1],
      fields: 2,
      secrets: 0,
      retired: [ids[0]],
    });
    const again = await world.run(['gateway', 'rekey', '--data', data], { environment: { VELARO_MASTER_KEY: second } });
    expect(again.stdout).toBe(`Everything is sealed with master key ${ids[1]} already.\n`);
  });

  test('the variables of this shell are not those of the gateway', async () => {
    await init();
    const environment = { SHOPIFY_SHOP: 'acme', SHOPIFY_ACCESS_TOKEN: token };
    const words = ['connect', 'shopify', '--from-env', '--skip-check', '--data', data];
    expect((await run(words, { environment })).json).toMatchObject({ source: 'database' });
  });

  test('a folder without data is not made one', async () => {
    expect(await connect()).toMatchObject({ exitCode: 3, json: { error: { code: 'data.missing' } } });
    expect(world.masterKeys.size).toBe(0);
  });
});

test('a hosted gateway that has none of it says where vendors are connected there', async () => {
  const standIn = await startStandIn();
  onTestFinished(() => standIn.close());
  const environment = { VELARO_MCP_KEY: standIn.key, VELARO_MCP_URL: standIn.url };
  expect(await run(['connect'], { environment })).toMatchObject({
    exitCode: 6,
    json: {
      error: {
        code: 'vendor.unsupported',
        hint: 'On a hosted gateway vendors are connected in the admin panel.',
      },
    },
  });
});

test('a gateway does not choose which variables of this shell are sent to it', async () => {
  const standIn = await startStandIn();
  onTestFinished(() => standIn.close());
  const field = (name: string, variable: string) => ({ name, variable, secret: true, example: null });
  const shown = {
    vendor: 'shopify',
    title: 'Shop\u001b[2Jify',
    connected: false,
    source: null,
    connectedAt: null,
    connectedBy: null,
    fields: [field('shop', 'SHOPIFY_SHOP'), field('accessToken', 'DEPLOY_TOKEN'), field('file', 'DEPLOY')],
    ways: [['shop', 'accessToken', 'file']],
    tools: [],
  };
  standIn.answer('GET /connections/shopify', { status: 200, body: shown });
  standIn.answer('POST /connections/shopify', { status: 200, body: { ...shown, connected: true, asked: true } });
  const path = join(world.configFolder, 'secret');
  writeFileSync(path, token);
  const environment = { VELARO_MCP_KEY: standIn.key, VELARO_MCP_URL: standIn.url };
  const shell = { ...environment, SHOPIFY_SHOP: 'acme', DEPLOY_TOKEN: token, DEPLOY_FILE: path };
  const ran = await world.run(['connect', 'shopify', '--from-env'], { environment: shell });
  expect(ran.exitCode).toBe(0);
  expect(ran.stdout + ran.stderr).not.toContain('\u001b[2J');
  expect(standIn.heard.at(-1)?.body).toEqual({ credentials: { shop: 'acme' }, check: true });
});

test.each([
  [['disconnect', 'shopify'], 'Use --yes.'],
  [['connect', '--check'], 'See the vendors with "velaro-mcp connect".'],
  [['connect', 'shopify', '--stdin', '--from-env'], 'Use one of them.'],
  [['connect', 'shopify', '--check', '--skip-check'], 'Use one of them.'],
])('%j in a script is refused before anything is asked', async (words, hint) => {
  expect(await run([...words, '--data', data])).toMatchObject({ exitCode: 2, json: { error: { hint } } });
});

test.each([
  ['not json', 'stdin is not a JSON object whose members are texts.'],
  ['["a"]', 'stdin is not a JSON object whose members are texts.'],
  ['{"shop": 7}', 'stdin is not a JSON object whose members are texts.'],
  ['{}', 'SHOPIFY_SHOP is not set'],
  ['{"shp": "acme"}', 'Shopify has no credential "shp".'],
])('stdin that is %s is refused, and not repeated', async (stdin, message) => {
  await run(['gateway', 'init', '--data', data]);
  const refused = await run(['connect', 'shopify', '--stdin', '--data', data], { stdin });
  expect(refused).toMatchObject({ exitCode: 2, json: { error: { message: expect.stringContaining(message) } } });
});

test('variables that are not set are named', async () => {
  await run(['gateway', 'init', '--data', data]);
  const refused = await run(['connect', 'hubspot', '--from-env', '--data', data]);
  expect(refused).toMatchObject({
    exitCode: 2,
    json: { error: { message: "None of HubSpot's variables is set here." } },
  });
});
