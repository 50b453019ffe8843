/* Does the browser's code judge the published vectors, and any bytes whatever, as it must? Run by the tests with node. */

import { fromHex } from "./cbor";
import { readKeyList, readStatusList, type KeyList, type StatusList } from "./lists";
import { wordOn } from "./dayword";
import { decideVerdict } from "./verdict";

interface Vector {
  name: string;
  token_hex: string;
  key_list_hex: string;
  status_list_hex: string;
  held_status_list_hex?: string;
  now: number;
}

interface Published {
  host: string;
  uri_prefix: string;
  root_public_hex: string;
  vectors: Vector[];
}

async function judge(vector: Vector, published: Published): Promise<string> {
  let keys: KeyList | null = null;
  let held: StatusList | null = null;
  try {
    keys = await readKeyList(fromHex(vector.key_list_hex), fromHex(published.root_public_hex));
  } catch {
    keys = null;
  }
  for (const message of [vector.held_status_list_hex ?? "", vector.status_list_hex]) {
    if (keys === null || !message) continue;
    try {
      held = await readStatusList(fromHex(message), keys, published.uri_prefix, held);
    } catch {
      // A list that is not believed is as if it were not there.
    }
  }
  const reader = { keys, statusLists: held === null ? [] : [held], host: published.host, uriPrefix: published.uri_prefix };
  return (await decideVerdict(fromHex(vector.token_hex), reader, vector.now)).code;
}

/** Give the verdict of each vector, in order. */
export async function judgeAll(published: Published): Promise<string[]> {
  const codes: string[] = [];
  for (const vector of published.vectors) codes.push(await judge(vector, published));
  return codes;
}

/** Give the verdict of each text as a camera would hand it over. */
export async function judgeTexts(published: Published, vector: Vector, texts: string[]): Promise<string[]> {
  const keys = await readKeyList(fromHex(vector.key_list_hex), fromHex(published.root_public_hex));
  const lists = vector.status_list_hex ? [await readStatusList(fromHex(vector.status_list_hex), keys, published.uri_prefix)] : [];
  const reader = { keys, statusLists: lists, host: published.host, uriPrefix: published.uri_prefix };
  const codes: string[] = [];
  for (const text of texts) codes.push((await decideVerdict(text, reader, vector.now)).code);
  return codes;
}

/** Give today's word as the page would show it. */
export async function wordOfVector(published: Published, vector: Vector): Promise<string> {
  const keys = await readKeyList(fromHex(vector.key_list_hex), fromHex(published.root_public_hex));
  const word = await wordOn(await readStatusList(fromHex(vector.status_list_hex), keys, published.uri_prefix), vector.now);
  return word === null ? "" : `${word.latin} ${word.arabic}`;
}
