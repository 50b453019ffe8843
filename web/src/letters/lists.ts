/* Which keys may sign, on the word of the root, and which letters are withdrawn? An older list than the held one is refused. */

import { unzlibSync } from "fflate";

import { exactly, readStrict, Refused, toHex, type Value } from "./cbor";
import { EDDSA, ES256, isSignedBy, takeApart } from "./cose";

export const DAY = 86_400;
const LATEST = 2 ** 37;
const LIST_BYTES = 8192;
const LONGEST_EXTENSION = 90 * DAY;

export interface PublicKey {
  algorithm: number;
  public: Uint8Array;
  notBefore: number;
  expires: number;
  notAfterIat: number;
}

export interface KeyList {
  issued: number;
  keys: Map<string, PublicKey>;
}

export interface StatusList {
  uri: string;
  issued: number;
  expires: number;
  ttl: number;
  bits: Uint8Array;
  extensions: { issuedUntil: number; ends: number }[];
  /** From which the words of the days are made; empty when the operator uses none. */
  daySeed: Uint8Array;
}

/** A list that nobody we trust signed, or that is older than the one in use. */
export class SealBroken extends Error {}

function whole(value: Value | undefined): number {
  if (typeof value !== "number") throw new Refused("a number is not a number");
  return value;
}

export async function readKeyList(message: Uint8Array, root: Uint8Array, held: KeyList | null = null): Promise<KeyList> {
  const signed = takeApart(message, 100_000);
  if (signed.type !== "application/aman-keys+cwt") throw new Refused("this is not a key list");
  if (!(await isSignedBy(signed, EDDSA, root))) throw new SealBroken("the root did not sign this key list");
  const claims = exactly(readStrict(signed.payload, null, 100_000), ["n:1", "n:6", "n:-70002"]);
  const listed = claims.get("n:-70002");
  if (claims.get("n:1") !== "AMAN" || !(listed instanceof Map)) throw new Refused("this is not a key list");
  const found: KeyList = { issued: whole(claims.get("n:6")), keys: new Map() };
  for (const [kid, entry] of listed) {
    if (!kid.startsWith("b:") || kid.length !== 10) throw new Refused("a key's id is not four bytes");
    found.keys.set(kid.slice(2), readKey(entry));
  }
  if (held !== null && found.issued < held.issued) throw new SealBroken("the key list is older than the one in use");
  return found;
}

function readKey(entry: Value): PublicKey {
  if (!Array.isArray(entry) || entry.length !== 5) throw new Refused("this is not a key list");
  const [algorithm, bytes, ...days] = entry;
  const [notBefore, expires, notAfterIat] = days.map(whole) as [number, number, number];
  if (algorithm !== EDDSA && algorithm !== ES256) throw new Refused("a key names an unknown algorithm");
  if (!(bytes instanceof Uint8Array) || bytes.length !== (algorithm === EDDSA ? 32 : 65)) throw new Refused("a key has the wrong length");
  if (!(notBefore >= 0 && notBefore < notAfterIat && notAfterIat <= expires && expires < LATEST)) {
    throw new Refused("the dates of a key do not fit together");
  }
  return { algorithm, public: bytes, notBefore, expires, notAfterIat };
}

export async function readStatusList(
  message: Uint8Array, keys: KeyList, uriPrefix: string, held: StatusList | null = null,
): Promise<StatusList> {
  const signed = takeApart(message, 20_000);
  if (signed.type !== "application/statuslist+cwt") throw new Refused("this is not a status list");
  const key = keys.keys.get(signed.kid);
  if (key === undefined) throw new SealBroken("the status list is signed by an unknown key");
  if (!(await isSignedBy(signed, key.algorithm, key.public))) throw new SealBroken("the status list's seal is broken");
  const found = listFrom(readStrict(signed.payload, null, 20_000), uriPrefix);
  if (found.issued < key.notBefore || found.issued > key.expires) throw new SealBroken("the list is dated outside its key's life");
  if (held !== null && held.uri === found.uri && found.issued < held.issued) throw new SealBroken("the list is older than the one in use");
  return found;
}

const STANDARD = ["n:2", "n:4", "n:6", "n:65533", "n:65534"];

function listFrom(value: Value, uriPrefix: string): StatusList {
  const [moved, seed] = ["n:-70003", "n:-70004"] as const;
  const claims = exactly(value, STANDARD, [...STANDARD, moved], [...STANDARD, seed], [...STANDARD, moved, seed]);
  const uri = claims.get("n:2");
  if (typeof uri !== "string" || !uri.startsWith(uriPrefix)) throw new Refused("the list stands elsewhere");
  const issued = whole(claims.get("n:6"));
  const inner = exactly(claims.get("n:65533"), ["t:bits", "t:lst"]);
  if (inner.get("t:bits") !== 1) throw new Refused("the list has another number of bits a letter");
  return {
    uri,
    issued,
    expires: whole(claims.get("n:4")),
    ttl: whole(claims.get("n:65534")),
    bits: inflate(inner.get("t:lst")),
    extensions: some(claims.get(moved)).map((pair) => readExtension(pair, issued)),
    daySeed: readSeed(claims.get(seed)),
  };
}

function some(value: Value | undefined): Value[] {
  if (value === undefined) return [];
  if (!Array.isArray(value) || !value.length) throw new Refused("an empty list stands where nothing should");
  return value;
}

function readExtension(pair: Value, issued: number): { issuedUntil: number; ends: number } {
  if (!Array.isArray(pair) || pair.length !== 2) throw new Refused("an extension is not a pair of dates");
  const issuedUntil = whole(pair[0]);
  const ends = whole(pair[1]);
  if (issuedUntil < 0 || issuedUntil > issued || ends <= 0 || ends > issued + LONGEST_EXTENSION) {
    throw new Refused("an end date is moved too far");
  }
  return { issuedUntil, ends };
}

function readSeed(value: Value | undefined): Uint8Array {
  if (value === undefined) return new Uint8Array(0);
  if (!(value instanceof Uint8Array) || value.length !== 6) throw new Refused("the seed of the day's words is not six bytes");
  return value;
}

/** The check sum at the end of packed bytes; the library leaves it unread, Python does not. */
function adler32(bytes: Uint8Array): number {
  let low = 1;
  let high = 0;
  for (const byte of bytes) {
    low = (low + byte) % 65_521;
    high = (high + low) % 65_521;
  }
  return high * 65_536 + low;
}

function inflate(packed: Value | undefined): Uint8Array {
  if (!(packed instanceof Uint8Array)) throw new Refused("this is not a status list");
  try {
    // A byte more than a list holds: what unpacks to more stops there instead of filling the memory.
    const bits = unzlibSync(packed, { out: new Uint8Array(LIST_BYTES + 1) });
    if (bits.length === LIST_BYTES && packed.length > 6 && adler32(bits) === new DataView(packed.buffer, packed.byteOffset).getUint32(packed.length - 4)) return bits;
  } catch {
    // Falls through: whatever the library says, it is no list.
  }
  throw new Refused("this is not a status list");
}

export function isWithdrawn(list: StatusList, index: number): boolean {
  return (((list.bits[index >> 3] ?? 0) >> (index & 7)) & 1) === 1;
}

/** The latest of a letter's own end and every extension that covers it. */
export function endOf(list: StatusList, issued: number, expires: number): number {
  return Math.max(expires, ...list.extensions.filter((e) => issued <= e.issuedUntil).map((e) => e.ends));
}
