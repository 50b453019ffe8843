"""How is a whole written name taken apart, with what stands around the name itself?

Most words stand for themselves and are taken apart once in the life of a process; only a name in which a word leans on
its neighbours (an article, a tribal ending, "son of") is looked at as a whole.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from aman.core.names import lexicon as lex
from aman.core.names import words
from aman.core.names.letters import LONGEST_NAME, Script, fold, is_arabic_letter
from aman.core.names.parts import NamePart, PartKind, make_part, split_word

MOST_PARTS = 12
_TRAILING_ARTICLE = re.compile(r"^([a-z]{3,}?)(?:ul|ur|ud|us|uz|un|ush|ol|or)$")
_PARENT_FOLLOWS = frozenset({"s", "d", "w", "بی", "د", "da", "de"})
"""Words that begin something longer: "s o" (son of), "بی بی" (Bibi), "د … زوی" (son of, in Pashto)."""
_PASHTO_CHILD = frozenset(["زوی", "ځوی", "لور", "zoy", "zoi", "zoe", "lur"])
_PASHTO_OF = frozenset({"د", "da", "de"})
_IN_PHRASES = frozenset(word for phrase in words.BLANK_PHRASES for word in phrase.split())
_APART = words.BLANKS | words.LINKS | _PARENT_FOLLOWS | _IN_PHRASES
_LEANING = words.TRIBAL_ENDINGS | words.ABD | words.ABU | words.ULLAH | words.DIN | frozenset(words.SPELT_LETTERS)


@dataclass(frozen=True, slots=True, eq=False)
class ParsedName:
    """A name in parts: the person's own, and those of a parent named in the same cell ("X son of Y").

    When a cell holds both scripts, `parts` are the Latin ones and `second` the Arabic ones: often one name twice.
    """

    parts: tuple[NamePart, ...]
    parent: tuple[NamePart, ...]
    blanks: tuple[str, ...]
    script: Script
    second: tuple[NamePart, ...] = ()

    @property
    def titles(self) -> tuple[str, ...]:
        """The parts that are titles, as folded."""
        return tuple(part.text for part in self.parts if part.kind is PartKind.TITLE)

    @property
    def is_blank(self) -> bool:
        """Whether nothing in it names anybody."""
        return not self.parts


def _joined_words(written: list[str]) -> list[str]:
    """Words with a tribal ending written apart joined to the word before, and articles taken off where one must be."""
    joined: list[str] = []
    for at, word in enumerate(written):
        if joined and word in words.TRIBAL_ENDINGS and len(joined[-1]) > 2:
            joined[-1] += word
        elif len(word) == 1 and word in "eio" and 0 < at < len(written) - 1 and len(written[at - 1]) > 2:
            continue  # ezafe: Durr-e-Shahwar
        elif joined and joined[-1] in words.ABD and word.startswith("ال") and len(word) > 3 and word != "الله":
            joined.append(word[2:])
        elif (
            at + 1 < len(written)
            and (found := _TRAILING_ARTICLE.match(word))
            and _is_stem(word, found[1], written[at + 1])
        ):
            joined.append(found[1])
        elif word in words.SPELT_LETTERS and _spells(written, at):
            joined.append(words.SPELT_LETTERS[word])
        else:
            joined.append(word)
    return joined


def _is_stem(word: str, stem: str, following: str) -> bool:
    """Whether a word is a name with an article at its end (Nurul Haq, Habibur Rahman), and not a name itself."""
    known = lex.lexicon()
    own = known.keys_of.get(word)
    if known.knows(stem, 5):
        return not own or any(key in own for key in known.keys_of[stem])
    # The article takes the sound of a sun letter that follows: nobody is called Atiqur but before Rahman.
    if own or len(stem) < 4 or word.endswith(("gul", "sul", "ghul")):
        return False
    return word[-2:] == "ul" or (word[-1] == following[0] and word[-1] in "rsdnz")


def _spells(written: list[str], at: int) -> bool:
    """Whether a word spells an initial: it stands first, or next to another, and a name follows."""
    last = len(written) - 1
    beside = [written[near] for near in (at - 1, at + 1) if 0 <= near <= last]
    return at < last and len(written) > 2 and any(word in words.SPELT_LETTERS for word in beside)


@lru_cache(maxsize=1 << 17)
def _folded_words(raw: str) -> tuple[str, ...]:
    """The folded words that one word, as written, holds."""
    return tuple(fold(raw).split())


@lru_cache(maxsize=1 << 17)
def _alone(word: str) -> tuple[NamePart, ...] | None:
    """The parts of a word that means the same in every name; None when its neighbours matter."""
    if word in _LEANING or len(word) == 1 or _TRAILING_ARTICLE.match(word):
        return None
    parts = split_word(word)
    # Only what stands at its edges can lean: "ullah" on the word before, "abd" on the word after.
    leans = not parts or parts[0].text in ("ullah", "din") or parts[-1].text in ("abd", "abu")
    # A title inside a word may be no title (Hafizullah).
    return None if leans or (len(parts) > 1 and any(part.kind is PartKind.TITLE for part in parts)) else parts


def _parts_of(written: list[str]) -> tuple[NamePart, ...]:
    """The parts of a name whose words are folded."""
    found: list[NamePart] = []
    for word in written:
        parts = _alone(word)
        if parts is None:
            return _leaning_parts(written)
        found += parts
    for part in found:
        if part.kind is PartKind.NAME:
            return tuple(found[:MOST_PARTS])
    return _leaning_parts(written)


def _leaning_parts(written: list[str]) -> tuple[NamePart, ...]:
    """The parts of a name in which words lean on their neighbours."""
    parts: list[NamePart] = []
    for word in _joined_words(written):
        parts.extend(split_word(word))
    joined: list[NamePart] = []
    for part in parts[:MOST_PARTS]:
        if joined and part.text == "ullah" and joined[-1].text == "abd":
            joined[-1] = make_part("abdullah")
        elif part.text == "ullah" and joined and joined[-1].text == "ullah":
            continue
        elif joined and part.text in ("ullah", "din") and joined[-1].kind is PartKind.TITLE:
            joined[-1] = make_part(joined[-1].text)  # Hafizullah, Shaikh-ud-din: no title
            joined.append(part)
        else:
            joined.append(part)
    named = [part for part in joined if part.kind is PartKind.NAME]
    if not named:
        # Nothing but titles and affixes: then they are the name (Mir Agha, Haji Khan, Abdul).
        return tuple(make_part(part.text) if part.kind in (PartKind.TITLE, PartKind.AFFIX) else part for part in joined)
    return tuple(joined)


def _script_of_words(written: list[str]) -> Script:
    """In which script folded words are written."""
    arabic = latin = False
    for word in written:
        if word.isascii():
            latin = latin or not word.isdigit()
        else:
            arabic = True
            latin = latin or any("a" <= character <= "z" for character in word)
    return "mixed" if arabic and latin else "arabic" if arabic else "latin" if latin else "none"


@lru_cache(maxsize=131072)
def parse_name(text: str) -> ParsedName:
    """Take a name apart as it was written.

    Args:
        text: a name in any script, as received; "X son of Y" and blanks such as FNU are understood.

    Returns:
        Its parts with kinds and weights; no parts when it names nobody.

    Source: domain.md section 7 (names, script).

    >>> [part.text for part in parse_name("FNU Noor-ul-Haq").parts]
    ['noor', 'haq']
    >>> [parse_name(text).parent[0].text for text in ("Gul Ahmad s/o Karim", "زلمی د کریم زوی", "د کریم زوی زلمی")]
    ['karim', 'کریم', 'کریم']
    """
    written: list[str] = []
    for raw in text[:LONGEST_NAME].split():
        written += _folded_words(raw)
    script = _script_of_words(written)
    own, parent, blanks = _set_apart(written)
    if script == "mixed":
        latin, arabic = ([word for word in own if is_arabic_letter(word[0]) is wanted] for wanted in (False, True))
        if latin and arabic:
            return ParsedName(_parts_of(latin), _parts_of(parent), blanks, script, _parts_of(arabic))
    return ParsedName(_parts_of(own), _parts_of(parent), blanks, script)


def _set_apart(written: list[str]) -> tuple[list[str], list[str], tuple[str, ...]]:
    """The words of the name itself, those of a parent named after it, and those that say a part is not known."""
    if _APART.isdisjoint(written):
        return written, [], ()
    folded = " ".join(written)
    if folded in words.BLANK_PHRASES:
        return [], [], (folded,)
    parent: list[str] = []
    blanks: list[str] = []
    written = (
        folded.replace("بی بی", "بیبی").replace("s o ", "so ").replace("d o ", "do ").replace("w o ", "wo ").split()
    )
    own, written = _pashto_child(written)
    into = own
    for at, word in enumerate(written):
        if word in words.BLANKS:
            blanks.append(word)
        elif word in words.LINKS and at + 1 < len(written):
            if own:
                into = parent
        else:
            into.append(word)
    return own, parent, tuple(blanks)


def _pashto_child(written: list[str]) -> tuple[list[str], list[str]]:
    """Turn "X د Y زوی" and "د Y زوی X" (X, son of Y) round: the name first, then a word that links, then the parent."""
    ends = [at for at, word in enumerate(written) if word in _PASHTO_CHILD]
    begins = [at for at, word in enumerate(written) if word in _PASHTO_OF]
    if len(ends) == 1 and len(begins) == 1 and begins[0] + 1 < ends[0]:
        own = written[: begins[0]] + written[ends[0] + 1 :]
        if own and (begins[0] == 0 or ends[0] == len(written) - 1):
            return own, ["ولد", *written[begins[0] + 1 : ends[0]]]
    return [], written


def is_placeholder(text: str) -> bool:
    """Say whether a cell stands for "name not known" and names nobody.

    Args:
        text: a cell as received.

    Returns:
        True for FNU, LNU, "unknown", "-", "n/a" and the like; False for an empty cell and for a name.

    >>> is_placeholder("F.N.U."), is_placeholder("FNU"), is_placeholder("-"), is_placeholder("Ahmad"), is_placeholder("")
    (True, True, True, False, False)
    """
    if not text or not text.strip():
        return False
    folded = fold(text)
    if not folded or folded.replace(" ", "") in words.BLANKS:
        return True
    parsed = parse_name(text)
    return parsed.is_blank and not parsed.parent
