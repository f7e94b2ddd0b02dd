// A page of the people who answer conversations.
import tool, { page } from '../../../skills/velaro/list-agents.ts';
import { listAgents } from '../../../stores/records/agents.ts';
import { defineNativeWork } from '../define-native-handler.ts';

export default defineNativeWork(tool, function* (query, { place }) {
  const { status, team, limit } = query;
  const afterId = page.start(query);
  const found = yield* listAgents(place.siteId, {
    limit: limit + 1,
    ...(status !== undefined && { status }),
    ...(team !== undefined && { team }),
    ...(afterId !== undefined && { afterId }),
  });
  const agents = found.slice(0, limit);
  const last = found.length > agents.length ? agents.at(-1) : undefined;
  return { agents, ...page.next(query, last?.id) };
});
