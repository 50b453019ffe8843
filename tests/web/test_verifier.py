"""Does the page judge a letter on a phone: by link, by camera, by picture, with the server gone, in four languages?"""

from __future__ import annotations

import pytest
from browser import Browser
from verifier_phone import CODE, PRESS, SAID, choose_picture, english, follow, kept_offline
from verifier_station import DAY, DUTY, SEED, WITHDRAWN, Server, as_video, code_image

from aman.core.letters import word_of_day

pytestmark = pytest.mark.chromium


def test_a_genuine_letter_is_compared_before_anything_turns_green(phone, server, station):
    follow(phone, server, station.letter())
    english(phone)
    assert phone.run(CODE) == "compare"
    assert "Gul Example" in phone.run(SAID)
    assert "4567" in phone.run(SAID)
    assert phone.run("document.querySelector('.answer.good')") is None
    phone.run(PRESS % "It is the same person")
    assert phone.run(CODE) == "VALID"
    said = " ".join(phone.run(SAID).split())
    assert (
        f"Genuine. Compare the name and last 4 digits with the ID. Please do not detain or deport; questions: {DUTY}"
        in said
    )


def test_somebody_elses_letter_is_no_offence_and_never_red(phone, server, station):
    follow(phone, server, station.letter())
    english(phone)
    phone.run(PRESS % "It is somebody else")
    assert phone.run(CODE) == "OTHER-PERSON"
    assert phone.run("document.querySelector('.answer.bad')") is None
    assert DUTY in phone.run(SAID)


@pytest.mark.parametrize(
    ("changes", "code", "look", "words"),
    [
        ({"status_index": WITHDRAWN}, "WITHDRAWN", "caution", "Withdrawn. This does not show any offence; call"),
        ({"issued": -80, "expires": -5}, "EXPIRED", "caution", "Genuine but ended on"),
    ],
)
def test_an_ended_letter_says_so_without_a_reason(phone, server, station, changes, code, look, words):
    days = {k: station.now + v * DAY if k != "status_index" else v for k, v in changes.items()}
    if code == "EXPIRED":
        days = {"issued": station.start + 60, "expires": station.start + DAY}
    follow(phone, server, station.letter(**days))
    english(phone)
    assert phone.run(CODE) == code
    assert phone.run(f"document.querySelector('.answer.{look}') !== null")
    assert words in phone.run(SAID)
    assert DUTY in phone.run(SAID)


def test_a_changed_digit_is_not_ours_to_vouch_for_and_a_short_code_is_only_unread(phone, server, station):
    text = station.letter()
    changed = text[:-40] + str((int(text[-40]) + 1) % 10) + text[-39:]
    follow(phone, server, changed)
    assert phone.run(CODE) == "NOT-GENUINE"
    assert phone.run("document.querySelector('.answer.bad') !== null")
    follow(phone, server, text[:-1])
    assert phone.run(CODE) == "UNREADABLE"
    assert phone.run("document.querySelector('.answer.bad')") is None


def test_what_is_scanned_never_reaches_the_server_nor_stays_in_the_address(phone, server, station):
    text = station.letter()
    follow(phone, server, text)
    assert phone.run("location.href") == server.address + "V/"
    digits = text.partition("#")[2]
    assert not [path for path in server.asked if digits[:12] in path]
    assert {path.partition("?")[0] for path in server.asked} >= {"/V/", "/keys", "/s/1"}


def test_with_the_server_gone_the_page_opens_and_judges(phone, server, station):
    follow(phone, server, station.letter())
    kept_offline(phone)
    server.stop()
    follow(phone, server, station.letter(status_index=WITHDRAWN))
    assert phone.run(CODE) == "WITHDRAWN"
    phone.open(server.address)
    english(phone)
    assert "Scan the code" in phone.run(SAID)
    phone.wait(f"document.getElementById('standing').innerText.includes({word_of_day(SEED, station.now).latin!r})")


def test_a_list_on_paper_is_taken_over_and_an_older_one_is_not(phone, server, station):
    from aman.core.letters import digits_from_bytes

    follow_list = lambda issued, gone: phone.open(  # noqa: E731
        server.address + "V/#" + digits_from_bytes(station.status(issued, gone))
    )
    follow(phone, server, station.letter(status_index=99))
    english(phone)
    assert phone.run(CODE) == "compare"
    kept_offline(phone)
    server.stop()
    phone.open("about:blank")
    follow_list(station.now - 60, (WITHDRAWN, 99))
    phone.wait(f"{SAID}.includes('is on this phone now')")
    follow(phone, server, station.letter(status_index=99))
    assert phone.run(CODE) == "WITHDRAWN"
    phone.open("about:blank")
    follow_list(station.now - 2 * DAY, ())
    phone.wait(f"{SAID}.includes('Nothing was changed')")
    follow(phone, server, station.letter(status_index=99))
    assert phone.run(CODE) == "WITHDRAWN"


def test_a_key_list_of_another_root_is_not_believed(phone, server, station):
    from letter_vectors import OTHER_ROOT

    (station.folder / "keys").write_bytes(station.keys(OTHER_ROOT))
    follow(phone, server, station.letter())
    assert phone.run(CODE) == "UNKNOWN-KEY"
    assert phone.run("document.querySelector('.answer.bad')") is None


def test_the_camera_reads_a_letter(tmp_path, server, station):
    video = as_video(tmp_path / "camera.y4m", code_image(station.letter()))
    phone = Browser(
        tmp_path / "camera-profile",
        width=390,
        height=780,
        flags=(
            "--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream",
            f"--use-file-for-fake-video-capture={video}",
        ),
    )  # fmt: skip
    try:
        phone.open(server.address)
        english(phone)
        phone.run(PRESS % "Scan the code")
        phone.wait(f"{CODE} === 'compare'", seconds=60)
        assert "7Q2M9ZK4AX" in phone.run(SAID)
    finally:
        phone.close()


def test_a_picture_is_read_and_two_codes_in_it_are_nobodys_answer(phone, server, station):
    from PIL import Image

    phone.open(server.address)
    english(phone)
    one, other = code_image(station.letter()), code_image(station.letter(letter_id="0000000000"))
    choose_picture(phone, one)
    phone.wait(f"{CODE} === 'compare'", seconds=60)
    phone.open(server.address)
    both = Image.new("L", (one.width * 2 + 60, one.height), 255)
    both.paste(one, (0, 0))
    both.paste(other, (one.width + 60, 0))
    choose_picture(phone, both)
    phone.wait(f"{SAID}.includes('more than one code')", seconds=60)
    phone.open(server.address)
    choose_picture(phone, Image.new("L", (300, 300), 255))
    phone.wait(f"{CODE} === 'UNREADABLE'", seconds=60)


def test_a_stations_sheet_with_keys_and_list_side_by_side_is_taken_over(phone, server, station):
    from PIL import Image

    from aman.core.letters import qr_text

    newer = station.status(station.now - 60, (WITHDRAWN, 99))
    codes = [code_image(qr_text(message, host="verify.example"), 6) for message in (newer, station.keys())]
    sheet = Image.new("L", (sum(c.width for c in codes) + 80, max(c.height for c in codes)), 255)
    sheet.paste(codes[0], (0, 0))
    sheet.paste(codes[1], (codes[0].width + 80, 0))
    phone.open(server.address)
    english(phone)
    choose_picture(phone, sheet)
    phone.wait(f"{SAID}.includes('is on this phone now')", seconds=60)
    (station.folder / "s" / "1").unlink()
    follow(phone, server, station.letter(status_index=99))
    assert phone.run(CODE) == "WITHDRAWN"


def test_a_report_waits_for_a_connection_and_names_nobody(phone, server, station):
    follow(phone, server, station.letter(status_index=WITHDRAWN))
    english(phone)
    kept_offline(phone)
    port = server.port
    server.stop()
    phone.run(PRESS % "Report")
    phone.run("document.querySelector('input[value=refused]').click(); document.querySelector('form').requestSubmit()")
    phone.wait(f"{SAID}.includes('Kept on this phone')")
    again = Server(station.folder, port)
    try:
        follow(phone, again, station.letter())
        for _ in range(100):
            if again.reports:
                break
            phone.wait("true")
            phone.run("new Promise((done) => setTimeout(done, 100))")
        (report,) = again.reports
        assert set(report) == {"kind", "verdict", "day"}
        assert (report["kind"], report["verdict"]) == ("refused", "WITHDRAWN")
    finally:
        again.stop()


def test_a_newer_page_waits_until_it_is_asked_for(phone, server, station):
    phone.open(server.address)
    kept_offline(phone)
    follow(phone, server, station.letter(status_index=WITHDRAWN))
    station.publish(operator="Another Office")
    phone.run("navigator.serviceWorker.getRegistration().then((r) => r.update()).then(() => true)")
    phone.wait("navigator.serviceWorker.getRegistration().then((r) => r.waiting !== null)")
    assert phone.run(CODE) == "WITHDRAWN", "an answer on the screen stays"
    phone.open(server.address)
    assert "Example Office" in phone.run("document.querySelector('.operator').innerText")
    phone.wait("document.querySelector('#newer button') !== null")
    phone.run("document.querySelector('#newer button').click()")
    phone.wait("document.querySelector('.operator').innerText.includes('Another Office')")


def test_the_page_in_one_file_judges_with_nothing_but_itself(phone, station, server):
    address = (station.folder / "aman-verifier.html").as_uri()
    phone.open(address)
    english(phone)
    phone.wait(f"document.getElementById('standing').innerText.includes({word_of_day(SEED, station.now).latin!r})")
    choose_picture(phone, code_image(station.letter()))
    phone.wait(f"{CODE} === 'compare'", seconds=60)
    assert server.asked == []


@pytest.mark.parametrize(
    ("at", "tag", "direction"), [(0, "ur", "rtl"), (1, "en", "ltr"), (2, "fa-AF", "rtl"), (3, "ps", "rtl")]
)
def test_every_language_has_its_direction_and_keeps_numbers_the_right_way_round(
    phone, server, station, at, tag, direction
):
    follow(phone, server, station.letter(status_index=WITHDRAWN))
    phone.run(f"[...document.querySelectorAll('nav button')][{at}].click()")
    assert phone.run("[document.documentElement.lang, document.documentElement.dir]") == [tag, direction]
    assert phone.run("[...document.querySelectorAll('.call bdi')].every((b) => b.dir === 'ltr')")
    assert phone.run("document.documentElement.scrollWidth <= innerWidth"), "nothing runs off the small screen"
    # Seven to one, so that it can be read in sunlight.
    assert phone.run(CONTRAST) >= 7


CONTRAST = """(() => {
  const lum = (c) => { const [r, g, b] = c.match(/[\\d.]+/g).map(Number).map((v) => v / 255)
    .map((v) => (v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)); return 0.2126 * r + 0.7152 * g + 0.0722 * b; };
  const style = getComputedStyle(document.querySelector('.answer'));
  const [a, b] = [lum(style.color), lum(style.backgroundColor)];
  return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
})()"""
