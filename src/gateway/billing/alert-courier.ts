// Delivers the alerts that wait in the store to the sites' own addresses, again and again until they arrive or are given up.
import type { AlertDelivery, AlertMessage } from '../../stores/alerts.ts';
import type { Store } from '../../stores/store.ts';
import type { Log } from '../http/request-log.ts';
import { type DeliveryOptions, deliverAlert } from './deliver-alert.ts';

const minute = 60;
const hour = 60 * minute;
/** Seconds between one failed attempt and the next, as Standard Webhooks proposes; after the last it is given up. */
const retrySeconds = [5, 5 * minute, 30 * minute, 2 * hour, 5 * hour, 10 * hour, 14 * hour, 20 * hour, 24 * hour];
/** Delivered at the same time: all of them together take no longer than one, and that less than the store reserves them for. */
const maxAtOnce = 10;

export interface CourierOptions extends Partial<DeliveryOptions> {
  /** How often the store is asked for what is due: retries, and what other gateways have left. Default 15,000. */
  readonly intervalMs?: number;
}

export interface AlertCourier {
  /** Says that an alert has just been made. */
  wake(): void;
  /** Resolves when nothing is on its way any more; what is not delivered stays in the store. */
  stop(): Promise<void>;
}

/** Starts at once; a store that is away is asked again later. Logs what cannot be delivered, never an address's query or a secret. */
export function startAlertCourier(
  store: Pick<Store, 'takeAlerts' | 'settleAlert'>,
  log: Log,
  { intervalMs = 15_000, allowPrivate = false, timeoutMs = 15_000 }: CourierOptions = {},
): AlertCourier {
  let stopped = false;
  let again = false;
  let round: Promise<void> | undefined;

  const deliver = async (message: AlertMessage) => {
    const delivery = await attempt(message, { allowPrivate, timeoutMs }, log);
    await store.settleAlert(message.id, delivery);
  };
  const deliverAll = async () => {
    do {
      again = false;
      const due = await store.takeAlerts(maxAtOnce);
      await Promise.all(due.map(deliver));
      if (due.length === maxAtOnce) again = true;
    } while (again && !stopped);
  };
  const wake = () => {
    again = true;
    if (stopped || round) return;
    round = deliverAll()
      .catch((thrown: unknown) => log(`${now()} alerts ${reasonOf(thrown)}`))
      .finally(() => {
        round = undefined;
      });
  };
  const timer = setInterval(wake, intervalMs).unref();
  wake();

  return {
    wake,
    async stop() {
      stopped = true;
      clearInterval(timer);
      await round;
    },
  };
}

async function attempt(message: AlertMessage, options: DeliveryOptions, log: Log): Promise<AlertDelivery> {
  const host = URL.canParse(message.url) ? new URL(message.url).host : 'nowhere';
  const say = (what: string) => log(`${now()} alert ${message.id} to ${host} ${what}`);
  let problem: string;
  try {
    const status = await deliverAlert(message, options);
    if (status >= 200 && status < 300) return { outcome: 'delivered' };
    problem = `was answered with ${status}`;
    if (status === 410) {
      say(`${problem}: given up`);
      return { outcome: 'given-up' };
    }
  } catch (thrown) {
    problem = `failed: ${reasonOf(thrown)}`;
  }
  const retryInSeconds = retrySeconds[message.failures];
  say(`${problem}; ${retryInSeconds === undefined ? 'given up' : `again in ${retryInSeconds} s`}`);
  return retryInSeconds === undefined ? { outcome: 'given-up' } : { outcome: 'failed', retryInSeconds };
}

function reasonOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : 'of an unknown reason';
}

function now(): string {
  return new Date().toISOString();
}
