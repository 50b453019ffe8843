"""What can be wrong with a file or a field: good ones, bent in the ways that files and fields get bent, drawn by hypothesis."""

from __future__ import annotations

import io
import random
import warnings
import zipfile

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

#: Texts that break what was not written for them: nothing, nulls, directions, halves of letters, formulas, paths, markup.
NASTY = (
    "",
    " ",
    "\x00",
    "a\x00b",
    "\u202e\u2066abc",
    "\u200f\u200e",
    "\ufeff",
    "\ufdfa" * 50,
    "e" + "\u0301" * 200,
    "\U0001f9d1\u200d\U0001f680" * 20,
    "محمد" * 40,
    "ي" * 1000,
    "x" * 5000,
    "%" * 40,
    "_" * 40,
    "\\",
    "'\"; DROP TABLE people_person; --",
    "<script>alert(1)</script>",
    "{{ 7*7 }}{% now %}",
    "../../../../etc/passwd",
    "=1+1",
    "NaN",
    "1e999",
    "-1",
    "9" * 40,
    "٣" * 10,
    "0000-00-00",
    "9999-12-31",
    "2023-02-31",
    "\r\nSet-Cookie: a=b",
    "%00",
    "%ff%fe",
    "\u0085\u2028\u2029",
)
nasty_text = st.one_of(st.sampled_from(NASTY), st.text(max_size=60))

#: The same cases in every run; no wall clock, whatever the machine has to do besides.
calm = settings(
    max_examples=40,
    derandomize=True,
    deadline=None,
    database=None,
    suppress_health_check=list(HealthCheck),
)


@st.composite
def broken(draw, good):
    """Give a file that was good, after one to four accidents."""
    content = bytearray(good)
    for _ in range(draw(st.integers(1, 4))):
        kind = draw(st.sampled_from(["bits", "cut", "swap", "double", "insert", "zero", "zip", "other coding"]))
        chance = random.Random(draw(st.integers(0, 2**32)))
        if not content:
            break
        where = chance.randrange(len(content))
        if kind == "bits":
            for _ in range(chance.randint(1, 20)):
                content[chance.randrange(len(content))] ^= 1 << chance.randrange(8)
        elif kind == "cut":
            del content[where:]
        elif kind == "swap":
            piece = content[where : where + 64]
            del content[where : where + 64]
            other = chance.randrange(len(content) + 1)
            content[other:other] = piece
        elif kind == "double":
            content[where:where] = content[where : where + chance.randint(1, 2000)]
        elif kind == "insert":
            content[where:where] = chance.choice(NASTY).encode("utf-8", "surrogatepass")
        elif kind == "zero":
            content[where : where + chance.randint(1, 200)] = bytes(chance.randint(1, 200))
        elif kind == "zip":
            content = bytearray(rezipped(bytes(content), chance))
        else:
            text = bytes(content).decode("utf-8", "replace")
            content = bytearray(text.encode(chance.choice(["utf-16", "utf-32", "cp1256", "utf-7"]), "replace"))
    return bytes(content)


def rezipped(content, chance):
    """Bend the parts of an archive and pack it again; anything else is given back as it is."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            parts = [(part.filename, packed.read(part)) for part in packed.infolist()]
    except Exception:
        return content
    number = chance.randrange(len(parts)) if parts else 0
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # two parts of one name are a trick worth trying
        for at, (name, text) in enumerate(parts):
            if at == number:
                kind = chance.choice(["gone", "text", "path", "big", "deep", "entity", "numbers"])
                if kind == "gone":
                    continue
                if kind == "text":
                    bent = bytearray(text)
                    for _ in range(5):
                        if bent:
                            bent[chance.randrange(len(bent))] = chance.randrange(256)
                    text = bytes(bent)
                elif kind == "path":
                    packed.writestr("../../../outside.xml", text)
                elif kind == "big":
                    text = text.replace(b"</t>", b"x" * 10_000_000 + b"</t>", 1)
                elif kind == "deep":
                    text = b"<a>" * 20_000 + text
                elif kind == "entity":
                    text = (
                        b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "bbbbbbbb"><!ENTITY c "&b;&b;&b;">]><a>&c;</a>'
                    )
                else:
                    text = text.replace(b'r="', b'r="999999999')
            packed.writestr(name, text)
    return out.getvalue()
