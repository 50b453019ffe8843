/* What does one letter say? A token with any field more or less than the profile's is refused. */

import { exactly, readStrict, Refused, type Value } from "./cbor";
import { DAY } from "./lists";

const LATEST = 2 ** 37;
const LONGEST = 100 * DAY;
export const ID_KINDS = [
  "", "e_tazkira", "paper_tazkira", "af_passport", "pk_visa", "por_card", "acc", "umrf_certificate", "unhcr_token", "cnic", "other",
] as const;

export interface Letter {
  letterId: string;
  issued: number;
  expires: number;
  statusUri: string;
  statusIndex: number;
  nameLatin: string;
  nameArabic: string;
  birthYear: number;
  lastFour: string;
  idKind: (typeof ID_KINDS)[number];
  caseClass: number;
  instruction: string;
  photo: Uint8Array | null;
  photoFormat: number;
}

function refuse(why: string): never {
  throw new Refused(why);
}

function whole(value: Value | undefined): number {
  return typeof value === "number" ? value : refuse("a number is not a number");
}

function text(value: Value | undefined): string {
  return typeof value === "string" ? value : refuse("a text is not a text");
}

/** Read the claims of a letter whose signature has been checked; throws Refused when they break the profile. */
export function readClaims(payload: Uint8Array, uriPrefix: string): Letter {
  const claims = exactly(readStrict(payload), ["n:1", "n:4", "n:6", "n:65535", "n:169", "n:-70001"]);
  if (claims.get("n:1") !== "AMAN") refuse("its issuer is another");
  const status = exactly(exactly(claims.get("n:65535"), ["t:status_list"]).get("t:status_list"), ["t:idx", "t:uri"]);
  const about = exactly(claims.get("n:169"), ["n:1", "n:4"], ["n:1", "n:4", "n:16", "n:17"]);
  const five = ["n:1", "n:2", "n:3", "n:4", "n:5"];
  const ours = exactly(claims.get("n:-70001"), five, [...five, "n:6"]);
  const kind = ID_KINDS[whole(ours.get("n:5"))] ?? refuse("the kind of ID is unknown");
  const photo = about.get("n:16");
  if (photo !== undefined && !(photo instanceof Uint8Array && photo.length)) refuse("its picture is not a picture");
  const instruction = ours.get("n:6");
  if (instruction === "") refuse("a text that says nothing stands where it should be left out");
  const letter: Letter = {
    letterId: text(about.get("n:1")),
    issued: whole(claims.get("n:6")),
    expires: whole(claims.get("n:4")),
    statusUri: text(status.get("t:uri")),
    statusIndex: whole(status.get("t:idx")),
    nameLatin: text(about.get("n:4")),
    nameArabic: text(ours.get("n:4")),
    birthYear: whole(ours.get("n:1")),
    lastFour: text(ours.get("n:3")),
    idKind: kind,
    caseClass: whole(ours.get("n:2")),
    instruction: instruction === undefined ? "" : text(instruction),
    photo: photo instanceof Uint8Array ? photo : null,
    photoFormat: about.has("n:17") ? whole(about.get("n:17")) : 0,
  };
  check(letter, uriPrefix);
  return letter;
}

// What Python calls printable, and the two joiners that Afghan and Urdu spelling needs.
const NOT_PLAIN = /[\p{C}\p{Zl}\p{Zp}]|(?! )\p{Zs}/u;

function isPlain(name: string, most: number): boolean {
  return [...name].length <= most && name === name.trim() && !NOT_PLAIN.test(name.replace(/[\u200c\u200d]/g, ""));
}

function check(letter: Letter, uriPrefix: string): void {
  if (!/^[0-9A-HJKMNP-TV-Z]{10}$/.test(letter.letterId)) refuse("its number is not ten base-32 characters");
  if (!(letter.issued > 0 && letter.issued < letter.expires && letter.expires < LATEST)) refuse("it ends before it begins");
  if (letter.expires - letter.issued > LONGEST) refuse("it runs for more than 100 days");
  if (letter.statusIndex < 0 || letter.statusIndex >= 65_536) refuse("its place on the status list is beyond the list");
  if (!letter.statusUri.startsWith(uriPrefix) || !/^[0-9]{1,6}$/.test(letter.statusUri.slice(uriPrefix.length))) {
    refuse("its status list is not one of ours");
  }
  if (!letter.nameLatin && !letter.nameArabic) refuse("it names nobody");
  if (!isPlain(letter.nameLatin, 80) || !isPlain(letter.nameArabic, 80)) refuse("a name is too long or holds control characters");
  if (letter.birthYear !== 0 && !(letter.birthYear >= 1850 && letter.birthYear <= 2150)) refuse("its birth year is out of range");
  if (!/^[0-9A-Za-z]{0,4}$/.test(letter.lastFour)) refuse("the end of the ID's number is not up to four letters or digits");
  if ((letter.idKind === "") !== (letter.lastFour === "")) refuse("the kind of ID stands without its digits");
  if (letter.caseClass < 0 || letter.caseClass > 3) refuse("its class is not 0 to 3");
  if (!isPlain(letter.instruction, 40)) refuse("the reference of the instruction is too long or holds control characters");
  if (letter.photo !== null && letter.photo.length > 640) refuse("its picture is too large");
  const isFormat = letter.photoFormat === 3 || letter.photoFormat === 4;
  if ((letter.photo !== null) !== isFormat) refuse("its picture and the picture's format do not belong together");
}
