// D-Bus messages as bytes: calls with text arguments out, answers of simple types in (D-Bus Specification, "Message Protocol").

/** Marshalled as `s` or `a{ss}`, which is all that the Secret Service's questions need. */
export type BusArgument = string | Readonly<Record<string, string>>;

export interface BusCall {
  readonly destination: string;
  readonly path: string;
  readonly interface: string;
  readonly member: string;
  readonly arguments?: readonly BusArgument[];
}

export interface BusMessage {
  /** False for errors and signals, whose values are left out. */
  readonly isAnswer: boolean;
  /** The serial of the call that this answers. */
  readonly replyTo: unknown;
  readonly values: readonly unknown[];
}

/** How many bytes of a message say how long it is. */
export const messageStart = 16;

const littleEndian = 'l'.charCodeAt(0);
const types = { call: 1, answer: 2 } as const;
const noAutoStart = 2;
const protocolVersion = 1;
const fields = { path: 1, interface: 2, member: 3, replySerial: 5, destination: 6, signature: 8 } as const;

export function encodeCall(call: BusCall, serial: number): Buffer {
  const args = call.arguments ?? [];
  const body = new Writer();
  for (const argument of args) {
    if (typeof argument === 'string') body.text(argument);
    else
      body.array(() => {
        for (const [name, value] of Object.entries(argument)) body.align(8).text(name).text(value);
      });
  }
  const header = new Writer().bytes(littleEndian, types.call, noAutoStart, protocolVersion);
  header.number(body.length).number(serial);
  header.array(() => {
    header.align(8).bytes(fields.path).signature('o').text(call.path);
    for (const name of ['interface', 'member', 'destination'] as const)
      header.align(8).bytes(fields[name]).signature('s').text(call[name]);
    const signature = args.map((argument) => (typeof argument === 'string' ? 's' : 'a{ss}')).join('');
    if (signature !== '') header.align(8).bytes(fields.signature).signature('g').signature(signature);
  });
  return Buffer.concat([header.align(8).finish(), body.finish()]);
}

/** The length of the whole message, from its first `messageStart` bytes. */
export function messageLength(start: Buffer): number {
  // Both ends are on one machine, and so is the byte order.
  if (start[0] !== littleEndian) throw new Error('the bus speaks in another byte order');
  return messageStart + align(start.readUInt32LE(12), 8) + start.readUInt32LE(4);
}

export function decodeMessage(message: Buffer): BusMessage {
  const fieldsEnd = messageStart + message.readUInt32LE(12);
  const header = new Reader(message.subarray(0, fieldsEnd), messageStart);
  const found = new Map<number, unknown>();
  while (!header.atEnd) {
    header.align(8);
    found.set(header.byte(), header.value('v'));
  }
  const isAnswer = message[1] === types.answer;
  const signature = found.get(fields.signature);
  const body = new Reader(message.subarray(align(fieldsEnd, 8)));
  const valueTypes = isAnswer && typeof signature === 'string' ? (signature.match(/a?./g) ?? []) : [];
  return { isAnswer, replyTo: found.get(fields.replySerial), values: valueTypes.map((type) => body.value(type)) };
}

class Writer {
  #bytes: number[] = [];

  get length(): number {
    return this.#bytes.length;
  }

  bytes(...bytes: readonly number[]): this {
    this.#bytes.push(...bytes);
    return this;
  }

  align(to: number): this {
    while (this.#bytes.length % to !== 0) this.#bytes.push(0);
    return this;
  }

  number(value: number): this {
    this.align(4);
    return this.bytes(...numberBytes(value));
  }

  text(value: string): this {
    const encoded = Buffer.from(value);
    return this.number(encoded.length).bytes(...encoded, 0);
  }

  signature(value: string): this {
    return this.bytes(value.length, ...Buffer.from(value), 0);
  }

  /** An array of structures or dictionary entries, which begin at multiples of eight. */
  array(writeMembers: () => void): this {
    this.number(0);
    const lengthAt = this.#bytes.length - 4;
    const start = this.align(8).length;
    writeMembers();
    this.#bytes.splice(lengthAt, 4, ...numberBytes(this.#bytes.length - start));
    return this;
  }

  finish(): Buffer {
    return Buffer.from(this.#bytes);
  }
}

class Reader {
  readonly #message: Buffer;
  #at: number;

  constructor(message: Buffer, start = 0) {
    this.#message = message;
    this.#at = start;
  }

  get atEnd(): boolean {
    return this.#at >= this.#message.length;
  }

  align(to: number): void {
    this.#at = align(this.#at, to);
  }

  byte(): number {
    const value = this.#message.readUInt8(this.#at);
    this.#at += 1;
    return value;
  }

  value(type: string): unknown {
    if (type === 'u') return this.#number();
    if (type === 'b') return this.#number() === 1;
    if (type === 's' || type === 'o') return this.#text(this.#number());
    if (type === 'g') return this.#text(this.byte());
    if (type === 'v') return this.value(this.#text(this.byte()));
    if (type !== 'as' && type !== 'ao') throw new Error(`no value of type ${type} is expected`);
    const end = this.#number() + this.#at;
    const members: unknown[] = [];
    while (this.#at < end) members.push(this.value(type.slice(1)));
    return members;
  }

  #number(): number {
    this.align(4);
    const value = this.#message.readUInt32LE(this.#at);
    this.#at += 4;
    return value;
  }

  #text(length: number): string {
    const value = this.#message.toString('utf8', this.#at, this.#at + length);
    this.#at += length + 1;
    return value;
  }
}

function numberBytes(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}

function align(offset: number, to: number): number {
  return Math.ceil(offset / to) * to;
}
