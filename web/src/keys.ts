/* Keys on a page that asks a question. An element says its keys in data-key, several apart by spaces.

   A button or link is pressed, a choice is taken, a <details> opens or closes. Two keys have names of their own, because
   they turn with the reading direction: "next" and "previous" are the arrow keys. Everything also works without script. */

/** Keys that a page gets in the first moments belong to the page before it: a finger that is still down. */
const DEAF_MS = 250;

const FIELDS_WITHOUT_TEXT = new Set(["radio", "checkbox", "button", "submit", "reset"]);

/** Whether what is typed goes into a field. */
function isTyping(at: EventTarget | null): boolean {
  if (!(at instanceof HTMLElement)) return false;
  if (at.isContentEditable || at instanceof HTMLTextAreaElement || at instanceof HTMLSelectElement) return true;
  return at instanceof HTMLInputElement && !FIELDS_WITHOUT_TEXT.has(at.type);
}

/** Whether an arrow key already does something here: it moves through choices, or scrolls a wide table. */
function usesArrows(at: EventTarget | null): boolean {
  if (!(at instanceof HTMLElement)) return false;
  if (at instanceof HTMLInputElement) return true;
  const scrolled = at.closest<HTMLElement>(".table-scroll");
  return scrolled !== null && scrolled.scrollWidth > scrolled.clientWidth;
}

/** The name of a key, the same on a Latin, Dari, Pashto or Urdu keyboard. */
function nameOf(event: KeyboardEvent): string {
  if (event.key === "ArrowRight" || event.key === "ArrowLeft") {
    const rightToLeft = document.documentElement.dir === "rtl";
    return (event.key === "ArrowRight") !== rightToLeft ? "next" : "previous";
  }
  if (event.key === "?" || event.key === "؟") return "?";
  if (/^[a-z0-9]$/i.test(event.key)) return event.key.toLowerCase();
  // Another alphabet: the place of the key says which letter it is on a Latin keyboard.
  const place = /^(?:Key([A-Z])|(?:Digit|Numpad)([0-9]))$/.exec(event.code);
  return place ? (place[1] ?? place[2] ?? "").toLowerCase() : event.key;
}

function press(element: HTMLElement): void {
  if (element instanceof HTMLDetailsElement) {
    element.open = !element.open;
    element.querySelector<HTMLElement>("summary")?.focus();
  } else {
    element.click();
  }
}

/** Listen for the keys that elements of this page name. */
export function listenForKeys(): void {
  const elements = new Map<string, HTMLElement>();
  for (const element of document.querySelectorAll<HTMLElement>("[data-key]")) {
    for (const key of (element.dataset["key"] ?? "").split(" ")) elements.set(key, element);
  }
  if (elements.size === 0) return;
  const from = performance.now() + DEAF_MS;
  let leaving = false;
  // A page that the browser brings back from its memory hears again.
  window.addEventListener("pageshow", () => { leaving = false; });
  document.addEventListener("submit", () => { leaving = true; });
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (isTyping(event.target)) {
      if (event.key === "Escape" && event.target instanceof HTMLElement) event.target.blur();
      return;
    }
    const name = nameOf(event);
    const element = elements.get(name);
    if (!element || ((name === "next" || name === "previous") && usesArrows(event.target))) return;
    event.preventDefault();
    // A key held down repeats; it must not decide one pair after another.
    if (event.repeat || leaving || performance.now() < from) return;
    press(element);
  });
}
