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

export function readSettings(): Settings {
  const raw = JSON.parse(document.getElementById("aman-settings")?.textContent ?? "{}") as Record<string, unknown>;
  const text = (name: string): string => (typeof raw[name] === "string" ? (raw[name] as string) : "");
  const list = <T>(name: string): T[] => (Array.isArray(raw[name]) ? (raw[name] as T[]) : []);
  return {
    host: text("host"),
    uriPrefix: text("uri_prefix"),
    root: fromHex(text("root")),
    duty: text("duty"),
    operator: text("operator"),
    lists: list<number>("lists"),
    base: text("base"),
    report: text("report"),
    keys: text("keys"),
    status: list<string>("status"),
  };
}
