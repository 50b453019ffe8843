"""`aman press draft`: from a file of any kind to candidates, and what it says when there is nothing to read."""

from __future__ import annotations

import json
import subprocess
import sys
import zipfile

import pytest
import typst

from aman.cli.press_files import read_report_file
from aman.core.press import draft_report
from aman.errors import BadInput

COMMAND = [sys.executable, "-c", "from aman.cli import main; main()"]
REPORT = (
    "OSLO, 3 May 2024 (Nordlys Wire) - Minister Ali Khan said on Thursday that “about 2,500 people” wait.\n\n"
    "He undertook to send a list by 20 May.\n"
)


def run_press(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([*COMMAND, "press", *arguments], capture_output=True, text=True, check=False)


@pytest.fixture
def report(tmp_path):
    path = tmp_path / "report.txt"
    path.write_text(REPORT, encoding="utf-8")
    return path


def write_word(path, body):
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("word/document.xml", f'<w:document xmlns:w="w"><w:body>{body}</w:body></w:document>')
    return path


def test_a_draft_is_written_as_json_with_spans_into_the_file(report):
    done = run_press("draft", str(report), "--json")
    assert done.returncode == 0, done.stderr
    draft = json.loads(done.stdout)
    assert (draft["schema"], draft["source"], draft["text_is"], draft["text"]) == (
        "aman.press/1",
        "Nordlys Wire",
        "file",
        None,
    )
    (person,), (figure,), (commitment,) = draft["people"], draft["figures"], draft["commitments"]
    assert REPORT[person["start"] : person["end"]] == person["name"] == "Ali Khan"
    assert (figure["value"], figure["stated_by"]) == (2500, "Ali Khan")
    assert (commitment["by"], commitment["due"]) == ("Ali Khan", "2024-05-20")


def test_without_json_a_table_says_that_nothing_is_confirmed(report):
    done = run_press("draft", str(report))
    assert done.returncode == 0, done.stderr
    assert "none of them confirmed" in done.stdout
    assert "per Ali Khan, 2500" in done.stdout


def test_the_day_and_the_source_can_be_given(tmp_path):
    path = tmp_path / "clip.txt"
    path.write_text("The minister came on Monday.", encoding="utf-8")
    draft = json.loads(
        run_press("draft", str(path), "--json", "--dateline", "2024-05-15", "--source", "Nordlys").stdout
    )
    assert draft["source"] == "Nordlys"
    assert [d["resolves_to"] for d in draft["dates"]] == ["2024-05-13"]


def test_a_missing_file_is_named_with_what_to_do(tmp_path):
    done = run_press("draft", str(tmp_path / "none.txt"))
    assert done.returncode == 2
    assert "none.txt" in done.stderr


def test_the_text_of_a_pdf_is_read_over_its_pages(tmp_path):
    path = tmp_path / "report.pdf"
    words = "OSLO, 3 May 2024 (Nordlys Wire) - Minister Ali Khan said that 2,500 people wait.\n#pagebreak()\nHe undertook to send a list by 20 May."
    path.write_bytes(typst.compile(words.encode(), format="pdf"))
    read = read_report_file(path)
    assert read.is_extracted
    assert "\f" in read.text
    draft = json.loads(run_press("draft", str(path), "--json").stdout)
    assert draft["text_is"] == "extracted"
    (person,) = draft["people"]
    assert draft["text"][person["start"] : person["end"]] == "Ali Khan"
    assert [c["due"] for c in draft["commitments"]] == ["2024-05-20"]


def test_words_that_a_pdf_cuts_at_a_line_end_are_joined(tmp_path):
    path = tmp_path / "narrow.pdf"
    source = (
        '#set page(width: 9cm)\n#set text(hyphenate: true, lang: "en", size: 11pt)\n#set par(justify: true)\n'
        "OSLO, 3 May 2024 (Nordlys Wire): The international organisations unanimously acknowledged the extraordinarily complicated "
        "administrative responsibilities regarding undocumented unaccompanied minors and applicants, said Interior Minister Ali Khan."
    )
    path.write_bytes(typst.compile(source.encode(), format="pdf"))
    read = read_report_file(path)
    assert "\ufffe" not in read.text
    (person,) = draft_report(read.text).people
    assert (person.name, person.title) == ("Ali Khan", "Interior Minister")


def test_a_pdf_without_text_is_said_to_be_a_picture(tmp_path):
    path = tmp_path / "scan.pdf"
    path.write_bytes(typst.compile(b"#rect(width: 100%, height: 50%)", format="pdf"))
    with pytest.raises(BadInput, match="picture of a page"):
        read_report_file(path)


def test_what_only_calls_itself_a_pdf_or_a_document_is_refused(tmp_path):
    for name in ("bad.pdf", "bad.docx"):
        path = tmp_path / name
        path.write_bytes(b"%PDF-1.7 nothing" if name.endswith("pdf") else b"PK nothing")
        with pytest.raises(BadInput, match=name):
            read_report_file(path)


def test_the_paragraphs_of_a_word_document_are_read(tmp_path):
    body = "<w:p><w:r><w:t>Minister Ali Khan</w:t></w:r><w:r><w:t xml:space='preserve'> said &amp; left.</w:t></w:r></w:p><w:p><w:r><w:t>Then</w:t><w:br/><w:t>more</w:t></w:r></w:p>"
    read = read_report_file(write_word(tmp_path / "report.docx", body))
    assert read.text == "Minister Ali Khan said & left.\n\nThen\nmore\n\n"


def test_a_word_document_without_words_is_refused(tmp_path):
    with pytest.raises(BadInput, match="no text"):
        read_report_file(write_word(tmp_path / "empty.docx", "<w:p/>"))


def test_bytes_that_are_no_utf_8_are_counted_and_read_on(tmp_path):
    path = tmp_path / "old.txt"
    path.write_bytes("Minister Ali Khan, caf\xe9".encode("latin-1"))
    read = read_report_file(path)
    assert (read.damaged, read.is_extracted) == (1, False)
