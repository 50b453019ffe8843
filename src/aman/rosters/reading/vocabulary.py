"""What do the words for sex, relation, nationality, programme and document kind mean, in any of the languages of lists?"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from aman.core.documents import DocumentKind
from aman.rosters.reading.fields import fold_header

Sex = Literal["M", "F"]

_SEX = """
M = m = male = man = boy = mr = مرد = مذکر = مذكر = پسر = نارینه = ذکور = ذکر = مردانه
F = f = female = woman = girl = mrs = ms = fem = زن = مونث = مؤنث = دختر = ښځینه = ښځه = اناث = عورت = خاتون = زنانه
"""
_RELATION = """
principal_applicant = pa = principal applicant = principal = self = applicant = main applicant = head = head of family = head of household = hoh = hof = primary = primary applicant = p a = pra = متقاضی = متقاضی اصلی = درخواست دهنده = خودش = خود = اصل = سرپرست = رییس خانواده = غوښتونکی = اصلی غوښتونکی = پخپله = درخواست گزار = سربراه
spouse = spouse = sp = wife = husband = partner = w o = s p = همسر = خانم = زوجه = زوج = شوهر = زن = میرمن = خاوند = میړه = ښځه = بیوی = شریک حیات = اهلیه
child = child = ch = son = daughter = s = d = baby = newborn = new born = infant = c = kid = children = step son = stepson = step daughter = stepdaughter = step child = stepchild = adopted child = فرزند = پسر = دختر = طفل = اولاد = زوی = لور = ماشوم = بیٹا = بیٹی = بچه = بیتا = بیتی
sibling = sibling = sib = brother = sister = br = sis = bro = half brother = half sister = برادر = خواهر = ورور = خور = بھایی = بهایی = بہن = بهن
parent = parent = par = father = mother = parents = step mother = step father = پدر = مادر = والد = والده = پلار = مور = والدین = باپ = ماں
ward = ward = foster child = under guardianship = guardianship = dependent minor = foster son = foster daughter = تحت سرپرستی = یتیم = زیر کفالت
other = other = nephew = niece = cousin = uncle = aunt = grandchild = grandson = granddaughter = grand child = grandfather = grandmother = in law = mother in law = father in law = sister in law = brother in law = daughter in law = son in law = relative = dependent = dependant = grand parent = عروس = داماد = نواسه = خسر = خشو = برادرزاده = خواهرزاده = وراره = خوریی = لمسی = دیگر = نور = بهتیجا = بھتیجا = بھانجا = رشته دار
"""
_NATIONALITY = """
AFG = afghan = afghanistan = afg = af = afghani = afghan national = afghans = afganistan = afgan = islamic republic of afghanistan = افغان = افغانستان = افغانی = افغانیستان
PAK = pakistani = pakistan = pak = pk = پاکستانی = پاکستان = پاکستان
IRN = iranian = iran = irn = ir = ایرانی = ایران
USA = usc = us = usa = american = united states = u s citizen = us citizen = us national = u s a = امریکایی = امریکا
TJK = tajikistan = tajikistani = tjk = tajik national = تاجکستان = تاجیکستان
UZB = uzbek = uzbekistan = uzb = uzbekistani = ازبکستان
IND = indian = india = ind = هندی = هندوستان = بهارت
TKM = turkmenistan = tkm = turkmen national = ترکمنستان
TUR = turkish = turkey = tur = turkiye = ترکی = ترکیه
GBR = british = uk = gbr = united kingdom = britain = انگلیس = برطانیه
DEU = german = germany = deu = المان = جرمنی
CAN = canadian = canada = can = کانادا
AUS = australian = australia = aus
CHN = chinese = china = chn
KGZ = kyrgyz = kyrgyzstan = kgz
KAZ = kazakhstan = kaz
SYR = syrian = syria = syr
IRQ = iraqi = iraq = irq
SOM = somali = somalia = som
XXX = stateless = no nationality = بی تابعیت
"""
_PROGRAMME = """
SIV = siv = siv sq = special immigrant visa = special immigrant = sq = asiv = afghan siv
P-1 = p 1 = p1 = priority 1 = usrap p 1 = priority one
P-2 = p 2 = p2 = priority 2 = usrap p 2 = priority two
I-730 = i 730 = i730 = follow to join = ftj = visas 93 = v93
HP = hp = humanitarian parole = parole = i 131 = i131
UNHCR = unhcr = unhcr only = unhcr referral = mandate
UK_ARAP = uk arap = arap = uk = united kingdom = acrs = uk acrs = ukarap = arr = بریتانیا
DE = de bap = germany = bap = de = german = bundesaufnahmeprogramm = schutzbrief = deutschland = المان = جرمنی
CA = ca sim = canada = sim = ca = ircc = ca ircc = canada sim = کانادا
AU = au hum = australia = au = australian humanitarian = استرالیا
"""
_DOCUMENT_KIND = """
af_passport = passport = pp = ppt = af passport = afghan passport = پاسپورت = پاسپورٹ = پاسپورټ
e_tazkira = e tazkira = etazkira = e tazkera = electronic tazkira = e nid = e id = enid = تذکره الکترونیکی = تذکره برقی
paper_tazkira = paper tazkira = tazkira = paper tazkera = tazkera = tazkira paper = تذکره = تذکره کاغذی
pk_visa = visa = pk visa = pakistani visa = ویزه = ویزا
por_card = por = por card = proof of registration = p o r
acc = acc = afghan citizen card = acc card
umrf_certificate = umrf = umrf certificate
unhcr_token = unhcr = unhcr token = token = unhcr certificate = unhcr slip = slip = asylum seeker certificate = unhcr card
grace_paper = grace paper = renewal receipt = receipt
noc = noc = no objection certificate
exit_permit = exit permit
protection_letter = protection letter = letter
cnic = cnic = nic = nadra card
"""


def _table(text: str) -> dict[str, str]:
    table: dict[str, str] = {}
    for line in text.strip().splitlines():
        meaning, *spellings = (part.strip() for part in line.split("="))
        for spelling in spellings:
            table.setdefault(fold_header(spelling), meaning)
    return table


_SEXES, _RELATIONS, _NATIONALITIES = _table(_SEX), _table(_RELATION), _table(_NATIONALITY)
_PROGRAMMES, _KINDS = _table(_PROGRAMME), _table(_DOCUMENT_KIND)
_NUMBERED = re.compile(r"\s*#?\d+$")


@dataclass(frozen=True, slots=True)
class Nationality:
    """A nationality by its three letters, or as typed when nobody knows the word.

    Args:
        code: three letters (ISO 3166), or the text as typed; empty when blank.
        is_known: whether the word was understood.
    """

    code: str
    is_known: bool


@lru_cache(maxsize=4096)
def _look_up(table: Literal["sex", "relation", "nationality", "programme", "kind"], text: str) -> str | None:
    tables = {
        "sex": _SEXES, "relation": _RELATIONS, "nationality": _NATIONALITIES, "programme": _PROGRAMMES, "kind": _KINDS,
    }  # fmt: skip
    return tables[table].get(fold_header(text))


def read_sex(value: object) -> Sex | None:
    """Return the sex a cell states; None when blank or not understood."""
    found = _look_up("sex", value) if isinstance(value, str) else None
    return "M" if found == "M" else "F" if found == "F" else None


def read_relation(value: object) -> str | None:
    """Return the relation to the principal applicant; None when blank, ``other`` when the word is not known."""
    if not isinstance(value, str) or not value.strip():
        return None
    found = _look_up("relation", value)
    if found is None and (shorter := _NUMBERED.sub("", value)) != value:
        found = _look_up("relation", shorter)  # "Child 2", "Wife #1"
    return found


def read_nationality(value: object) -> Nationality:
    """Return the nationality a cell states, folded to three letters where the word is known."""
    if not isinstance(value, str) or not value.strip():
        return Nationality("", False)
    found = _look_up("nationality", value)
    return Nationality(found, True) if found else Nationality(" ".join(value.split()), False)


def read_programme(value: object) -> str | None:
    """Return the programme: SIV, P-1, P-2, I-730, HP, UNHCR, UK_ARAP, DE, CA, AU or ``other``; None when blank."""
    if not isinstance(value, str) or not value.strip():
        return None
    return _look_up("programme", value) or "other"


def read_document_kind(value: object) -> DocumentKind | None:
    """Return the kind of document a cell names; None when blank or not understood."""
    found = _look_up("kind", value) if isinstance(value, str) else None
    return DocumentKind(found) if found else None
