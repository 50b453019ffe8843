/* How does somebody say that a letter was refused or looks wrong? Kept until there is a connection; nobody is named. */

import type { Store } from "./store";

const QUEUE = "reports";
const MOST_KEPT = 50;

export const KINDS = ["refused", "suspicious", "site", "extortion"] as const;
export type Kind = (typeof KINDS)[number];

export interface Report {
  kind: Kind;
  /** The code of the answer the page had given; empty when it had given none. */
  verdict: string;
  /** The day, without the hour. */
  day: string;
}

export async function queueReport(store: Store, report: Report): Promise<void> {
  const waiting = (await store.get<Report[]>(QUEUE)) ?? [];
  await store.put(QUEUE, [...waiting, report].slice(-MOST_KEPT));
}

let sending: Promise<number> = Promise.resolve(0);

/** Send what waits; gives how many were sent. What cannot be sent goes on waiting. One round at a time, or some go twice. */
export function sendReports(store: Store, address: string): Promise<number> {
  sending = sending.then(() => sendAll(store, address));
  return sending;
}

async function sendAll(store: Store, address: string): Promise<number> {
  if (!address) return 0;
  let sent = 0;
  for (;;) {
    const [first] = (await store.get<Report[]>(QUEUE)) ?? [];
    if (first === undefined) return sent;
    try {
      const answer = await fetch(address, {
        method: "POST", body: JSON.stringify(first), headers: { "Content-Type": "application/json" },
        credentials: "omit", referrerPolicy: "no-referrer",
      });
      // What the office refuses for good is dropped; what it cannot take now waits.
      if (!answer.ok && (answer.status === 429 || answer.status >= 500)) return sent;
    } catch {
      return sent;
    }
    // Read anew: another may have been queued while this one was on its way.
    const [, ...rest] = (await store.get<Report[]>(QUEUE)) ?? [];
    await store.put(QUEUE, rest);
    sent += 1;
  }
}
