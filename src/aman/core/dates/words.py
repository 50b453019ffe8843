"""Which month, calendar or age does a word in a date cell name?

Words are looked up after ``fold``: Latin lower case, ASCII digits, one form
of kaf, yeh and alef, no vowel marks, no invisible letters.
Source: month names of CLDR (fa_AF, ps, ur, ar, fa) as listed in the style reference 8;
Latin spellings of the Afghan months as found in tazkira translations, recalled.
"""

from __future__ import annotations

import re

from aman.core.dates.interval import Calendar

_G, _S, _L = Calendar.GREGORIAN, Calendar.SOLAR_HIJRI, Calendar.LUNAR_HIJRI

_GREGORIAN = """
january jan januar جنوري ینایر ژانویه کانونالثاني
february feb februar فبروري فروري فبرایر فوریه شباط
march mar marz مارچ مارس اذار
april apr اپریل ابریل اوریل نیسان
may می مي مئی مایو مه ایار
june jun juni جون یونیو ژوین حزیران
july jul juli جولای جولايي جولائی یولیو ژوییه تموز
august aug اگست اوگست اغسطس اوت اب
september sep sept سپتمبر سپتامبر ستمبر سبتمبر ایلول
october oct okt oktober اکتوبر اکتبر تشرینالاول
november nov نومبر نوامبر نوفمبر تشرینالثاني
december dec dez dezember دسمبر دسامبر دیسمبر کانونالاول
"""
_SOLAR = """
حمل وري وری غبرگ فروردین hamal wray wrai farvardin
ثور غویی غوایي اردیبهشت sawr saur thawr thaur sowr ordibehesht
جوزا غبرگولي غبرگولی خرداد jawza jauza jowza khordad
سرطان چنگاښ چنگاش تیر saratan tir
اسد زمری زمري مرداد asad mordad
سنبله وږی وږي شهریور sunbula sonbola sunbulah sumbula sumbola sanbola shahrivar
میزان تله مهر mizan meezan mehr
عقرب لړم ابان aqrab aban
قوس لیندۍ لیندي اذر qaws qaus qows azar
جدي جدی مرغومی مرغومي دي دی jadi jady jaddi jaday dey
دلو سلواغه بهمن dalw dalwa dalv dalwo bahman
حوت کب اسفند hut hoot hout esfand
"""
_LUNAR = """
محرم muharram moharram
صفر safar
ربیعالاول rabialawwal rabialawal rabiulawwal
ربیعالثاني ربیعالاخر rabialthani rabiulthani rabialakhir
جماديالاول جماديالاولي جمادیالاولی jumadaalawwal jumadaalula
جماديالثاني جماديالاخر jumadaalthani jumadaalakhira
رجب rajab
شعبان shaban shaaban
رمضان ramadan ramazan ramzan
شوال shawwal shawal
ذوالقعده ذيقعده ذوقعده dhulqadah zulqada dhualqadah
ذوالحجه ذيحجه ذوحجه dhulhijjah zulhijja dhualhijjah
"""

_ONE_FORM = str.maketrans(
    {
        "ي": "ی", "ى": "ی", "ئ": "ی", "ې": "ی", "ۍ": "ی", "ك": "ک", "ګ": "گ", "ة": "ه", "ۀ": "ه", "ہ": "ه",
        "ھ": "ه", "أ": "ا", "إ": "ا", "آ": "ا", "ٱ": "ا", "ؤ": "و", "ـ": None, "٫": ".", "٬": None, "،": ",",
        "؍": "/", "⁄": "/", "∕": "/", "\\": "/", "–": "-", "—": "-", "‐": "-", "‑": "-", "−": "-", "۔": ".",
        "\u00a0": " ", "\u202f": " ", "\u2007": " ", "\u200c": " ", "\u200d": None, "\u200e": None, "\u200f": None,
        "\u202a": None, "\u202b": None, "\u202c": None, "\u2066": None, "\u2067": None, "\u2068": None,
        "\u2069": None, "\ufeff": None, "\u00ad": None,
        **{chr(0x0660 + n): str(n) for n in range(10)},
        **{chr(0x06F0 + n): str(n) for n in range(10)},
        **{chr(code): None for code in range(0x064B, 0x0660)},
    }
)  # fmt: skip


def fold(text: str) -> str:
    """Return the text in the one form words and digits are looked up in."""
    return " ".join(text.translate(_ONE_FORM).lower().split())


def _months() -> dict[str, tuple[Calendar, int]]:
    table: dict[str, tuple[Calendar, int]] = {}
    for calendar, names in ((_G, _GREGORIAN), (_S, _SOLAR), (_L, _LUNAR)):
        for number, line in enumerate(names.strip().splitlines(), start=1):
            for name in line.split():
                table.setdefault(fold(name), (calendar, number))
    return table


MONTHS = _months()

CALENDAR_MARKS: dict[str, Calendar] = {
    fold(word): calendar
    for calendar, words in (
        (_G, "ad ce gregorian miladi میلادی عیسوی عیسوي م ء"),
        (_S, "sh hs ahs shamsi solar خورشیدی شمسی هش ش لمریز"),
        (_L, "ah lunar qamari قمری هق ق سپوږمیز"),
    )
    for word in words.split()
}

# "ه . ش", "هـ ق", "A.H.", "h.sh.": written apart, joined before the text is cut into words.
SPACED_MARKS: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(rf"(?<![^\W\d_]){pattern}(?![^\W\d_])\.?"), f" {word} ")
    for pattern, word in (
        (r"ه\s*\.?\s*ش", "هش"),
        (r"ه\s*\.?\s*ق", "هق"),
        (r"a\s*\.\s*h\s*\.\s*s", "ahs"),
        (r"a\s*\.\s*h", "ah"),
        (r"a\s*\.\s*d", "ad"),
        (r"(?:s\s*\.\s*h|h\s*\.?\s*sh|h\s*\.\s*s)", "sh"),
    )
)


def _words(text: str) -> frozenset[str]:
    return frozenset(fold(word) for word in text.split())


# Words that make one of two numbers an age.
AGE_WORDS = _words("age aged old years yrs yr yo ساله سالگی سن عمر کلن کلنه کلنۍ عمري سالہ سال")
MONTHS_OLD_WORDS = _words("months month mths mos ماهه ماه میاشتنی مہینے ماہ")

# Words that say nothing about which day is meant.
FILLERS = _words(
    """
    st nd rd th of in on the at was is y year dob born birth date d o b yob
    monday tuesday wednesday thursday friday saturday sunday mon tue wed thu fri sat sun
    سال سنه سنة کال کې کی په در به از تاریخ تولد متولد زیږیدلی زوکړه ماه روز ع پیدایش میں کا کی کو سن عام
    هجری hijri کاله ورځ شنبه یکشنبه دوشنبه سه چهارشنبه پنجشنبه جمعه
    """
)
ABOUT_WORDS = _words("about approx approximately circa ca c est estimated حدود تقریبا تخمینا شاوخوا")

# What people type where nothing is known.
BLANK_WORDS = _words(
    "- -- --- . ? ?? / n/a na n.a n.a. nil none null unknown unk not-known x xx xxx tbd tbc nan #n/a 0 نامعلوم ندارد نیست"
) | {"not known", "not available", "not given", fold("معلوم نیست"), fold("معلوم نہیں")}
