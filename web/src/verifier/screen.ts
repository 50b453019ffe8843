/* What does the officer see? One answer at a time: a colour, a shape, a word, a number to call. */

import type { Letter } from "../letters/token";
import type { Verdict } from "../letters/verdict";
import type { StatusList } from "../letters/lists";
import type { DayWord } from "../letters/dayword";
import { KINDS, type Kind } from "./reports";
import { LANGUAGES, LOOKS, VERDICTS, WORDS, type Language, type Word } from "./words";

type Child = Node | string;

/** Make an element; every text is set as text, never as markup. */
export function make<K extends keyof HTMLElementTagNameMap>(
  name: K, attributes: Record<string, string> = {}, ...children: Child[]
): HTMLElementTagNameMap[K] {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children);
  return made;
}

function isolated(text: string, dir: "ltr" | "auto" = "ltr"): HTMLElement {
  return make("bdi", { dir }, text);
}

export function day(seconds: number): string {
  return new Date(seconds * 1000).toISOString().slice(0, 10);
}

/** Draws the page's changing part and keeps the language. */
export class Screen {
  constructor(readonly root: HTMLElement, public language: Language, private readonly duty: string) {}

  say(word: Word): string {
    return WORDS[word][this.language];
  }

  /** Fill {date} and {call} of a sentence, each isolated so that it stands the right way round in any script. */
  private filled(sentence: string, date: string): Child[] {
    return sentence.split(/(\{date\}|\{call\})/).map((part) => {
      if (part === "{date}") return isolated(date);
      if (part === "{call}") return this.duty ? this.callLink() : isolated("—");
      return part;
    });
  }

  private callLink(): HTMLElement {
    return make("a", { href: `tel:${this.duty.replace(/[^+0-9]/g, "")}`, class: "call" }, isolated(this.duty));
  }

  private replace(...children: Child[]): void {
    this.root.replaceChildren(...children);
    const heading = this.root.querySelector<HTMLElement>("h1, h2");
    heading?.setAttribute("tabindex", "-1");
    heading?.focus();
  }

  /** Show an answer; a genuine letter is compared with the ID before anything turns green. */
  answer(verdict: Verdict, actions: HTMLElement[]): void {
    if (verdict.letter !== null && LOOKS[verdict.code].look === "good") this.compareFirst(verdict, verdict.letter, actions);
    else this.final(verdict, actions);
  }

  private compareFirst(verdict: Verdict, letter: Letter, actions: HTMLElement[]): void {
    const yes = make("button", { type: "button", class: "big primary" }, this.say("matches"));
    const no = make("button", { type: "button", class: "big" }, this.say("differs"));
    yes.addEventListener("click", () => this.final(verdict, actions));
    no.addEventListener("click", () => this.another(actions));
    this.replace(
      make("section", { class: "answer neutral", "data-step": "compare" }, make("h2", {}, this.say("compare")), this.facts(letter)),
      make("div", { class: "buttons" }, yes, no),
    );
  }

  private another(actions: HTMLElement[]): void {
    this.replace(
      make("section", { class: "answer caution", "data-code": "OTHER-PERSON" },
        make("h2", {}, make("span", { class: "shape", "aria-hidden": "true" }, "≠"), " ", this.say("differs")),
        make("p", {}, ...this.filled(this.say("another"), ""))),
      make("div", { class: "buttons" }, ...actions),
    );
  }

  private final(verdict: Verdict, actions: HTMLElement[]): void {
    const { look, shape } = LOOKS[verdict.code];
    const listed = verdict.listIssued === null ? "" : day(verdict.listIssued);
    const date = verdict.code === "EXPIRED" && verdict.ends !== null ? day(verdict.ends) : listed;
    const said = this.filled(VERDICTS[verdict.code][this.language], date);
    const parts: Child[] = [
      make("h2", {}, make("span", { class: "shape", "aria-hidden": "true" }, shape), " ", ...said),
    ];
    if (this.language !== "en") parts.push(make("p", { lang: "en", dir: "ltr" }, ...this.filled(VERDICTS[verdict.code].en, date)));
    if (this.duty && !VERDICTS[verdict.code].en.includes("{call}")) parts.push(make("p", { class: "duty" }, this.callLink()));
    const facts = make("dl", {});
    if (verdict.letter?.instruction) this.fact(facts, "instruction", isolated(verdict.letter.instruction, "auto"));
    if (verdict.ends !== null && look === "good") this.fact(facts, "ends", isolated(day(verdict.ends)));
    if (listed) this.fact(facts, "listDate", isolated(listed));
    this.fact(facts, "codeOfAnswer", isolated(verdict.code));
    this.replace(
      make("section", { class: `answer ${look}`, "data-code": verdict.code }, ...parts, facts,
        ...(verdict.letter !== null && look !== "good" ? [this.facts(verdict.letter)] : [])),
      make("div", { class: "buttons" }, ...actions),
    );
  }

  private fact(list: HTMLElement, word: Word, value: Child): void {
    list.append(make("div", {}, make("dt", {}, this.say(word)), make("dd", {}, value)));
  }

  private facts(letter: Letter): HTMLElement {
    const list = make("dl", { class: "facts" });
    const names = [letter.nameLatin, letter.nameArabic].filter(Boolean).map((name) => make("span", { class: "name" }, isolated(name, "auto")));
    this.fact(list, "name", make("span", {}, ...names));
    this.fact(list, "lastFour", letter.lastFour ? make("strong", { class: "digits" }, isolated(letter.lastFour)) : this.say("noId"));
    this.fact(list, "birthYear", letter.birthYear ? isolated(String(letter.birthYear)) : this.say("notStated"));
    this.fact(list, "letterNumber", isolated(letter.letterId));
    if (letter.photo !== null) {
      const kind = letter.photoFormat === 3 ? "image/avif" : "image/webp";
      const address = URL.createObjectURL(new Blob([Uint8Array.from(letter.photo)], { type: kind }));
      const picture = make("img", { src: address, alt: this.say("photo"), class: "photo" });
      picture.addEventListener("load", () => URL.revokeObjectURL(address));
      list.append(picture);
    }
    return list;
  }

  /** Show a sentence that is no answer about a letter. */
  note(sentence: string, date: string, actions: HTMLElement[]): void {
    this.replace(
      make("section", { class: "answer neutral", role: "status" }, make("h2", {}, ...this.filled(sentence, date))),
      make("div", { class: "buttons" }, ...actions),
    );
  }

  /** Ask what happened; nothing can be typed, so nobody can be named. */
  reportForm(send: (kind: Kind) => void, back: HTMLElement): void {
    const choices = KINDS.map((kind, at) =>
      make("label", {}, make("input", { type: "radio", name: "kind", value: kind, ...(at === 0 ? { checked: "" } : {}) }), " ", this.say(kind)),
    );
    const form = make("form", { class: "report" }, make("h2", {}, this.say("reportWhat")), ...choices, make("p", {}, this.say("noPersons")),
      make("button", { type: "submit", class: "big primary" }, this.say("send")), back);
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      send(new FormData(form).get("kind") as Kind);
    });
    this.replace(form);
  }

  /** The line under the title: today's word and the date of the list. */
  standing(line: HTMLElement, list: StatusList | null, word: DayWord | null): void {
    if (list === null) {
      line.replaceChildren(this.say("noList"));
      return;
    }
    const said: Child[] = word === null ? [this.say("noWord")] : [isolated(word.latin), " ", isolated(word.arabic, "auto")];
    line.replaceChildren(
      `${this.say("listDate")} `, isolated(day(list.issued)), " · ", `${this.say("dayWord")}: `, make("strong", { class: "word" }, ...said),
    );
  }
}

/** The four languages as buttons; Urdu first. */
export function languageButtons(nav: HTMLElement, current: Language, choose: (language: Language) => void): void {
  nav.replaceChildren(
    ...LANGUAGES.map(({ code, name, tag, dir }) => {
      const button = make("button", { type: "button", lang: tag, dir, "aria-pressed": String(code === current) }, name);
      button.addEventListener("click", () => choose(code));
      return button;
    }),
  );
}
