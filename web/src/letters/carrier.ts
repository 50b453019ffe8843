/* How is a token read back from what a camera read or a person typed? Seventeen digits are seven bytes. */

const MOST_TEXT = 12_000;
const BYTES_FOR_DIGITS = new Map([[3, 1], [5, 2], [8, 3], [10, 4], [13, 5], [15, 6], [17, 7]]);
const DIGIT_ZEROS = [0x0660, 0x06f0, 0x0966, 0xff10];

/** Something that looks like a code of ours and was not read in full, or something else altogether. */
export class CarrierTrouble extends Error {
  constructor(readonly code: "UNREADABLE" | "NOT-OURS") {
    super(code);
  }
}

function asciiDigit(character: string): string {
  const point = character.codePointAt(0) ?? 0;
  for (const zero of DIGIT_ZEROS) if (point >= zero && point <= zero + 9) return String(point - zero);
  return character;
}

export function bytesFromDigits(digits: string): Uint8Array {
  if (!/^[0-9]+$/.test(digits) || digits.length > MOST_TEXT) throw new CarrierTrouble("UNREADABLE");
  const bytes: number[] = [];
  for (let i = 0; i < digits.length; i += 17) {
    const group = digits.slice(i, i + 17);
    const count = BYTES_FOR_DIGITS.get(group.length);
    let number = BigInt(group);
    if (count === undefined || number >> BigInt(8 * count)) throw new CarrierTrouble("UNREADABLE");
    const piece: number[] = [];
    for (let k = 0; k < count; k += 1) {
      piece.unshift(Number(number & 255n));
      number >>= 8n;
    }
    bytes.push(...piece);
  }
  return Uint8Array.from(bytes);
}

function isLetterId(compact: string): boolean {
  const known = compact.toUpperCase().replace(/O/g, "0").replace(/[IL]/g, "1");
  return /^[0-9A-HJKMNP-TV-Z]{10}$/.test(known);
}

/** Read a token out of a code's text or its digits; nothing about it is believed yet. */
export function tokenFromText(given: string, host: string): Uint8Array {
  if (given.length > MOST_TEXT) throw new CarrierTrouble("NOT-OURS");
  let compact = [...given].filter((c) => !/[\s\-\u2010\u2011\u2013\u2014\u200e\u200f\u2068\u2069]/u.test(c)).map(asciiDigit).join("");
  if (!compact) throw new CarrierTrouble("UNREADABLE");
  const address = `HTTPS://${host.toUpperCase()}/V#`.replace(/-/g, "");
  if (compact.toUpperCase().startsWith(address)) {
    compact = compact.slice(address.length);
    if (!/^[0-9]+$/.test(compact)) throw new CarrierTrouble("UNREADABLE");
  } else if (isLetterId(compact)) {
    throw new CarrierTrouble("UNREADABLE");
  }
  if (!/^[0-9]+$/.test(compact)) throw new CarrierTrouble("NOT-OURS");
  return bytesFromDigits(compact);
}
