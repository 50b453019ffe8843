/* Which value do these bytes of CBOR stand for, if they are written in the one strict way letters use?

The twin of aman.core.letters.strict_cbor: whole numbers, bytes, text, lists, maps and one given tag, and nothing else.
Both are held to the published vectors and to each other on random bytes. */

export const MOST_BYTES = 3000;
const MOST_DEPTH = 6;

/** Anything that makes a message one that letters never use. */
export class Refused extends Error {}

/** A whole number beyond 2^53 is kept apart: no field of a letter may hold one, yet it is a number. */
export type Value = number | bigint | string | Uint8Array | Value[] | Map<string, Value> | Tagged;

/** A value under a tag. */
export class Tagged {
  constructor(readonly tag: number, readonly value: Value) {}
}

/** Write a map's key so that a number, a text and bytes never meet: n:1, t:idx, b:00ff. */
function keyOf(key: Value): string {
  if (typeof key === "number" || typeof key === "bigint") return `n:${key}`;
  if (typeof key === "string") return `t:${key}`;
  if (key instanceof Uint8Array) return `b:${toHex(key)}`;
  throw new Refused("a key is neither number, text nor bytes");
}

export function toHex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

export function fromHex(text: string): Uint8Array {
  if (text.length % 2 !== 0 || /[^0-9a-fA-F]/.test(text)) throw new Refused("this is not hexadecimal");
  return Uint8Array.from(text.match(/../g) ?? [], (pair) => parseInt(pair, 16));
}

class Reader {
  private at = 0;
  private readonly view: DataView;
  private readonly utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

  constructor(private readonly bytes: Uint8Array, private readonly tag: number | null) {
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  get isDone(): boolean {
    return this.at === this.bytes.length;
  }

  private take(count: number): Uint8Array {
    if (count > this.bytes.length - this.at) throw new Refused("it ends too early");
    this.at += count;
    return this.bytes.subarray(this.at - count, this.at);
  }

  private head(): [number, number | bigint] {
    const first = this.take(1)[0] ?? 0;
    const major = first >> 5;
    const info = first & 31;
    if (info < 24) return [major, info];
    if (info > 27) throw new Refused("it holds an indefinite or reserved length");
    const width = 1 << (info - 24);
    this.take(width);
    const from = this.at - width;
    const [argument, least] =
      width === 1 ? [this.view.getUint8(from), 24]
      : width === 2 ? [this.view.getUint16(from), 1 << 8]
      : width === 4 ? [this.view.getUint32(from), 1 << 16]
      : [this.view.getBigUint64(from), 2 ** 32];
    if (argument < least) throw new Refused("a number is not written in its shortest form");
    const small = typeof argument === "bigint" && argument <= BigInt(Number.MAX_SAFE_INTEGER);
    return [major, small ? Number(argument) : argument];
  }

  private count(argument: number | bigint): number {
    // Every item takes at least a byte: a longer list than the bytes that are left is cut off.
    if (argument > this.bytes.length - this.at) throw new Refused("it ends too early");
    return Number(argument);
  }

  value(depth: number): Value {
    if (depth > MOST_DEPTH) throw new Refused("it is nested too deeply");
    const [major, argument] = this.head();
    switch (major) {
      case 0:
        return argument;
      case 1:
        return typeof argument === "bigint" ? -1n - argument : -1 - argument;
      case 2:
        return this.take(this.count(argument));
      case 3:
        return this.text(this.count(argument));
      case 4:
        return Array.from({ length: this.count(argument) }, () => this.value(depth + 1));
      case 5:
        return this.map(this.count(argument), depth);
      case 6:
        if (argument === this.tag && depth === 0) return new Tagged(this.tag, this.value(depth + 1));
    }
    throw new Refused("it holds a kind of value letters never use");
  }

  private text(count: number): string {
    try {
      return this.utf8.decode(this.take(count));
    } catch (error) {
      throw error instanceof Refused ? error : new Refused("a text is not UTF-8");
    }
  }

  private map(count: number, depth: number): Map<string, Value> {
    const found = new Map<string, Value>();
    for (let i = 0; i < count; i += 1) {
      const key = keyOf(this.value(depth + 1));
      if (found.has(key)) throw new Refused("a key stands twice");
      found.set(key, this.value(depth + 1));
    }
    return found;
  }
}

/** Read one value that all the bytes belong to; throws Refused for anything else. */
export function readStrict(bytes: Uint8Array, tag: number | null = null, mostBytes = MOST_BYTES): Value {
  if (bytes.length > mostBytes) throw new Refused(`it is longer than ${mostBytes} bytes`);
  const reader = new Reader(bytes, tag);
  const value = reader.value(0);
  if (!reader.isDone) throw new Refused("something follows after its end");
  return value;
}

/** A byte string with its length before it, as the signed structure holds it. */
export function byteString(bytes: Uint8Array): Uint8Array {
  const n = bytes.length;
  const head = n < 24 ? [0x40 | n] : n < 256 ? [0x58, n] : n < 65536 ? [0x59, n >> 8, n & 255] : [0x5a, n >>> 24, (n >> 16) & 255, (n >> 8) & 255, n & 255];
  const whole = new Uint8Array(head.length + n);
  whole.set(head);
  whole.set(bytes, head.length);
  return whole;
}

/** Give a map with exactly the keys of one of the sets; throws Refused for anything else. */
export function exactly(value: Value | undefined, ...sets: string[][]): Map<string, Value> {
  if (value instanceof Map && sets.some((keys) => keys.length === value.size && keys.every((key) => value.has(key)))) return value;
  throw new Refused("its claims are not the profile's");
}
