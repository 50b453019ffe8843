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

/** Send what waits; gives how many were sent. What cannot be sent goes on waiting. */
export async function sendReports(store: Store, address: string): Promise<number> {
  if (!address) return 0;
  let sent = 0;
  for (;;) {
    const [first, ...rest] = (await store.get<Report[]>(QUEUE)) ?? [];
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
    await store.put(QUEUE, rest);
    sent += 1;
  }
}
