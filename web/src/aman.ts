/* What a page gains when scripts run. Every page also works without them. */

/** Keys on a page that asks a question: each button says its key in data-key. */
function listenForKeys(): void {
  const buttons = new Map<string, HTMLElement>();
  for (const button of document.querySelectorAll<HTMLElement>("[data-key]")) {
    buttons.set(button.dataset["key"] ?? "", button);
  }
  if (buttons.size === 0) return;
  document.addEventListener("keydown", (event) => {
    const at = event.target;
    const typing = at instanceof HTMLInputElement || at instanceof HTMLTextAreaElement || at instanceof HTMLSelectElement;
    if (typing || event.ctrlKey || event.metaKey || event.altKey) return;
    const button = buttons.get(event.key.toLowerCase());
    if (button) {
      event.preventDefault();
      button.click();
    }
  });
}

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

listenForKeys();
focusErrors();
listenForExit();
markBusy();
