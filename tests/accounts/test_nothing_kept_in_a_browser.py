"""After a day's work in a real browser: is anything of it in the browser's own stores, or in what it kept of pages?"""

from __future__ import annotations

import json
from contextlib import closing

import pytest
from browser import Browser
from small_register import family

pytestmark = [pytest.mark.chromium, pytest.mark.slow, pytest.mark.django_db(transaction=True)]

#: Every place in which a page can leave something, and what stands there. That scripts cannot read cookies is seen in their headers.
EVERYTHING = """(async () => {
  const found = {local: {...localStorage}, session: {...sessionStorage}, databases: [], caches: []};
  for (const told of await indexedDB.databases()) {
    const database = await new Promise((yes, no) => {
      const asked = indexedDB.open(told.name); asked.onsuccess = () => yes(asked.result); asked.onerror = () => no(asked.error);
    });
    for (const table of database.objectStoreNames) {
      const rows = await new Promise((yes, no) => {
        const asked = database.transaction(table).objectStore(table).getAll();
        asked.onsuccess = () => yes(asked.result); asked.onerror = () => no(asked.error);
      });
      found.databases.push([told.name, table, rows]);
    }
    database.close();
  }
  for (const name of await caches.keys()) {
    const kept = await (await caches.open(name)).keys();
    found.caches.push([name, kept.map(one => new URL(one.url).pathname)]);
  }
  found.workers = (await navigator.serviceWorker.getRegistrations()).map(one => new URL(one.scope).pathname);
  return JSON.stringify(found);
})()"""


def test_a_day_s_work_leaves_nothing_in_the_browser(live_server, client, amina, tmp_path):
    case, people = family(amina)
    client.force_login(amina)
    # A host of names, as the browser's stores for secure pages want it.
    where = live_server.url.replace("127.0.0.1", "localhost")
    person = people[0]
    with closing(Browser(tmp_path / "profile")) as browser:
        browser.sign_in(where, client.cookies)
        for path in ("/", "/people/", f"/people/{person.ref}/", f"/cases/{case.ref}/", "/incidents/open/", "/notices/"):
            browser.open(where + path)
        browser.open(where + "/people/")
        browser.run("document.querySelector('main form [name=text]').value = 'Zmarai Darwazi'")
        browser.run("document.querySelector('main form button[type=submit]').click()")
        browser.wait("document.querySelectorAll('#hits a').length > 0")
        browser.open(where + "/incidents/open/")
        browser.run(
            "(() => { const box = document.querySelector('main textarea, main input[type=text]');"
            " box.focus(); box.value = 'Gulalai Example'; box.dispatchEvent(new Event('input', {bubbles: true})); })()"
        )
        browser.open(where + "/")
        found = json.loads(browser.run(EVERYTHING))
    assert found["local"] == {}
    assert found["session"] == {}
    assert found["databases"] == []
    assert found["caches"] == []
    assert found["workers"] == []
    for file in (tmp_path / "profile").rglob("*"):
        if file.is_file() and ("Cache" in str(file) or "Storage" in str(file) or "IndexedDB" in str(file)):
            content = file.read_bytes()
            for words in (b"Zmarai Darwazi", b"Gulalai Example", person.ref.encode(), case.ref.encode()):
                assert words not in content, (file.name, words)
