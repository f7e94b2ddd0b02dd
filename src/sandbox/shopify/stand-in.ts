// A shop on loopback: takes the HTTP requests that Shopify's Admin API takes, and refuses the others the way Shopify does.
import { randomBytes, randomUUID } from 'node:crypto';
import { defineStandIn } from '../define-stand-in.ts';
import { type StandIn, type StandInAnswer, type StandInRequest, startStandIn } from '../stand-in.ts';
import { answerQuery } from './admin-api.ts';
import { CostBucket } from './cost-bucket.ts';
import { Shop } from './shop.ts';

const apiPath = /^\/admin\/api\/\d{4}-\d{2}\/graphql\.json$/;

export default defineStandIn({ vendor: 'shopify', start });

async function start(): Promise<StandIn> {
  const accessToken = `sandbox_${randomBytes(16).toString('hex')}`;
  const shop = new Shop(() => new Date());
  const bucket = new CostBucket(() => performance.now());
  return await startStandIn(accessToken, (request) => {
    const answer = respond(request, accessToken, (query) => answerQuery(shop, bucket, query));
    return { ...answer, headers: { 'x-request-id': randomUUID() } };
  });
}

function respond(
  { body, headers, method, path }: StandInRequest,
  accessToken: string,
  answer: (query: unknown) => StandInAnswer,
): StandInAnswer {
  if (!apiPath.test(path)) return { status: 404, body: { errors: 'Not Found' } };
  if (headers['x-shopify-access-token'] !== accessToken)
    return {
      status: 401,
      body: { errors: '[API] Invalid API key or access token (unrecognized login or wrong password)' },
    };
  if (method !== 'POST') return { status: 405, body: { errors: 'Method Not Allowed' } };
  if (body === undefined) return { status: 413, body: { errors: 'Payload Too Large' } };
  if (!/^application\/json\b/i.test(headers['content-type'] ?? ''))
    return { status: 415, body: { errors: 'Unsupported Media Type' } };
  try {
    return answer(JSON.parse(body));
  } catch (error) {
    if (error instanceof SyntaxError) return { status: 400, body: { errors: 'Bad Request' } };
    throw error;
  }
}
