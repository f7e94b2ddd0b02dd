// Which vendors the gateway has credentials for, and which it lacks: their tools are not offered to anybody.
import type { Connection as VendorConnection } from '../../../client/connection-endpoints.ts';
import { toVelaroError } from '../../../core/errors.ts';
import { withKeyConnections } from '../../connections/open-connections.ts';
import { defineCheck, type Finding, good, problem } from '../define-check.ts';

export default defineCheck({
  rank: 70,
  title: 'vendors',
  async run({ connection, context, input }) {
    const [key, facts] = [await connection.key(), await connection.facts()];
    // Only an administrator may ask, and only a gateway of ours can be asked.
    if (!key.ok || !facts.ok || !facts.value.about.ok || facts.value.about.value?.admin !== true) return [];
    try {
      return findings(await withKeyConnections(context, input, key.value, (connections) => connections.list()));
    } catch (thrown) {
      const { code, message, hint = 'velaro-mcp status' } = toVelaroError(thrown);
      return code === 'vendor.unsupported' ? [] : [problem(message, hint)];
    }
  },
});

/** Nobody has accounts everywhere: what is not connected is told, and is no fault. */
function findings(connections: readonly VendorConnection[]): readonly Finding[] {
  const titles = (connected: boolean) =>
    connections.filter((each) => each.connected === connected).map(({ title }) => title);
  const [here, lacking] = [titles(true), titles(false)];
  const found: Finding[] = [];
  if (here.length > 0) found.push(good(`Connected: ${here.join(', ')}.`));
  if (lacking.length > 0)
    found.push(good(`Without credentials, so without tools: ${lacking.join(', ')}. See velaro-mcp connect.`));
  return found;
}
