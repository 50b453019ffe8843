/* What do the link's page and the scanning page share? Lists, language, answers, reports, the newer page that waits. */

import { readSettings, type Settings } from "./settings";
import { Lists } from "./lists";
import { queueReport, sendReports, type Kind } from "./reports";
import { day, languageButtons, make, Screen } from "./screen";
import { askToKeep, Store } from "./store";
import { LANGUAGES, WORDS, type Language, type Word } from "./words";
import { bytesFromDigits, tokenFromText } from "../letters/carrier";
import { takeApart } from "../letters/cose";
import { wordOn } from "../letters/dayword";
import { decideVerdict, type VerdictCode } from "../letters/verdict";

const LANGUAGE = "language";

export function now(): number {
  return Math.floor(Date.now() / 1000);
}

/** A page that is ready to judge. */
export class Page {
  private last: (() => void) | null = null;
  private lastCode: VerdictCode | "" = "";
  /** What is being judged; undefined while nothing is. */
  private scanned: string | null | undefined = undefined;
  /** Done when the first look for newer lists is over, with or without a connection. */
  private renewed: Promise<void> = Promise.resolve();

  private constructor(
    readonly settings: Settings, readonly store: Store, readonly lists: Lists, readonly screen: Screen,
    private readonly home: () => void,
  ) {}

  /** Open the page; `home` draws what it shows while it has no answer. */
  static async open(home: (page: Page) => void): Promise<Page> {
    const settings = readSettings();
    const store = await Store.open();
    const language = (await store.get<Language>(LANGUAGE)) ?? "ur";
    const root = document.getElementById("screen") as HTMLElement;
    const lists = new Lists(settings, store);
    const page: Page = new Page(settings, store, lists, new Screen(root, language, settings.duty), () => home(page));
    await lists.load();
    page.setLanguage(language);
    page.renewed = page.renew();
    window.addEventListener("online", () => void page.renew());
    askToKeep();
    return page;
  }

  /** Fetch newer lists and send what waits, quietly. */
  private async renew(): Promise<void> {
    const changed = await this.lists.refresh();
    this.standing();
    if (changed) await this.judgeAgain();
    // Nobody waits for an answer while reports travel.
    void sendReports(this.store, this.settings.report);
  }

  /** A newer list may change the answer on the screen; one that does not leaves the officer where they are. */
  private async judgeAgain(): Promise<void> {
    if (this.scanned === undefined) return;
    const verdict = await decideVerdict(this.scanned, this.lists.held, now());
    if (verdict.code !== this.lastCode) this.last?.();
  }

  private standing(): void {
    const line = document.getElementById("standing");
    const list = this.lists.newest;
    const word = list === null ? Promise.resolve(null) : wordOn(list, now());
    void word.then((found) => {
      if (line !== null) this.screen.standing(line, list, found);
    });
  }

  private setLanguage(language: Language): void {
    this.screen.language = language;
    const found = LANGUAGES.find((one) => one.code === language);
    document.documentElement.lang = found?.tag ?? "ur";
    document.documentElement.dir = found?.dir ?? "rtl";
    for (const element of document.querySelectorAll<HTMLElement>("[data-word]")) {
      element.textContent = WORDS[element.dataset.word as Word][language];
    }
    document.title = this.screen.say("title");
    languageButtons(document.getElementById("languages") as HTMLElement, language, (chosen) => {
      void this.store.put(LANGUAGE, chosen);
      this.setLanguage(chosen);
    });
    this.standing();
    if (this.last !== null) this.last();
    else this.home();
  }

  /** Go back to the start. */
  goHome(): void {
    this.last = null;
    this.lastCode = "";
    this.scanned = undefined;
    this.home();
  }

  button(word: Word, act: () => void, kind = ""): HTMLButtonElement {
    const button = make("button", { type: "button", class: `big ${kind}`.trim() }, this.screen.say(word));
    button.addEventListener("click", act);
    return button;
  }

  private actions(): HTMLElement[] {
    return [this.button("again", () => this.goHome(), "primary"), this.button("report", () => this.report())];
  }

  /** Judge what was scanned, typed or followed, and show the answer. A list on paper is taken over. */
  async judge(scanned: string | null): Promise<void> {
    const list = scanned === null ? null : listIn(scanned, this.settings.host);
    if (list !== null) {
      const taken = await this.lists.take(list);
      this.standing();
      this.last = () => this.screen.note(this.screen.say(taken ? "taken" : "notTaken"), taken ? day(taken.issued) : "", this.actions());
      this.last();
      return;
    }
    this.scanned = scanned;
    // On a first visit nothing is here to judge by: better a moment later than an answer that changes under the reader.
    if (this.lists.newest === null) await this.renewed;
    this.last = () => {
      void decideVerdict(scanned, this.lists.held, now()).then((verdict) => {
        this.lastCode = verdict.code;
        this.screen.answer(verdict, this.actions());
      });
    };
    this.last();
  }

  /** Take lists that stand side by side on a station's sheet; false when one of the codes is something else. */
  async takeAll(scanned: string[]): Promise<boolean> {
    const lists = scanned.map((text) => listIn(text, this.settings.host));
    if (lists.some((list) => list === null)) return false;
    // The keys first, wherever they stand: a list signed with a new key is believed only after them.
    for (const list of [...lists, ...lists]) if (list !== null) await this.lists.take(list);
    await this.judge(scanned.find((text) => !isKeys(listIn(text, this.settings.host))) ?? scanned[0] ?? null);
    return true;
  }

  note(word: Word): void {
    this.scanned = undefined;
    this.last = () => this.screen.note(this.screen.say(word), "", this.actions());
    this.last();
  }

  private report(): void {
    const code = this.lastCode;
    this.scanned = undefined;
    const form = (): void => this.screen.reportForm((kind: Kind) => {
      void queueReport(this.store, { kind, verdict: code, day: day(now()) })
        .then(() => sendReports(this.store, this.settings.report))
        .then((sent) => this.note(sent > 0 ? "sent" : "queued"));
    }, this.button("again", () => this.goHome()));
    this.last = form;
    form();
  }
}

/** Give the bytes of a signed list when that is what the code holds; null for anything else. */
function listIn(scanned: string, host: string): Uint8Array | null {
  try {
    const bytes = /^https:\/\//i.test(scanned) || /^[0-9]+$/.test(scanned) ? readBytes(scanned, host) : null;
    return bytes !== null && takeApart(bytes, 20_000).type !== null ? bytes : null;
  } catch {
    return null;
  }
}

function isKeys(list: Uint8Array | null): boolean {
  return list !== null && takeApart(list, 100_000).type === "application/aman-keys+cwt";
}

function readBytes(scanned: string, host: string): Uint8Array {
  return /^[0-9]+$/.test(scanned) ? bytesFromDigits(scanned) : tokenFromText(scanned, host);
}

/** Keep the page for use without a connection, and offer a newer one only when nobody is in the middle of a check. */
export function keepForOffline(offer: (use: () => void) => void): void {
  if (!("serviceWorker" in navigator) || location.protocol === "file:") return;
  const base = document.documentElement.dataset.base ?? "./";
  const hadOne = navigator.serviceWorker.controller !== null;
  let reloading = false;
  navigator.serviceWorker.addEventListener("controllerchange", () => {
    if (!hadOne || reloading) return;
    reloading = true;
    location.reload();
  });
  void navigator.serviceWorker.register(new URL(`${base}sw.js`, location.href), { scope: new URL(base, location.href).pathname }).then((found) => {
    const waiting = (): void => {
      const worker = found.waiting;
      if (worker !== null && hadOne) offer(() => worker.postMessage("use"));
    };
    waiting();
    found.addEventListener("updatefound", () => found.installing?.addEventListener("statechange", waiting));
  }).catch(() => undefined);
}
