// A program that asks an address so often, one after the other, prints the answers, and then has nothing more to do.
import { Socket } from 'node:net';
import { createNodeTransport } from '../../../src/client/node-transport.ts';
import { isVelaroError } from '../../../src/core/errors.ts';

// An idle connection never ends by its own clock here: were it to hold up the program, that would never end either.
Socket.prototype.setTimeout = function keep() {
  return this;
};

/** Busy from just after a request has left until long after its answer has come. */
function stall(): void {
  const clock = new Int32Array(new SharedArrayBuffer(4));
  setImmediate(() => setImmediate(() => void Atomics.wait(clock, 0, 0, 50)));
}

async function ask(address: string, times: number): Promise<void> {
  const transport = createNodeTransport();
  const url = new URL(address);
  for (let i = 0; i < times; i++) {
    const answered = transport.send({ method: 'GET', url, headers: { authorization: 'secret' } });
    if (process.env.STALLS) stall();
    const response = await answered;
    process.stdout.write(`${await response.text(1024)}\n`);
  }
}

const [address = '', times = '1'] = process.argv.slice(2);
ask(address, Number(times)).catch((failure: unknown) => {
  const { code, details } = isVelaroError(failure) ? failure : { code: String(failure), details: {} };
  process.stdout.write(`${code} ${JSON.stringify(details)}\n`);
});
