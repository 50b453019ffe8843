/* A password can be shown while it is typed, and one that is being chosen is weighed by the server while it grows. Without a
   script it stays hidden, the rules stand above the field, and the server says on sending what is wrong. */

const WAIT_MS = 400;

interface Weight { level: number; words: string; reasons: string[] }

function letShow(button: HTMLButtonElement): void {
  const field = document.getElementById(button.dataset.showSecret ?? "");
  if (!(field instanceof HTMLInputElement)) return;
  const status = button.parentElement?.querySelector<HTMLElement>("[role=status]");
  // While it can be read it is a text like any other: nobody may keep it, correct it or send it to be spelled.
  field.dataset.secret = "";
  field.spellcheck = false;
  field.setAttribute("autocapitalize", "off");
  const show = (shown: boolean): void => {
    field.type = shown ? "text" : "password";
    button.textContent = (shown ? button.dataset.hide : button.dataset.show) ?? "";
    if (status) status.textContent = (shown ? status.dataset.shown : status.dataset.hidden) ?? "";
  };
  button.hidden = false;
  button.addEventListener("click", () => show(field.type === "password"));
  // A browser remembers what stood in a text field.
  field.form?.addEventListener("submit", () => { if (field.type !== "password") show(false); });
}

function letWeigh(field: HTMLInputElement): void {
  const box = document.createElement("div");
  const meter = document.createElement("meter");
  const words = document.createElement("p");
  const reasons = document.createElement("ul");
  const token = field.form?.querySelector<HTMLInputElement>("[name=csrfmiddlewaretoken]")?.value ?? "";
  box.className = "weight";
  box.setAttribute("role", "status");
  [meter.min, meter.max, meter.low, meter.high, meter.optimum] = [0, 3, 1, 2, 3];
  meter.setAttribute("aria-hidden", "true"); // the words say the same
  box.append(meter, words, reasons);
  box.hidden = true;
  (field.closest(".secret") ?? field).after(box);
  let timer = 0;
  let asked = 0;
  const put = (weight: Weight | null): void => {
    box.hidden = weight === null;
    // An empty bar would look as if nothing had been weighed.
    meter.value = Math.max(weight?.level ?? 0, 0.3);
    words.textContent = weight?.words ?? "";
    reasons.replaceChildren(...(weight?.reasons ?? []).map((reason) => {
      const line = document.createElement("li");
      line.textContent = reason;
      return line;
    }));
  };
  const ask = async (): Promise<void> => {
    const mine = ++asked;
    const body = new FormData();
    body.set("password", field.value);
    body.set("csrfmiddlewaretoken", token);
    try {
      const answer = await fetch(field.dataset.weigh ?? "", { method: "POST", body, credentials: "same-origin" });
      const weight = answer.ok && !answer.redirected ? ((await answer.json()) as Weight) : null;
      if (mine === asked) put(weight);
    } catch {
      if (mine === asked) put(null);
    }
  };
  field.addEventListener("input", () => {
    window.clearTimeout(timer);
    asked += 1;
    if (field.value === "") put(null);
    else timer = window.setTimeout(() => void ask(), WAIT_MS);
  });
}

/** Every field that hides what is typed gets its button, and a new password its weight. */
export function lookAfterSecrets(): void {
  for (const button of document.querySelectorAll<HTMLButtonElement>("button[data-show-secret]")) letShow(button);
  for (const field of document.querySelectorAll<HTMLInputElement>("input[data-weigh]")) letWeigh(field);
}
