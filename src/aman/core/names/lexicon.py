"""Which words in a name are titles, articles, blanks or links, and how common is a name part?"""

from __future__ import annotations

import math
from functools import cache, lru_cache

from aman.core._data import read_name_units
from aman.core.names.letters import fold, is_arabic_letter
from aman.core.names.sounds import plain_roman, skeleton

# Titles: kept as parts of low weight, because Hafiz, Haji and Sayed are names too. Source: domain.md section 7.
TITLES = frozenset(
    [
        "haji",
        "hajji",
        "haaji",
        "hajia",
        "hajiya",
        "alhaj",
        "alhajj",
        "haj",
        "hajj",
        "hafiz",
        "hafez",
        "qari",
        "kari",
        "ghari",
        "mullah",
        "mulla",
        "mola",
        "mollah",
        "mula",
        "maulavi",
        "mawlawi",
        "maulawi",
        "molvi",
        "moulvi",
        "mawlavi",
        "maulvi",
        "molawi",
        "mowlawi",
        "maulana",
        "mawlana",
        "mowlana",
        "moulana",
        "ustad",
        "ostad",
        "ustaad",
        "engineer",
        "eng",
        "engr",
        "ing",
        "dr",
        "doctor",
        "doktor",
        "gen",
        "general",
        "genral",
        "col",
        "colonel",
        "capt",
        "captain",
        "maj",
        "major",
        "brig",
        "lt",
        "prof",
        "professor",
        "mr",
        "mrs",
        "ms",
        "miss",
        "sayed",
        "sayyid",
        "sayyed",
        "syed",
        "said",
        "seyed",
        "seyyed",
        "sayid",
        "saied",
        "sayeed",
        "saiyid",
        "saiyed",
        "sahib",
        "saheb",
        "sahab",
        "shaikh",
        "sheikh",
        "shaykh",
        "sheik",
        "sh",
        "agha",
        "aqa",
        "pir",
        "mir",
        "mirza",
        "khwaja",
        "khwaja",
        "khoja",
        "khawaja",
        "arbab",
        "alhaji",
        "judge",
        "qazi",
        "malik",
        "ayatollah",
        "ayatullah",
        "hojatoleslam",
        "akhund",
        "akhond",
        "mian",
        "chaudhry",
        "chaudhary",
        "bibi",
        "khan",
        "jan",
        "sardar",
        "حاجی",
        "حاجیه",
        "الحاج",
        "حاج",
        "حافظ",
        "قاری",
        "ملا",
        "مولوی",
        "مولانا",
        "استاد",
        "انجنیر",
        "انجینر",
        "انجینیر",
        "مهندس",
        "داکتر",
        "دکتر",
        "ډاکټر",
        "ډاکتر",
        "جنرال",
        "جنرل",
        "تورن",
        "دگروال",
        "سید",
        "سیده",
        "صاحب",
        "شیخ",
        "اغا",
        "اقا",
        "پیر",
        "میر",
        "میرزا",
        "خواجه",
        "ارباب",
        "قاضی",
        "ملک",
        "ایت\u200cالله",
        "اخند",
        "اخوند",
        "میاں",
        "میان",
        "چودهری",
        "بی\u200cبی",
        "بیبی",
        "خان",
        "جان",
        "سردار",
        "پروفیسر",
        "پروفیسور",
        "اغای",
        "خانم",
    ]
)
# Words that say a part is not known: never compared. Source: domain.md section 7 [S87].
BLANKS = frozenset(
    [
        "fnu",
        "lnu",
        "fnulnu",
        "unknown",
        "unk",
        "nil",
        "null",
        "none",
        "na",
        "nan",
        "nofather",
        "noname",
        "nosurname",
        "notknown",
        "unnamed",
        "untitled",
        "xxx",
        "xx",
        "xxxx",
        "tbd",
        "tba",
        "tbc",
        "test",
        "blank",
        "missing",
        "نامعلوم",
        "نامشخص",
        "ندارد",
        "معلوم",
        "بدون",
    ]
)
_BLANK_PHRASES = (
    "no name given", "name unknown", "not known", "not available", "not applicable", "not given", "no name",
    "no surname", "no last name", "no first name", "no family name", "no father name", "first name unknown",
    "last name unknown", "same as above", "n a", "نام ندارد", "تخلص ندارد", "نا معلوم", "معلوم نیست",
)  # fmt: skip
# Words after which another person's name follows ("X son of Y"). Source: domain.md section 7, casework page.
LINKS = frozenset(
    [
        "so",
        "do",
        "wo",
        "s/o",
        "d/o",
        "w/o",
        "ولد",
        "بن",
        "ابن",
        "بنت",
        "فرزند",
        "زوی",
        "لور",
        "دختر",
        "پسر",
        "زوجه",
        "بنته",
        "son",
        "daughter",
        "wife",
    ]
)
ARTICLES = frozenset(
    [
        "al",
        "ul",
        "ol",
        "el",
        "ur",
        "or",
        "er",
        "ud",
        "od",
        "ed",
        "us",
        "os",
        "ush",
        "osh",
        "ar",
        "ad",
        "as",
        "ash",
        "az",
        "uz",
        "un",
        "an",
        "ut",
        "ir",
        "il",
        "ال",
        "de",
        "da",
        "di",
        "د",
        "of",
        "the",
    ]
)
ABD = frozenset(
    [
        "abd",
        "abdul",
        "abdal",
        "abdel",
        "abdol",
        "abdool",
        "abdur",
        "abdor",
        "abdus",
        "abdos",
        "abdush",
        "abdud",
        "abdun",
        "abdu",
        "ab",
        "abdoul",
        "عبد",
    ]
)
ULLAH = frozenset(["ullah", "ulla", "ulah", "ollah", "olah", "allah", "alla", "ula", "oullah", "اله", "الله", "لله"])
DIN = frozenset(
    ["din", "deen", "uddin", "ud-din", "eddin", "eddine", "oddin", "aldin", "udin", "odin", "uddeen", "دین", "الدین"]
)
ABBREVIATIONS = {
    "mohd": "mohammad", "mohd.": "mohammad", "md": "mohammad", "muhd": "mohammad", "mhd": "mohammad",
    "mohmd": "mohammad", "gh": "ghulam", "ghm": "ghulam", "abd.": "abd", "ah": "ahmad",
}  # fmt: skip
_COMMON_WORD_WEIGHT = 0.25

AFGHAN, PAKISTANI, IRANIAN = 6.0, 1.0, 0.5
"""How much one attestation from each country says about a list of Afghans in Pakistan."""


class Lexicon:
    """The shipped name units, ready to answer how common a spelling is and what it stands for."""

    def __init__(self, rows: list[tuple[str, int, int, int, str]]) -> None:
        self.spellings: dict[str, dict[str, int]] = {}
        self.counts: dict[str, float] = {}
        self.keys_of: dict[str, dict[str, int]] = {}
        self.by_skeleton: dict[str, float] = {}
        self.total = 0.0
        for arabic, afghan, pakistani, iranian, latin in rows:
            count = AFGHAN * afghan + PAKISTANI * pakistani + IRANIAN * iranian
            key = arabic.replace(" ", "")
            self.counts[key] = self.counts.get(key, 0.0) + count
            self.total += count
            known = self.spellings.setdefault(key, {})
            for spelling in latin.split("|"):
                word, _, seen = spelling.partition(":")
                word = word.replace(" ", "")
                known[word] = known.get(word, 0) + int(seen or 1)
                keys = self.keys_of.setdefault(word, {})
                keys[key] = keys.get(key, 0) + int(seen or 1)
            bones = skeleton(key)
            self.by_skeleton[bones] = self.by_skeleton.get(bones, 0.0) + count

    def share(self, word: str) -> float:
        """The share of name parts that this word stands for, never below one in 200,000."""
        if is_arabic_letter(word[:1] or " "):
            count = self.counts.get(word, 0.0)
        else:
            keys = self.keys_of.get(word, {})
            seen = sum(keys.values())
            count = sum(self.counts[key] * times / seen for key, times in keys.items()) if seen else 0.0
        if not count:  # a spelling nobody attests: partly a rare name, partly a slip of a common one
            count = 0.05 * self.by_skeleton.get(skeleton(word), 0.0)
        return max(count / self.total, 5e-6)

    def knows(self, word: str, least: int = 2) -> bool:
        """Whether the word is attested as a name part at least so many times."""
        if is_arabic_letter(word[:1] or " "):
            return self.counts.get(word, 0.0) >= least
        return sum(self.keys_of.get(word, {}).values()) >= least

    def attest(self, arabic: str, latin: str) -> int:
        """How often the Latin spelling is attested for the Arabic one; 0 when it mostly stands for another."""
        keys = self.keys_of.get(latin)
        seen = keys.get(arabic, 0) if keys else 0
        return seen if keys and seen * 5 >= sum(keys.values()) else 0

    def roman(self, arabic: str) -> str:
        """The commonest Latin spelling of an Arabic-script word; by rule when none is attested."""
        known = self.spellings.get(arabic)
        if known:
            return max(known.items(), key=lambda item: (item[1], item[0]))[0]
        return plain_roman(arabic)


@cache
def lexicon() -> Lexicon:
    """The one lexicon of this process, built from the shipped table when first asked for."""
    return Lexicon(read_name_units())


@lru_cache(maxsize=65536)
def weight_of(word: str) -> float:
    """How much it says that two people share this name part, in nats.

    Args:
        word: one folded word.

    Returns:
        The negative logarithm of its share among name parts: about 3 for Mohammad, 12 for a part nobody attests.

    Source: counts of the CC0 name units shipped in `_tables/name_units.csv`.
    """
    return -math.log(lexicon().share(word)) if word else 0.0


def is_blank_phrase(folded: str) -> bool:
    """Say whether a folded cell as a whole says that the name is not known.

    Args:
        folded: a folded cell.

    Returns:
        True for "n a", "not known", "no surname" and the like.
    """
    return folded in _BLANK_PHRASES


def folded_titles() -> frozenset[str]:
    """The titles in folded form, as they are compared.

    Returns:
        Every title, folded and without spaces.
    """
    return frozenset(fold(title).replace(" ", "") for title in TITLES)
