/* While somebody types a long text, what stands in the form is kept every few seconds; without a script nothing is lost
   but this. The server seals it for this user and page, and puts it back when the page is opened again. */

const EVERY_MS = 4000;
/** Never kept: passwords and files by their kind, shown passwords by their mark, codes by what they ask the browser for. */
const SECRET = "input[type=password], [data-secret], input[type=file], input[autocomplete=one-time-code], input[autocomplete=current-password]";

function typedIn(form: HTMLFormElement): FormData {
  const typed = new FormData(form);
  for (const field of form.querySelectorAll<HTMLInputElement>(SECRET)) typed.delete(field.name);
  typed.set("aman-page", window.location.pathname);
  typed.set("aman-path", new URL(form.action || window.location.href, window.location.href).pathname);
  return typed;
}

function keep(form: HTMLFormElement, address: string): void {
  let timer = 0;
  let sent = false;
  const send = (): void => {
    timer = 0;
    if (!sent) void fetch(address, { method: "POST", body: typedIn(form), credentials: "same-origin" }).catch(() => undefined);
  };
  form.addEventListener("input", () => {
    if (!timer && !sent) timer = window.setTimeout(send, EVERY_MS);
  });
  form.addEventListener("submit", () => {
    sent = true;
    window.clearTimeout(timer);
  });
}

/** Keep every form that holds a long text; the intake of calls keeps its own. */
export function keepDrafts(): void {
  const address = document.querySelector<HTMLMetaElement>('meta[name="aman-drafts"]')?.content;
  if (!address) return;
  for (const form of document.querySelectorAll<HTMLFormElement>("form[method=post]")) {
    const long = form.querySelector("textarea") !== null && !("noDraft" in form.dataset);
    if (long && form.querySelector("input[type=file]") === null) keep(form, address);
  }
}
