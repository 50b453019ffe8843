/* The page of a press report. Choosing, deciding and moving on are links and buttons with keys (keys.ts); this brings the
   chosen words into view, puts the cursor where one types, and copies words chosen in the text into the form for adding. */

/** Bring the chosen words into the frame of the text, and the chosen line into the list, without moving the page. */
function showChosen(text: HTMLElement): void {
  const mark = text.querySelector<HTMLElement>(".span-chosen");
  if (!mark) return;
  const frame = text.getBoundingClientRect();
  const at = mark.getBoundingClientRect();
  text.scrollTop += at.top - frame.top - text.clientHeight / 3;
}

/** What is opened to type into takes the cursor. */
function focusWhenOpened(): void {
  for (const details of document.querySelectorAll<HTMLDetailsElement>("details[data-focus-first]")) {
    details.addEventListener("toggle", () => {
      if (!details.open) return;
      const field = details.querySelector<HTMLElement>("input:not([type=hidden]), textarea, select");
      field?.focus();
      if (field instanceof HTMLInputElement || field instanceof HTMLTextAreaElement) field.select();
    });
  }
}

/** Words chosen in the text stand in the form for what the rules missed, with the place they were chosen at. */
function takeChosenWords(text: HTMLElement): void {
  const words = document.querySelector<HTMLTextAreaElement>("[data-chosen-words]");
  const start = document.querySelector<HTMLInputElement>("[data-chosen-start]");
  if (!words || !start) return;
  const take = (): void => {
    const chosen = window.getSelection();
    if (!chosen || chosen.isCollapsed || chosen.rangeCount === 0) return;
    const range = chosen.getRangeAt(0);
    if (!text.contains(range.startContainer) || !text.contains(range.endContainer)) return;
    const before = document.createRange();
    before.selectNodeContents(text);
    before.setEnd(range.startContainer, range.startOffset);
    words.value = range.toString();
    // The server counts characters, the browser halves of some.
    start.value = String(Array.from(before.toString()).length);
  };
  text.addEventListener("mouseup", take);
  text.addEventListener("keyup", take);
  words.addEventListener("input", () => { start.value = ""; });
}

/** Set up the page of a press report, where this is one. */
export function reviewPress(): void {
  const text = document.querySelector<HTMLElement>("[data-press-text]");
  if (!text) return;
  showChosen(text);
  focusWhenOpened();
  takeChosenWords(text);
}
