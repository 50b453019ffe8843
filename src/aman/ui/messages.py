"""How do the translations in `locale/*/LC_MESSAGES/django.po` become what Django reads (`django.mo`)?

`python -m aman.ui.messages` compiles every catalogue; set-up and the tests call it. `--collect` first adds the
strings that the product has gained and drops those it lost. No gettext tools are needed on the machine.
"""

from __future__ import annotations

import ast
import os
import struct
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

LOCALE = Path(__file__).resolve().parent / "locale"
#: What gettext puts between a context and its message, and between the forms of a plural.
_CONTEXT_MARK = "\x04"
_PLURAL_MARK = "\x00"


@dataclass(slots=True)
class Entry:
    """One message of a catalogue: what the product says, and its translations (one for each plural form)."""

    msgid: str
    plural: str = ""
    context: str = ""
    translations: list[str] = field(default_factory=lambda: [""])
    fuzzy: bool = False

    @property
    def key(self) -> tuple[str, str]:
        """What makes two entries the same message."""
        return self.context, self.msgid

    @property
    def is_translated(self) -> bool:
        """Whether every form has words."""
        return bool(self.translations) and all(self.translations) and not self.fuzzy


def read_catalogue(text: str) -> tuple[list[str], list[Entry]]:
    """Read a .po file.

    Args:
        text: the whole file.

    Returns:
        The comment lines above the header, and every entry, the header (msgid "") first.

    Raises:
        ValueError: a line that is no comment, keyword or quoted string; the message gives its number.
    """
    comments: list[str] = []
    entries: list[Entry] = []
    now: dict[str, list[str]] = {}
    fuzzy = False
    keyword = ""

    def finish() -> None:
        nonlocal now, fuzzy
        if "msgid" in now:
            forms = sorted((k for k in now if k.startswith("msgstr")), key=lambda k: (len(k), k))
            entries.append(
                Entry(
                    msgid="".join(now["msgid"]),
                    plural="".join(now.get("msgid_plural", [])),
                    context="".join(now.get("msgctxt", [])),
                    translations=["".join(now[f]) for f in forms] or [""],
                    fuzzy=fuzzy,
                )
            )
            fuzzy = False
        now = {}

    for number, raw in enumerate(text.splitlines(), start=1):
        line = raw.strip()
        if not line:
            continue
        if line.startswith("#"):
            if "msgid" in now:
                finish()
            if line.startswith("#,") and "fuzzy" in line:
                fuzzy = True
            elif not entries and not line.startswith("#,"):
                comments.append(line)
            continue
        head, _, rest = line.partition(" ")
        if head in {"msgctxt", "msgid"} and ("msgid" in now or (head == "msgctxt" and now)):
            finish()
        if head.startswith("msg"):
            keyword, line = head, rest.strip()
            now[keyword] = []
        if not (keyword and len(line) >= 2 and line[0] == line[-1] == '"'):
            raise ValueError(f"Line {number} of the catalogue is neither a comment, a keyword nor a quoted string.")
        now[keyword].append(str(ast.literal_eval(line)))
    finish()
    return comments, entries


def write_catalogue(comments: Iterable[str], entries: Iterable[Entry]) -> str:
    """Write a .po file, the entries in the order given."""
    parts = ["\n".join(comments)]
    for entry in entries:
        lines = ["#, fuzzy"] if entry.fuzzy else []
        if entry.context:
            lines.append(f"msgctxt {_quoted(entry.context)}")
        lines.append(f"msgid {_quoted(entry.msgid)}")
        if entry.plural:
            lines.append(f"msgid_plural {_quoted(entry.plural)}")
            lines += [f"msgstr[{n}] {_quoted(form)}" for n, form in enumerate(entry.translations)]
        else:
            lines.append(f"msgstr {_quoted(entry.translations[0])}")
        parts.append("\n".join(lines))
    return "\n\n".join(p for p in parts if p) + "\n"


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\t", "\\t").replace("\r", "\\r")
    if "\n" not in escaped:
        return f'"{escaped}"'
    lines = escaped.split("\n")
    pieces = [f'"{line}\\n"' for line in lines[:-1]] + ([f'"{lines[-1]}"'] if lines[-1] else [])
    return "\n".join(['""', *pieces])


def compile_entries(entries: Iterable[Entry]) -> bytes:
    """Turn entries into the bytes of a .mo file; what is not translated is left out and falls back to English.

    Source: GNU gettext manual, "The Format of GNU MO Files" (recalled).
    """
    table: dict[bytes, bytes] = {}
    for entry in entries:
        if not entry.is_translated:
            continue
        key = f"{entry.context}{_CONTEXT_MARK}" if entry.context else ""
        key += entry.msgid + (_PLURAL_MARK + entry.plural if entry.plural else "")
        table[key.encode()] = _PLURAL_MARK.join(entry.translations).encode()
    keys = sorted(table)
    count = len(keys)
    start = 7 * 4 + 16 * count
    places: list[tuple[int, int]] = []
    blob = bytearray()
    for text in [*keys, *(table[k] for k in keys)]:
        places.append((len(text), start + len(blob)))
        blob += text + b"\0"
    header = struct.pack("<7I", 0x950412DE, 0, count, 28, 28 + 8 * count, 0, 28 + 16 * count)
    return header + b"".join(struct.pack("<2I", *p) for p in places) + bytes(blob)


def compile_all(locale: Path = LOCALE) -> dict[str, tuple[int, int]]:
    """Compile every catalogue under a folder that is newer than what was compiled from it.

    Returns:
        For each language folder, how many messages are translated and how many there are.
    """
    counts: dict[str, tuple[int, int]] = {}
    for source in sorted(locale.glob("*/LC_MESSAGES/*.po")):
        entries = read_catalogue(source.read_text(encoding="utf-8"))[1]
        content = compile_entries(entries)
        target = source.with_suffix(".mo")
        if not target.exists() or target.read_bytes() != content:
            # Written beside and moved, so that a page drawn meanwhile never reads half a file.
            beside = target.with_suffix(f".{os.getpid()}.mo")
            beside.write_bytes(content)
            beside.replace(target)
        else:
            target.touch()
        said = [e for e in entries if e.msgid]
        counts[source.parts[-3]] = (sum(e.is_translated for e in said), len(said))
    return counts


def compile_stale(locale: Path = LOCALE) -> None:
    """Compile the catalogues when one of them is newer than its compiled form; otherwise look only at two dates each."""
    for source in locale.glob("*/LC_MESSAGES/*.po"):
        target = source.with_suffix(".mo")
        if not target.exists() or target.stat().st_mtime < source.stat().st_mtime:
            compile_all(locale)
            return


def merge(entries: Iterable[Entry], collected: Mapping[tuple[str, str], Entry], forms: int) -> list[Entry]:
    """Keep the translations of the messages the product still has, add the new ones, drop the rest."""
    old = {e.key: e for e in entries}
    merged = [e for key, e in old.items() if not e.msgid]
    for key, new in sorted(collected.items(), key=lambda item: (item[0][1], item[0][0])):
        width = forms if new.plural else 1
        kept = old.get(key)
        words = list(kept.translations) if kept is not None else []
        words = (words + [words[-1] if words else ""] * width)[:width]
        merged.append(Entry(new.msgid, new.plural, new.context, words, kept.fuzzy if kept is not None else False))
    return merged


def main(arguments: list[str]) -> int:
    """Compile the catalogues, after collecting new strings when asked."""
    if "--collect" in arguments:
        from aman.ui.wordlist import collect

        collected = collect()
        for source in sorted(LOCALE.glob("*/LC_MESSAGES/*.po")):
            comments, entries = read_catalogue(source.read_text(encoding="utf-8"))
            source.write_text(write_catalogue(comments, merge(entries, collected, forms=2)), encoding="utf-8")
    for language, (translated, total) in compile_all().items():
        sys.stderr.write(f"{language}: {translated} of {total} messages translated\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
