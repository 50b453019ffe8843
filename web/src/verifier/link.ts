/* The page a phone's own camera opens: the letter stands after `#` and never leaves the phone. No camera code here. */

import { keepForOffline, Page } from "./page";
import { make } from "./screen";

void (async () => {
  const page = await Page.open((opened) => {
    const scan = make("a", { class: "big primary", href: document.documentElement.dataset.base ?? "./" }, opened.screen.say("scan"));
    opened.screen.root.replaceChildren(make("div", { class: "buttons" }, scan));
  });
  const follow = (): void => {
    const code = location.hash.slice(1);
    // Out of sight and out of the history: nobody who borrows the phone finds whose letter was looked at.
    if (code) history.replaceState(null, "", location.pathname);
    if (code) void page.judge(/^[0-9]+$/.test(code) ? code : `HTTPS://${page.settings.host}/V#${code}`);
  };
  window.addEventListener("hashchange", follow);
  follow();
  keepForOffline(() => undefined);
})();
