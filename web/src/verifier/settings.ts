/* Whose letters does this copy of the page check? Written into the page when the operator publishes it. */

import { fromHex } from "../letters/cbor";

export interface Settings {
  /** Where letters say they are checked, for example verify.example. */
  host: string;
  /** Where our status lists stand; no other address is ever believed or followed. */
  uriPrefix: string;
  root: Uint8Array;
  duty: string;
  operator: string;
  /** Numbers of the status lists to keep. */
  lists: number[];
  /** Where lists and keys are fetched from, relative to the page; empty in a copy that came by hand. */
  base: string;
  /** Where reports go; empty when the operator takes none this way. */
  report: string;
  /** Lists that came inside the page: hexadecimal. */
  keys: string;
  status: string[];
}

/** Read what the operator wrote into the page. What is missing or of another kind is as if it were empty. */
export function readSettings(): Settings {
  let raw: Record<string, unknown> = {};
  try {
    raw = Object(JSON.parse(document.getElementById("aman-settings")?.textContent ?? "{}")) as Record<string, unknown>;
  } catch {
    // A damaged page believes no key at all, and says that it needs an update.
  }
  const text = (name: string): string => (typeof raw[name] === "string" ? (raw[name] as string) : "");
  const list = (name: string): unknown[] => (Array.isArray(raw[name]) ? (raw[name] as unknown[]) : []);
  const hex = (found: unknown): string => (typeof found === "string" && found.length % 2 === 0 && /^[0-9a-f]*$/i.test(found) ? found : "");
  return {
    host: text("host"),
    uriPrefix: text("uri_prefix"),
    root: fromHex(hex(raw["root"])),
    duty: text("duty"),
    operator: text("operator"),
    lists: list("lists").filter((one): one is number => Number.isInteger(one)),
    base: text("base"),
    report: text("report"),
    keys: hex(raw["keys"]),
    status: list("status").map(hex).filter(Boolean),
  };
}
