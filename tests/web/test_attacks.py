"""Whatever somebody shows to the page, serves to it, sets or clears on the phone: never green, never red for a failure."""

from __future__ import annotations

import random

import letter_vectors as building
import pytest
from verifier_phone import CODE, PRESS, SAID, choose_picture, english, follow, kept_offline
from verifier_station import DUTY, WITHDRAWN, Server, code_image

from aman.core.letters import Algorithm, PublicKey, digits_from_bytes, monthly_window, sign_key_list, sign_status_list
from aman.core.letters import empty_bits as nothing_withdrawn

pytestmark = pytest.mark.chromium
RED = "document.querySelector('.answer.bad') !== null"
GREEN = "document.querySelector('.answer.good') !== null || document.querySelector('[data-step]') !== null"
SETTINGS = 'id="aman-settings">'


@pytest.fixture
def before_every_page(phone):
    """Runs a script before the page's own, as a phone that is set otherwise, or older."""
    added = []

    def add(script):
        added.append(phone._ask("Page.addScriptToEvaluateOnNewDocument", {"source": script})["identifier"])

    yield add
    for one in added:
        phone._ask("Page.removeScriptToEvaluateOnNewDocument", {"identifier": one})


def at(days):
    """The phone's clock so many days from now."""
    return f"{{ const real = Date.now.bind(Date); Date.now = () => real() + {days} * 86400000; }}"


@pytest.mark.parametrize(
    ("days", "code"), [(-3000, "NO-CLOCK"), (-2.5, "NO-CLOCK"), (3000, "EXPIRED"), (-0.5, "compare")]
)
def test_a_wrong_clock_asks_for_the_date_or_says_ended_and_is_never_red(
    phone, server, station, before_every_page, days, code
):
    before_every_page(at(days))
    follow(phone, server, station.letter())
    assert phone.run(CODE) == code
    assert not phone.run(RED)
    if code != "compare":
        assert DUTY in phone.run(SAID)


def test_a_phone_that_cannot_check_signatures_says_it_needs_an_update(phone, server, station, before_every_page):
    before_every_page("Object.defineProperty(crypto, 'subtle', { value: undefined })")
    for text in (station.letter(), station.letter()[:-30] + "7" * 30):
        follow(phone, server, text)
        assert phone.run(CODE) in {"UNKNOWN-KEY", "UNREADABLE"}
        assert not phone.run(RED)


def test_a_phone_without_ed25519_of_its_own_judges_alike(phone, server, station, before_every_page):
    before_every_page(
        "{ const real = crypto.subtle.importKey.bind(crypto.subtle); crypto.subtle.importKey = (form, key, kind, ...rest) =>"
        " kind.name === 'Ed25519' ? Promise.reject(new Error('not supported')) : real(form, key, kind, ...rest); }"
    )
    text = station.letter()
    follow(phone, server, text)
    assert phone.run(CODE) == "compare"
    follow(phone, server, text[:-40] + str((int(text[-40]) + 1) % 10) + text[-39:])
    assert phone.run(CODE) == "NOT-GENUINE"


def test_what_the_browser_clears_between_two_visits_is_fetched_again_and_missed_without_a_connection(
    phone, server, station
):
    follow(phone, server, station.letter(status_index=WITHDRAWN))
    kept_offline(phone)
    clear = "new Promise((done) => { const asked = indexedDB.deleteDatabase('aman-verifier'); asked.onsuccess = () => done(true); })"
    assert phone.run(clear)
    follow(phone, server, station.letter(status_index=WITHDRAWN))
    assert phone.run(CODE) == "WITHDRAWN"
    assert phone.run(clear)
    server.stop()
    follow(phone, server, station.letter(status_index=WITHDRAWN))
    assert phone.run(CODE) == "UNKNOWN-KEY"
    assert not phone.run(RED)
    assert DUTY in phone.run(SAID)


def test_where_nothing_may_be_kept_a_list_holds_as_long_as_the_page_is_open(phone, server, station, before_every_page):
    before_every_page("Object.defineProperty(window, 'indexedDB', { value: undefined })")
    follow(phone, server, station.letter(status_index=WITHDRAWN))
    assert phone.run(CODE) == "WITHDRAWN"
    phone.run(f"location.hash = {digits_from_bytes(station.status(station.now - 60, (WITHDRAWN, 99)))!r}")
    phone.wait(f"document.querySelector('[role=status] h2') !== null && {CODE} === ''")
    phone.run(f"location.hash = {station.letter(status_index=99).partition('#')[2]!r}")
    phone.wait(f"{CODE} === 'WITHDRAWN'")


def test_a_stolen_keys_list_is_dropped_with_the_key_and_the_older_true_list_counts_again(phone, server, station):
    begins, last, ends = monthly_window(station.start)
    mine = PublicKey(building.KID, Algorithm.EDDSA, building.public(building.KEY), begins, ends, last)
    stolen_kid = building.kid_of(building.public(building.SECOND))
    stolen = PublicKey(stolen_kid, Algorithm.EDDSA, building.public(building.SECOND), begins, ends, last)
    true_list = (station.folder / "s" / "1").read_bytes()
    (station.folder / "keys").write_bytes(sign_key_list([mine, stolen], issued=station.start, root=building.ROOT))
    forged = sign_status_list(
        building.PREFIX + "1", nothing_withdrawn(), issued=station.now, key=building.SECOND, kid=stolen_kid
    )
    (station.folder / "s" / "1").write_bytes(forged)
    follow(phone, server, station.letter(status_index=WITHDRAWN))
    assert phone.run(CODE) == "compare", "the thief has cleared the withdrawal"
    # The office kills the key. The page is open all the time.
    (station.folder / "keys").write_bytes(sign_key_list([mine], issued=station.now - 60, root=building.ROOT))
    (station.folder / "s" / "1").write_bytes(true_list)
    phone.run("window.dispatchEvent(new Event('online'))")
    phone.wait(f"{CODE} === 'WITHDRAWN'")


@pytest.mark.parametrize(
    "fragment",
    [
        "0", "9" * 17, "1" * 13_000, "%00", "<img src=x onerror=window.harm=1>", "javascript:window.harm=1", "../../keys",
        "%E2%80%AE1234", "constructor", "__proto__", "12345678901234567", "🙂" * 200, "HTTPS://OTHER.EXAMPLE/V%23123",
    ],
)  # fmt: skip
def test_a_link_with_junk_behind_it_is_read_badly_or_not_ours(phone, server, fragment):
    phone.open("about:blank")
    phone.open(server.address + "V/#" + fragment)
    phone.wait(f"{CODE} !== ''")
    assert phone.run(CODE) in {"UNREADABLE", "NOT-OURS"}
    assert not phone.run(RED)
    assert phone.run("window.harm === undefined")
    assert phone.run("location.hash") == ""


MARKUP = "<img src=x onerror=window.harm=1>"


@pytest.mark.parametrize(
    "words", ["javascript:window.harm=1", "<script>window.harm=1</script>", MARKUP, "{call}{date}"]
)
def test_markup_in_a_letters_words_stays_words(phone, server, station, words):
    letter = station.letter(instruction=words[:40], name_latin=words, status_index=WITHDRAWN)
    follow(phone, server, letter)
    english(phone)
    assert phone.run(CODE) == "WITHDRAWN"
    assert words[:40] in phone.run(SAID)
    assert words in phone.run("document.querySelector('.name').innerText")
    assert phone.run("window.harm === undefined && document.querySelector('#screen img, #screen script') === null")
    assert phone.run("[...document.querySelectorAll('a')].every((a) => /^(tel:|http)/.test(a.href))")


def test_the_pages_own_policy_runs_no_script_that_is_written_into_it(phone, server, station):
    follow(phone, server, station.letter())
    phone.run(
        f"document.getElementById('screen').innerHTML = {MARKUP!r};"
        "const made = document.createElement('script'); made.textContent = 'window.harm = 2'; document.body.append(made)"
    )
    phone.run("new Promise((done) => setTimeout(done, 200))")
    assert phone.run("window.harm === undefined")


def test_letters_that_look_alike_stand_apart_from_the_line_and_a_pile_of_marks_stays_in_its_own(phone, server, station):
    piled = "G" + "\u0335\u0310" * 38 + "ul"
    names = {"homoglyph": "Gul Ехаmрlе", "mixed": "گل Example 12", "piled": piled}
    for name in names.values():
        follow(phone, server, station.letter(name_latin=name, name_arabic=""))
        assert phone.run("document.querySelector('.name bdi').textContent") == name
        assert phone.run("document.querySelector('.name bdi').dir") == "auto"
    assert phone.run("getComputedStyle(document.querySelector('.name')).overflow") == "hidden"
    assert phone.run("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.parametrize(
    "said",
    [
        "", "null", "[]", "7", "{", '{"root": 5, "lists": "all", "status": [1, null, "zz", "0"], "keys": {}}',
        '{"root": "00", "base": "javascript:1", "report": "javascript:1", "lists": ["../../x", 1e99, -1]}',
        '{"__proto__": {"root": "00"}, "host": "\\u003cb>", "uri_prefix": ""}',
    ],
)  # fmt: skip
def test_a_page_with_damaged_settings_opens_and_believes_nobody(phone, server, station, said):
    for page in station.folder.glob("**/index.html"):
        head, _, rest = page.read_text(encoding="utf-8").partition(SETTINGS)
        page.write_text(head + SETTINGS + said + rest[rest.index("</script>") :], encoding="utf-8")
    follow(phone, server, station.letter())
    assert phone.run(CODE) in {"UNKNOWN-KEY", "NOT-OURS", "UNREADABLE"}
    assert not phone.run(RED)
    assert not phone.run(GREEN)


def test_an_operators_name_full_of_markup_stays_a_name(phone, server, station):
    hostile = '</script><script>window.harm=1</script>"><img src=x onerror=window.harm=2>{{script}}{{settings}}\u2028'
    station.publish(operator=hostile, duty_number='"><b>+99 000 0000')
    follow(phone, server, station.letter(status_index=WITHDRAWN))
    assert phone.run(CODE) == "WITHDRAWN"
    assert phone.run("window.harm === undefined && document.querySelector('header img') === null")
    assert "{{script}}" in phone.run("document.querySelector('.operator').textContent")
    assert phone.run("document.querySelectorAll('script[type=module]').length") == 1


def test_a_flood_of_reports_is_kept_short_on_the_phone_and_sent_once_each(phone, server, station):
    follow(phone, server, station.letter(status_index=WITHDRAWN))
    english(phone)
    kept_offline(phone)
    port = server.port
    server.stop()
    fill = """new Promise((done) => { const asked = indexedDB.open('aman-verifier', 1); asked.onsuccess = () => {
      const table = asked.result.transaction('kept', 'readwrite').objectStore('kept');
      table.put(Array.from({ length: 50 }, (_, n) => ({ kind: 'site', verdict: String(n), day: '2026-01-01' })), 'reports')
        .onsuccess = () => { asked.result.close(); done(true); }; }; })"""
    assert phone.run(fill)
    phone.run(PRESS % "Report")
    phone.run("document.querySelector('input[value=refused]').click(); document.querySelector('form').requestSubmit()")
    phone.wait(f"{SAID}.includes('Kept on this phone')")
    again = Server(station.folder, port)
    try:
        phone.run("for (let n = 0; n < 5; n += 1) window.dispatchEvent(new Event('online'))")
        phone.wait(KEPT + ".then((n) => n === 0)", seconds=60)
        assert len(again.reports) == 50
        assert [one["verdict"] for one in again.reports[:49]] == [str(n) for n in range(1, 50)]
        assert again.reports[-1]["kind"] == "refused"
    finally:
        again.stop()


KEPT = """new Promise((done) => { const asked = indexedDB.open('aman-verifier', 1); asked.onsuccess = () => {
  const found = asked.result.transaction('kept').objectStore('kept').get('reports');
  found.onsuccess = () => { asked.result.close(); done((found.result ?? []).length); }; }; })"""


def on_a_screen(code):
    """What a camera makes of another phone's screen: stripes of three colours, dark rows, two grids that beat."""
    import numpy as np
    from PIL import Image, ImageFilter

    large = np.kron(np.asarray(code, dtype=np.uint16), np.ones((3, 3), dtype=np.uint16))
    stripes = np.zeros((*large.shape, 3), dtype=np.uint16)
    for colour in range(3):
        stripes[:, colour::3, colour] = large[:, colour::3]
    stripes[2::3] //= 3
    lit = Image.fromarray(stripes.astype(np.uint8)).rotate(4, Image.Resampling.BILINEAR, fillcolor=(60, 60, 60))
    return lit.resize((round(lit.width * 0.97), round(lit.height * 0.94)), Image.Resampling.NEAREST).filter(
        ImageFilter.GaussianBlur(0.7)
    )


def test_a_letter_photographed_from_another_screen_is_read_and_still_has_to_be_compared(phone, server, station):
    phone.open(server.address)
    english(phone)
    choose_picture(phone, on_a_screen(code_image(station.letter())))
    phone.wait(f"{CODE} === 'compare'", seconds=60)
    assert "Compare with the ID first" in phone.run(SAID)
    assert not phone.run("document.querySelector('.answer.good') !== null")


def test_one_of_ours_beside_a_strangers_code_is_nobodys_answer(phone, server, station):
    from PIL import Image

    ours, theirs = code_image(station.letter()), code_image("https://other.example/" + "7" * 300)
    both = Image.new("L", (ours.width + theirs.width + 60, max(ours.height, theirs.height)), 255)
    both.paste(ours, (0, 0))
    both.paste(theirs, (ours.width + 60, 0))
    phone.open(server.address)
    english(phone)
    choose_picture(phone, both)
    phone.wait(f"{SAID}.includes('more than one code')", seconds=60)
    # Twice the same letter is one letter.
    twice = Image.new("L", (ours.width * 2 + 60, ours.height), 255)
    twice.paste(ours, (0, 0))
    twice.paste(ours, (ours.width + 60, 0))
    phone.open(server.address)
    choose_picture(phone, twice)
    phone.wait(f"{CODE} === 'compare'", seconds=60)


def test_random_digits_behind_a_link_never_turn_anything_green(phone, server, station):
    chance = random.Random(3)
    follow(phone, server, station.letter(status_index=WITHDRAWN))
    for _ in range(30):
        phone.run(f"location.hash = {digits_from_bytes(chance.randbytes(chance.randrange(1, 300)))!r}")
        phone.wait(f"{CODE} !== 'WITHDRAWN'")
        assert phone.run(CODE) in {"NOT-OURS", "UNREADABLE"}
        phone.run(f"location.hash = {station.letter(status_index=WITHDRAWN).partition('#')[2]!r}")
        phone.wait(f"{CODE} === 'WITHDRAWN'")
