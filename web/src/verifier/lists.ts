/* Which keys and lists does this phone hold, and how does it come by newer ones? */

import { fromHex } from "../letters/cbor";
import { readKeyList, readStatusList, type KeyList, type StatusList } from "../letters/lists";
import type { Held } from "../letters/verdict";
import type { Settings } from "./settings";
import type { Store } from "./store";

const KEYS = "keys";
const MOST_WAIT_MS = 8000;

/** The lists in use: believed only on the root's word, never replaced by older ones. */
export class Lists {
  keys: KeyList | null = null;
  readonly status = new Map<string, StatusList>();
  private readonly messages = new Map<string, Uint8Array>();
  /** Done when nothing is being taken any more. */
  private turn: Promise<unknown> = Promise.resolve();

  constructor(private readonly settings: Settings, private readonly store: Store) {}

  get held(): Held {
    return { keys: this.keys, statusLists: this.status.values(), host: this.settings.host, uriPrefix: this.settings.uriPrefix };
  }

  /** The list made last; null while there is none. */
  get newest(): StatusList | null {
    return [...this.status.values()].reduce<StatusList | null>((a, b) => (a === null || b.issued > a.issued ? b : a), null);
  }

  /** Take up what the page came with and what the phone kept. */
  async load(): Promise<void> {
    const shipped = this.settings.keys ? fromHex(this.settings.keys) : undefined;
    for (const message of [shipped, await this.store.get<Uint8Array>(KEYS)]) if (message) await this.takeKeys(message, false);
    const kept = await Promise.all(this.settings.lists.map((n) => this.store.get<Uint8Array>(this.address(n))));
    for (const message of [...this.settings.status.map(fromHex), ...kept]) if (message) await this.takeStatus(message, false);
  }

  /** Fetch newer ones; says whether anything came. Without a connection nothing changes. */
  refresh(): Promise<boolean> {
    return this.inTurn(() => this.fetchNewer());
  }

  /** Take a list that came by a code on paper or a picture: keys or status, whichever it is. */
  take(message: Uint8Array): Promise<StatusList | KeyList | null> {
    return this.inTurn(async () => {
      if (await this.takeStatus(message, true)) return this.newest;
      return (await this.takeKeys(message, true)) ? this.keys : null;
    });
  }

  /** One at a time: a list judged by keys that are dropped meanwhile would stand after the others were cleared away. */
  private inTurn<Taken>(work: () => Promise<Taken>): Promise<Taken> {
    const next = this.turn.then(work);
    this.turn = next.catch(() => undefined);
    return next;
  }

  private async fetchNewer(): Promise<boolean> {
    if (!this.settings.base || location.protocol === "file:") return false;
    const keys = await this.fetch("keys");
    let changed = keys !== null && (await this.takeKeys(keys, true));
    for (const number of this.settings.lists) {
      const message = await this.fetch(`s/${number}`);
      if (message !== null) changed = (await this.takeStatus(message, true)) || changed;
    }
    return changed;
  }

  private address(number: number): string {
    return `${this.settings.uriPrefix}${number}`;
  }

  private async fetch(path: string): Promise<Uint8Array | null> {
    const giveUp = new AbortController();
    const timer = window.setTimeout(() => giveUp.abort(), MOST_WAIT_MS);
    try {
      const answer = await fetch(new URL(path, new URL(this.settings.base, location.href)), {
        cache: "no-cache", credentials: "omit", referrerPolicy: "no-referrer", signal: giveUp.signal,
      });
      return answer.ok ? new Uint8Array(await answer.arrayBuffer()) : null;
    } catch {
      return null;
    } finally {
      window.clearTimeout(timer);
    }
  }

  private async takeKeys(message: Uint8Array, keep: boolean): Promise<boolean> {
    try {
      this.keys = await readKeyList(message, this.settings.root, this.keys);
    } catch {
      return false;
    }
    if (keep) await this.store.put(KEYS, message);
    // A list signed with a key that the root has dropped since is believed no longer, or a thief's would stay the newest.
    for (const [uri, held] of [...this.messages]) {
      this.status.delete(uri);
      await this.takeStatus(held, false);
    }
    return true;
  }

  private async takeStatus(message: Uint8Array, keep: boolean): Promise<boolean> {
    if (this.keys === null) return false;
    try {
      // The address is read first without a held list, then the list is judged against the one held for it.
      const found = await readStatusList(message, this.keys, this.settings.uriPrefix);
      const held = this.status.get(found.uri);
      if (held && found.issued < held.issued) return false;
      this.status.set(found.uri, found);
      this.messages.set(found.uri, message);
      if (keep) await this.store.put(found.uri, message);
      return true;
    } catch {
      return false;
    }
  }
}
