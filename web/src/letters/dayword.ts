/* By which word does an officer know today's genuine page from a look-alike? The twin of aman.core.letters.day_word. */

import { DAY, type StatusList } from "./lists";

const CONSONANTS: [string, string][] = [
  ["b", "ب"], ["d", "د"], ["f", "ف"], ["g", "گ"], ["j", "ج"], ["k", "ک"], ["l", "ل"], ["m", "م"],
  ["n", "ن"], ["p", "پ"], ["r", "ر"], ["s", "س"], ["sh", "ش"], ["t", "ت"], ["z", "ز"], ["ch", "چ"],
];
const VOWELS: [string, string][] = [["a", "ا"], ["i", "ی"], ["u", "و"]];

export interface DayWord {
  latin: string;
  arabic: string;
}

/** The word of a day; null when the list carries no seed, or the day lies outside its life. */
export async function wordOn(list: StatusList, now: number): Promise<DayWord | null> {
  if (!list.daySeed.length || now < list.issued || now > list.expires) return null;
  const asked = new Uint8Array(list.daySeed.length + 4);
  asked.set(list.daySeed);
  new DataView(asked.buffer).setUint32(list.daySeed.length, Math.floor(now / DAY));
  const chosen = new Uint8Array(await crypto.subtle.digest("SHA-256", asked));
  const word = { latin: "", arabic: "" };
  for (let place = 0; place < 3; place += 1) {
    const consonant = CONSONANTS[(chosen[2 * place] ?? 0) % CONSONANTS.length] ?? ["", ""];
    const vowel = VOWELS[(chosen[2 * place + 1] ?? 0) % VOWELS.length] ?? ["", ""];
    word.latin += consonant[0] + vowel[0];
    word.arabic += consonant[1] + vowel[1];
  }
  return word;
}
