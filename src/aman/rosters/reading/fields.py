"""Which fact about a person does a column header announce, in English, Dari, Pashto or Urdu?"""

from __future__ import annotations

import re
from functools import lru_cache

#: Every field a column can be read as, with the words an officer sees beside it.
FIELDS: dict[str, str] = {
    "serial": "Serial number on the list",
    "case_number": "Case number",
    "family_name": "Family name",
    "given_name": "Given name",
    "full_name": "Full name",
    "father_name": "Father's name",
    "grandfather_name": "Grandfather's name",
    "husband_name": "Husband's name",
    "birth": "Date of birth",
    "sex": "Sex",
    "nationality": "Nationality",
    "relation": "Relation to the principal applicant",
    "id_number": "Tazkira or national identity number",
    "passport": "Passport number",
    "passport_expiry": "Passport valid until",
    "visa": "Pakistani visa number",
    "visa_expiry": "Visa valid until",
    "por": "Proof of Registration card number",
    "acc": "Afghan Citizen Card number",
    "document_kind": "Kind of document",
    "document_number": "Number of that document",
    "document_expiry": "That document valid until",
    "programme": "Programme",
    "place": "Place",
    "phone": "Phone",
    "status": "Status",
    "host_ref": "Reference of the host",
    "remarks": "Remarks",
}
NAME_FIELDS = frozenset({"family_name", "given_name", "full_name"})
DATE_FIELDS = frozenset({"birth", "visa_expiry", "passport_expiry", "document_expiry"})

_ONE_FORM = str.maketrans(
    {
        "ي": "ی", "ى": "ی", "ئ": "ی", "ې": "ی", "ۍ": "ی", "ك": "ک", "ګ": "گ", "ة": "ه", "ۀ": "ه", "ہ": "ه", "ھ": "ه",
        "أ": "ا", "إ": "ا", "آ": "ا", "ؤ": "و", "ـ": None, "\u200c": " ", "\u200d": None, "\u200e": None, "\u200f": None,
        "’": "'", "`": "'", "\u00a0": " ", "\ufeff": None,
        **{chr(code): None for code in range(0x064B, 0x0660)},
    }
)  # fmt: skip

# Whole headers, after ``fold_header``. One line a field; "=" separates the spellings.
_WHOLE = """
serial = s no = sno = sr = sr no = ser = no = n = serial = serial no = serial number = number = list no = row = ردیف = شماره = گنه = گڼه = شمیره = نمبر شمار = سیریل نمبر = سلسله نمبر = #
case_number = case = case no = case number = case id = caseno = case ref = file no = file number = cn = nvc case = نمبر کیس = کیس نمبر = شماره کیس = نمبر قضیه = شماره قضیه = شماره دوسیه = نمبر دوسیه = شماره پرونده = د قضیه شمیره = د قضیی شمیره = د دوسیی شمیره = د کیس شمیره = د دوسیه شمیره
family_name = family name = surname = last name = lname = family = تخلص = نام خانوادگی = نام فامیلی = فامیلی = خانوادگی = لقب = د کورنی نوم = کورنی نوم = خاندانی نام
given_name = given name = given names = given name s = first name = fname given = forename = forenames = first and middle name = full name given = اسم = نام = نوم = نام شخص
full_name = name = full name = name in full = complete name = applicant name = name of applicant = beneficiary = beneficiary name = name of beneficiary = person = نام کامل = نام و تخلص = اسم و تخلص = نام مکمل = اسم مکمل = مکمل نام = پوره نوم = نوم او تخلص = بشپړ نوم = نام و نام خانوادگی = نام مع ولدیت = پورا نام
father_name = father = fathers name = father's name = father name = f name = fname = f h name = father husband name = father husband = s o = s d o = s o d o = name of father = parentage = نام پدر = اسم پدر = پدر = ولد = ولدیت = والد = والد کا نام = باپ کا نام = والد نام = د پلار نوم = پلار نوم = پلار
grandfather_name = grandfather = grand father = grandfather name = grandfather's name = grand father name = grand father's name = g father = g f name = نام پدرکلان = نام پدر کلان = پدرکلان = نام جد = جد = د نیکه نوم = نیکه = نیکه نوم = دادا کا نام = دادا
husband_name = husband = husband name = husband's name = name of husband = نام شوهر = شوهر = د خاوند نوم = خاوند = میړه = شوهر کا نام = خاوند کا نام
birth = dob = d o b = date of birth = birth date = birthdate = birthday = year of birth = yob = born = age = dob age = date of birth age = تاریخ تولد = تولد = سال تولد = سن = عمر = د زیږیدو نیټه = د زیږیدنی نیټه = زیږیدو نیټه = تاریخ پیدایش = پیدایش = تاریخ تولدی
sex = sex = gender = m f = جنس = جنسیت = جندر = صنف
nationality = nationality = citizenship = nat = nationality citizenship = country = country of nationality = تابعیت = ملیت = تابعيت = قومیت = شهریت
relation = relation = relationship = rel = relation to pa = relationship to pa = relation to principal applicant = relation to applicant = relationship to principal applicant = family relation = role = نسبت = قرابت = رابطه = رشته = تعلق = اړیکه = تړاو = خپلوی = رشته داری
id_number = id = id no = id number = nid = tazkira = tazkera = taskira = tazkira no = tazkera no = tazkira number = e tazkira = etazkira = tazkira id no = tazkira nid = national id = national id no = national id number = nic = identity no = تذکره = نمبر تذکره = شماره تذکره = تذکره نمبر = شناختی کارد = د تذکری شمیره = د تذکری گڼه = تذکره شمیره = تذکره گڼه = شناختی کارڈ نمبر = شناختی نمبر
passport = passport = passport no = passport number = pp = pp no = ppt = ppt no = passport num = پاسپورت = نمبر پاسپورت = شماره پاسپورت = پاسپورت نمبر = د پاسپورټ شمیره = پاسپورټ شمیره = پاسپورټ = پاسپورٹ = پاسپورٹ نمبر
passport_expiry = passport expiry = passport exp = passport expiry date = passport valid until = pp expiry = تاریخ ختم پاسپورت = ختم پاسپورت
visa = visa = visa no = visa number = pk visa = pk visa no = pakistan visa = pakistan visa no = ویزه = نمبر ویزه = شماره ویزه = ویزا = ویزا نمبر = ویزه نمبر = د ویزی شمیره = شماره ویزا
visa_expiry = visa exp = visa expiry = visa expiry date = visa exp date = visa valid until = visa valid till = visa validity = تاریخ ختم ویزه = ختم ویزه = انقضای ویزه = ویزا ختم = ویزا کی میعاد = د ویزی پای نیټه
por = por = por no = por card = por card no = por number = proof of registration = کارت مهاجرت = پی او ار
acc = acc = acc no = acc card = acc number = afghan citizen card = افغان سٹیزن کارڈ = افغان ستیزن کارد
document_kind = document type = doc type = type of document = document = document kind = id type = نوع سند = سند = د سند ډول = دستاویز کی قسم
document_number = document no = doc no = document number = doc number = number of document = نمبر سند = شماره سند = د سند شمیره = دستاویز نمبر
document_expiry = document expiry = doc expiry = document exp = expiry = expiry date = exp date = valid until = valid till = date of expiry = تاریخ ختم = انقضا = تاریخ انقضا = ختم = میعاد
programme = program = programme = prog = pathway = category = visa category = scheme = برنامه = پروگرام = پروگرام نوم = پروژه
place = city = location = place = address = current location = district = residence = current address = province = city in pakistan = شهر = محل = موقعیت = ادرس = مسکن = ولسوالی = ځای = ښار = مقام = پته = شهر فعلی = پتا
phone = contact = phone = phone no = phone number = mobile = mobile no = cell = tel = telephone = contact no = contact number = whatsapp = تلفن = تیلفون = شماره تماس = موبایل = شماره تلفن = نمبر تماس = ټیلیفون = د تماس شمیره = فون = فون نمبر = رابطه نمبر
status = status = current status = case status = state = وضعیت = حالت = حیثیت
host_ref = host ref = our ref = your ref = host reference = mofa ref = moi ref = ifrp ref = reference of host = record id
remarks = remarks = remark = notes = note = comments = comment = observation = ملاحظات = توضیحات = یادداشت = تبصره = کتنی = نظر = کیفیت = ریمارکس
"""

# Longer headers, tried in this order on the folded text.
_PATTERNS: tuple[tuple[str, str], ...] = (
    (r"grand ?father|پدر ?کلان|\bجد\b|نیکه|دادا", "grandfather_name"),
    (r"\bmother|\bمادر\b|\bمور\b|والده", ""),
    (r"(passport|\bpp\b|پاسپور[تټٹ]).*(exp|valid|ختم|انقضا|پای)", "passport_expiry"),
    (r"(visa|ویز[اه]|ویزی).*(exp|valid|till|until|ختم|انقضا|پای|میعاد)", "visa_expiry"),
    (r"(date|day|year|تاریخ|نیټه|سال).*(birth|born|تولد|زیږ|پیدا)|\bdob\b|birth ?date", "birth"),
    (r"(exp|valid (un)?till?|ختم|انقضا)", "document_expiry"),
    (r"\bfather|\bf ?h? name|پدر|پلار|والد|ولدیت", "father_name"),
    (r"husband|شوهر|خاوند|میړه", "husband_name"),
    (r"(document|doc|سند|دستاویز).*(type|kind|نوع|ډول|قسم)", "document_kind"),
    (r"relation|قرابت|نسبت|رشته|خپلوی", "relation"),
    (r"\bpor\b|proof of reg", "por"),
    (r"\bacc\b|citizen card", "acc"),
    (r"passport|پاسپور[تټٹ]", "passport"),
    (r"visa (category|type|class)|program|pathway|پروگرام", "programme"),
    (r"visa|ویز[اه]|ویزی", "visa"),
    (r"ta[sz]k[ei]r|national id|\bnid\b|identity (no|num|card)|تذکر|شناختی", "id_number"),
    (r"\bcase\b.*(no|num|id|ref|#)|دوسی|قضی|کیس", "case_number"),
    (r"(document|doc|سند).*(no|num|شماره|نمبر|شمیره)", "document_number"),
    (r"family name|sur ?name|last name|تخلص|خانوادگی|کورن[یۍ] نوم", "family_name"),
    (r"given|first name|fore ?name", "given_name"),
    (r"(full|complete|applicant|beneficiar|person).*name|name.*(full|complete|applicant|beneficiar)|مکمل|کامل", "full_name"),
    (r"nationalit|citizenship|تابعیت|ملیت|شهریت", "nationality"),
    (r"\bsex\b|gender|جنسیت", "sex"),
    (r"phone|mobile|contact|whatsapp|تلفن|تماس|موبایل|فون", "phone"),
    (r"host ref|(mofa|moi|ifrp|your|our) ref", "host_ref"),
    (r"remark|comment|note|ملاحظ|توضیح", "remarks"),
    (r"city|location|address|district|province|residen|شهر|ادرس", "place"),
    (r"status|وضعیت", "status"),
    (r"^(s|sr|ser|serial|list)\b.*\b(no|number|num)\b|سیریل|شماره مسلسل", "serial"),
)  # fmt: skip
_PATTERN_TABLE = tuple((re.compile(pattern), field) for pattern, field in _PATTERNS)
_PUNCTUATION = re.compile(r"[^\w#']+")


@lru_cache(maxsize=65_536)
def fold_header(text: str) -> str:
    """Return a header in the one form it is looked up in: lower case, no punctuation, one form of each letter."""
    folded = text.translate(_ONE_FORM).lower().replace("_", " ")
    return " ".join(_PUNCTUATION.sub(" ", folded).split())


def _whole_headers() -> dict[str, str]:
    table: dict[str, str] = {}
    for line in _WHOLE.strip().splitlines():
        field, *spellings = (part.strip() for part in line.split("="))
        for spelling in spellings:
            table.setdefault(fold_header(spelling), field)
    return table


_WHOLE_HEADERS = _whole_headers()


def field_of_whole_header(text: str) -> str | None:
    """Return the field of a header that is a known name of it, word for word; None for every other text."""
    return _WHOLE_HEADERS.get(fold_header(text))


@lru_cache(maxsize=4096)
def field_of_header(text: str) -> tuple[str, float] | None:
    """Return the field a header names and how sure that is (0 to 1); None when it names none of ours."""
    folded = fold_header(text)
    if not folded or len(folded) > 60:
        return None
    if (field := _WHOLE_HEADERS.get(folded)) is not None:
        return field, 1.0
    for pattern, field in _PATTERN_TABLE:
        if pattern.search(folded):
            return (field, 0.8) if field else None
    return None
