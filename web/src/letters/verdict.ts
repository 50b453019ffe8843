/* What may an officer at a roadside be told about a letter? For any input whatever there is one of ten answers. */

import { MOST_BYTES } from "./cbor";
import { CarrierTrouble, tokenFromText } from "./carrier";
import { isSignedBy, takeApart, type Signed } from "./cose";
import { DAY, endOf, isWithdrawn, type KeyList, type PublicKey, type StatusList } from "./lists";
import { readClaims, type Letter } from "./token";

export type VerdictCode =
  | "VALID" | "VALID-OLD-LIST" | "CHECK-STALE" | "EXPIRED" | "WITHDRAWN" | "NOT-GENUINE" | "UNKNOWN-KEY" | "NOT-OURS"
  | "UNREADABLE" | "NO-CLOCK";

export interface Verdict {
  code: VerdictCode;
  letter: Letter | null;
  listIssued: number | null;
  listAgeDays: number | null;
  ends: number | null;
}

/** What this reader holds. */
export interface Held {
  keys: KeyList | null;
  statusLists: Iterable<StatusList>;
  host: string;
  uriPrefix: string;
}

function bare(code: VerdictCode): Verdict {
  return { code, letter: null, listIssued: null, listAgeDays: null, ends: null };
}

export async function decideVerdict(scanned: string | Uint8Array | null, held: Held, now: number): Promise<Verdict> {
  let token: Uint8Array;
  if (scanned === null || scanned.length === 0) return bare("UNREADABLE");
  try {
    token = typeof scanned === "string" ? tokenFromText(scanned, held.host) : scanned;
    if (typeof scanned === "string" && token.length >= MOST_BYTES) return bare("NOT-OURS");
  } catch (error) {
    return bare(error instanceof CarrierTrouble ? error.code : "NOT-OURS");
  }
  let signed: Signed;
  try {
    signed = takeApart(token);
  } catch {
    return bare("NOT-OURS");
  }
  if (signed.type !== null) return bare("NOT-OURS");
  const key = held.keys?.keys.get(signed.kid);
  if (held.keys === null || key === undefined) return bare("UNKNOWN-KEY");
  try {
    if (!(await isSignedBy(signed, key.algorithm, key.public))) return bare("NOT-GENUINE");
  } catch {
    return bare("UNKNOWN-KEY");
  }
  let letter: Letter;
  try {
    letter = readClaims(signed.payload, held.uriPrefix);
  } catch {
    return bare("NOT-GENUINE");
  }
  if (letter.issued < key.notBefore || letter.issued > key.notAfterIat) return bare("NOT-GENUINE");
  return decideDates(letter, key, held.keys, newest(held.statusLists, letter.statusUri), now);
}

function newest(lists: Iterable<StatusList>, uri: string): StatusList | null {
  let found: StatusList | null = null;
  for (const list of lists) if (list.uri === uri && (found === null || list.issued > found.issued)) found = list;
  return found;
}

function decideDates(letter: Letter, key: PublicKey, keys: KeyList, status: StatusList | null, now: number): Verdict {
  const age = status === null ? null : now - status.issued;
  const ends = status === null ? letter.expires : endOf(status, letter.issued, letter.expires);
  const say = (code: VerdictCode): Verdict => ({
    code,
    letter,
    listIssued: status?.issued ?? null,
    listAgeDays: age === null ? null : Math.floor(Math.max(age, 0) / DAY),
    ends,
  });
  // What the root, the letter and the list are dated, the present cannot lie before: the phone's clock is wrong.
  if (now + DAY < Math.max(letter.issued, keys.issued, status?.issued ?? 0)) return say("NO-CLOCK");
  // A withdrawal is final, so even an old list may say it.
  if (status !== null && isWithdrawn(status, letter.statusIndex)) return say("WITHDRAWN");
  if (now > ends + DAY) return say("EXPIRED");
  if (now > key.expires + DAY) return bare("UNKNOWN-KEY");
  if (status === null || age === null || age > 30 * DAY || now > status.expires) return say("CHECK-STALE");
  return say(age >= 7 * DAY ? "VALID-OLD-LIST" : "VALID");
}
