// What the gateway counts about itself, as Prometheus reads it. Labels are routes, statuses and tools: never a key or a site.
import { collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import { createTally } from './tally.ts';

export interface Metrics {
  /** One answered request. `route` is the pattern, never the address as it was sent. */
  exchange(exchange: {
    readonly method: string;
    readonly route: string;
    readonly status: number;
    readonly seconds: number;
  }): void;
  /** One decision at the door: `admitted`, the refusal's reason, or `unavailable`. */
  admission(outcome: string): void;
  /** One call that has ended: `ok`, or the code of its failure. */
  toolCall(tool: string, status: string): void;
  /** The text exposition format. */
  read(): Promise<{ readonly contentType: string; readonly text: string }>;
}

/** From half a millisecond, as a call on this machine takes, to the time that a slow vendor gets. */
const secondsBuckets = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

/** @param openSubscriptions how many streams of `subscriptions/listen` are open now. */
export function createMetrics(openSubscriptions: () => number): Metrics {
  const registry = new Registry();
  const registers = [registry];
  const requests = createTally({
    name: 'velaro_http_requests_total',
    help: 'Requests by route and status; 499 where the client went away first.',
    labels: ['method', 'route', 'status'],
    registry,
  });
  const durations = new Histogram({
    name: 'velaro_http_request_duration_seconds',
    help: 'Time from a request to the end of its answer.',
    labelNames: ['route'],
    buckets: secondsBuckets,
    registers,
  });
  const admissions = createTally({
    name: 'velaro_admissions_total',
    help: 'Decisions at the door: admitted, the reason of a refusal, or unavailable.',
    labels: ['outcome'],
    registry,
  });
  const calls = createTally({
    name: 'velaro_tool_calls_total',
    help: 'Calls that reached a tool: ok, or the code of the failure.',
    labels: ['tool', 'status'],
    registry,
  });
  new Gauge({
    name: 'velaro_subscriptions_open',
    help: 'Open streams of subscriptions/listen.',
    registers,
    collect() {
      this.set(openSubscriptions());
    },
  });
  return {
    exchange({ method, route, status, seconds }) {
      requests({ method, route, status });
      durations.observe({ route }, seconds);
    },
    admission: (outcome) => admissions({ outcome }),
    toolCall: (tool, status) => calls({ tool, status }),
    async read() {
      const all = Registry.merge([processMetrics(), registry]);
      return { contentType: all.contentType, text: await all.metrics() };
    },
  };
}

let ofProcess: Registry | undefined;

/** CPU, memory and event loop belong to the process, however many gateways run in it. */
function processMetrics(): Registry {
  if (!ofProcess) {
    ofProcess = new Registry();
    collectDefaultMetrics({ register: ofProcess });
  }
  return ofProcess;
}
