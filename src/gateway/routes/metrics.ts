// What the gateway counts about itself, for Prometheus on this machine or on an address that was allowed.
import { VelaroError } from '../../core/errors.ts';
import { defineRoute } from '../http/define-route.ts';

export default defineRoute({
  method: 'GET',
  path: '/metrics',
  failures: 'envelope',
  description: {
    summary: 'Counters in the text format of Prometheus',
    keys: [],
    success: { status: 200, description: 'The text exposition format.' },
    failures: [403],
  },
  async answer(request, parts) {
    if (!request.isLocal && !parts.mayReadMetrics(request.address))
      throw new VelaroError('address.refused', 'The metrics are not open to this address.', {
        hint: 'Start the gateway with --allow-metrics and the network of your Prometheus.',
      });
    const { contentType, text } = await parts.metrics.read();
    return { status: 200, headers: { 'content-type': contentType }, body: text };
  },
});
