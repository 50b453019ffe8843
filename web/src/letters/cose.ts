/* Who signed these bytes, and does the signature hold? The algorithm is pinned to the key, never chosen by the message. */

import { byteString, exactly, MOST_BYTES, readStrict, Refused, Tagged, toHex } from "./cbor";

export const EDDSA = -8;
export const ES256 = -7;

/** A message taken apart; nothing about it is believed yet. */
export interface Signed {
  algorithm: number | bigint;
  kid: string;
  type: string | null;
  protected: Uint8Array;
  payload: Uint8Array;
  signature: Uint8Array;
}

export function takeApart(message: Uint8Array, mostBytes = MOST_BYTES): Signed {
  const outer = readStrict(message, 18, mostBytes);
  const parts = outer instanceof Tagged ? outer.value : null;
  if (!Array.isArray(parts) || parts.length !== 4) throw new Refused("it is not a signed message");
  const [header, unprotected, payload, signature] = parts;
  if (!(unprotected instanceof Map) || unprotected.size) throw new Refused("its open header is not empty");
  if (!(header instanceof Uint8Array) || !(payload instanceof Uint8Array) || !(signature instanceof Uint8Array)) {
    throw new Refused("it is not a signed message");
  }
  const claims = exactly(readStrict(header), ["n:1", "n:4"], ["n:1", "n:4", "n:16"]);
  const algorithm = claims.get("n:1");
  const kid = claims.get("n:4");
  const type = claims.get("n:16") ?? null;
  if (typeof algorithm !== "number" && typeof algorithm !== "bigint") throw new Refused("it names no algorithm");
  if (!(kid instanceof Uint8Array) || kid.length !== 4 || signature.length !== 64) throw new Refused("it names no key");
  if (type !== null && typeof type !== "string") throw new Refused("its type is no text");
  return { algorithm, kid: toHex(kid), type, protected: header, payload, signature };
}

function toBeSigned(signed: Signed): Uint8Array<ArrayBuffer> {
  const parts = [
    Uint8Array.of(0x84, 0x6a, ...new TextEncoder().encode("Signature1")),
    byteString(signed.protected),
    Uint8Array.of(0x40),
    byteString(signed.payload),
  ];
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** Say whether the holder of a key signed a message. Throws only when this browser cannot compute it at all. */
export async function isSignedBy(signed: Signed, algorithm: number, publicKey: Uint8Array): Promise<boolean> {
  if (signed.algorithm !== algorithm) return false;
  const message = toBeSigned(signed);
  const key = Uint8Array.from(publicKey);
  const signature = Uint8Array.from(signed.signature);
  if (algorithm === ES256) {
    const curve = { name: "ECDSA", namedCurve: "P-256" };
    let imported: CryptoKey;
    try {
      imported = await crypto.subtle.importKey("raw", key, curve, false, ["verify"]);
    } catch (error) {
      if (error instanceof Error && error.name === "DataError") return false;
      throw error;
    }
    return crypto.subtle.verify({ name: "ECDSA", hash: "SHA-256" }, imported, signature, message);
  }
  return verifyEd25519(signature, message, key);
}

async function verifyEd25519(
  signature: Uint8Array<ArrayBuffer>, message: Uint8Array<ArrayBuffer>, key: Uint8Array<ArrayBuffer>,
): Promise<boolean> {
  try {
    const imported = await crypto.subtle.importKey("raw", key, { name: "Ed25519" }, false, ["verify"]);
    return await crypto.subtle.verify({ name: "Ed25519" }, imported, signature, message);
  } catch {
    // Browsers older than 2025 have no Ed25519 of their own; without a digest nothing can be told, least of all "forged".
    if (!crypto.subtle) throw new Error("this browser cannot check signatures");
    const { verifyAsync } = await import("@noble/ed25519");
    try {
      return await verifyAsync(signature, message, key, { zip215: false });
    } catch {
      return false;
    }
  }
}
