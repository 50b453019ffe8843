/* What a page gains when scripts run. Every page also works without them. */

import { keepDrafts } from "./drafts";
import { listenForKeys } from "./keys";
import { reviewPress } from "./press";
import { lookAfterSecrets } from "./secrets";

/** Bring the reader to the errors, when there are any. */
function focusErrors(): void {
  document.querySelector<HTMLElement>("[data-error-summary]")?.focus();
}

/** Leave a public page at once: the way back is replaced too. */
function listenForExit(): void {
  for (const exit of document.querySelectorAll<HTMLAnchorElement>("[data-quick-exit]")) {
    exit.addEventListener("click", (event) => {
      event.preventDefault();
      window.location.replace(exit.href);
    });
  }
}

/** A form that takes long says so and cannot be sent twice. */
function markBusy(): void {
  for (const form of document.querySelectorAll<HTMLFormElement>("form[data-busy]")) {
    form.addEventListener("submit", () => {
      const note = form.querySelector<HTMLElement>("[data-busy-note]");
      if (note) note.hidden = false;
      for (const button of form.querySelectorAll<HTMLButtonElement>("button[type=submit]")) {
        window.setTimeout(() => { button.disabled = true; }, 0);
      }
    });
  }
}

/** What loads parts of pages notes in the browser where it last was; an address may name a record, so the note goes. */
function leaveNoTrail(): void {
  document.addEventListener("DOMContentLoaded", () => {
    try {
      window.sessionStorage.removeItem("htmx-current-path-for-history");
    } catch {
      // A browser that keeps nothing for pages has nothing to forget.
    }
  });
}

listenForKeys();
leaveNoTrail();
focusErrors();
listenForExit();
markBusy();
keepDrafts();
reviewPress();
lookAfterSecrets();
