"""Which words in a name are titles, articles, blanks, links or affixes rather than names?

Written here in folded form without spaces, the way ``fold`` gives them.
"""

from __future__ import annotations

# Titles: kept as parts of low weight, because Hafiz, Haji and Sayed are names too. Source: domain.md section 7.
TITLES = frozenset(
    """
    haji hajji haaji hajia hajiya alhaj alhajj alhaji haj hajj hafiz hafez qari kari ghari mullah mulla mola mollah
    mula maulavi mawlawi maulawi molvi moulvi mawlavi maulvi molawi mowlawi maulana mawlana mowlana moulana ustad
    ostad ustaad engineer eng engr ing dr doctor doktor gen general genral col colonel capt captain maj major brig
    lt prof professor mr mrs ms miss sayed sayyid sayyed syed said seyed seyyed sayid saied sayeed saiyid saiyed
    sahib saheb sahab shaikh sheikh shaykh sheik agha aqa pir mir mirza khwaja khwaga khoja khawaja arbab judge qazi
    malik ayatollah ayatullah hojatoleslam akhund akhond mian miyan chaudhry chaudhary chowdhury choudhury choudhry
    chaudhri chaudry chowdhry choudhary bibi khan jan sardar begum حاجی حاجیه الحاج حاج حافظ قاری ملا مولوی مولانا
    استاد انجنیر انجینر انجینیر مهندس داکتر دکتر ډاکټر ډاکتر جنرال جنرل سید سیده صاحب شیخ اغا اقا پیر میر میرزا
    خواجه ارباب قاضی ملک اخند اخوند میان چودهری چوهدری بیبی خان جان سردار پروفیسر پروفیسور اغای خانم بیگم hajee hajy
    haje hajiy mister mst mufti comrade chef speaker senator ch chaudary chaudhari chaudhury begam syeda sayeda
    sayyida sayyeda sadaat مسټر مفتی منشی munshi munsi لاله lala مرحوم دوکتور پوهاند pohand khalifa خلیفه
    """.split()
)
# Titles that are given names as often: they keep half their weight. The others say next to nothing.
SOFT_TITLES = frozenset(
    """
    khan jan mir agha mirza malik pir khwaja khawaja bibi sardar arbab qazi mian miyan خان جان میر اغا میرزا ملک پیر
    خواجه بیبی سردار ارباب قاضی میان hafiz hafez حافظ munshi munsi منشی lala لاله khalifa خلیفه qari قاری
    said saied sayeed sayid saiyid
    """.split()
)
# Words that say a part is not known: never compared. Source: domain.md section 7 [S87].
BLANKS = frozenset(
    """
    fnu lnu fnulnu unknown unk nil null none na nan nofather noname nosurname notknown unnamed untitled xxx xx xxxx
    tbd tba tbc test blank missing نامعلوم نامشخص ندارد معلوم بدون
    """.split()
)
BLANK_PHRASES = frozenset(
    (
        "no name given", "name unknown", "not known", "not available", "not applicable", "not given", "no name",
        "no surname", "no last name", "no first name", "no family name", "no father name", "first name unknown",
        "last name unknown", "same as above", "n a", "نام ندارد", "تخلص ندارد", "نا معلوم", "معلوم نیست",
    )
)  # fmt: skip
# Words after which a parent's name follows ("X son of Y"). Source: domain.md section 7.
LINKS = frozenset(
    """
    so do wo bin ibn bint binte walad wald wld son daughter wife farzand zoy ولد بن ابن بنت فرزند زوی لور دختر پسر
    زوجه
    """.split()
)
ARTICLES = frozenset(
    """
    al ul ol el ur or er ud od ed us os ush osh ar ad as ash az uz un an ut ir il de da di d of the ال د
    """.split()
)
ABD = frozenset(
    """
    abd abdul abdal abdel abdol abdool abdur abdor abdus abdos abdush abdud abdun abdu ab abdoul عبد عبدل
    """.split()
)
ABU = frozenset("abu abo aboo abou abul abol abool aboul abal ابو ابول ابی".split())
ULLAH = frozenset(
    """
    ullah ulla ulah ollah olah allah alla ula oullah اله الله لله
    """.split()
)
DIN = frozenset(
    """
    din deen uddin eddin eddine oddin aldin udin odin uddeen دین الدین
    """.split()
)
# Endings of families and tribes: written apart, they belong to the word before.
TRIBAL_ENDINGS = frozenset(
    """
    zai zay zaee zaey zi zada zadah zadeh zade pur pour poor nia khel khil khail yan ian iyan زی زیی زای زییی زاده
    زاد پور نیا خیل یان
    """.split()
)
ABBREVIATIONS = {
    "mohd": "mohammad", "md": "mohammad", "muhd": "mohammad", "mhd": "mohammad", "mohmd": "mohammad",
    "mohamd": "mohammad", "gh": "ghulam", "ghm": "ghulam", "ah": "ahmad", "محم": "محمد",
}  # fmt: skip
# Words that begin with the letters of the article and have none. Source: Persian and Pashto names.
NO_ARTICLE = frozenset(
    """
    الیاس الیاسی الهام الهه الهی البرز الماس الناز الفت الطاف الکوزی الکوزای الوند الیار الگو الچین الماسی الفتی
    الیزه
    """.split()
)
# Letters as Urdu spells them out: "جی ایم سید" is G. M. Syed. Source: Urdu names of English letters.
SPELT_LETTERS = {
    "جی": "g", "جے": "j", "ایم": "m", "ایچ": "h", "کی": "k", "سی": "c", "ار": "r", "ایف": "f", "ایس": "s", "ډی": "d",
    "پی": "p", "ټی": "t", "این": "n", "ایل": "l", "کیو": "q", "زید": "z", "ای": "a",
}  # fmt: skip
# Endings a name is written with or without: their stem is the same name nearly as often as not.
# Source: domain.md section 7 (names).
OPTIONAL_ENDINGS = (
    *("zai", "zay", "zaee", "zaey", "zadeh", "zadah", "zada", "zade", "khel", "khil", "khail", "jan", "khan", "poor"),
    *("pour", "pur", "nejad", "nezhad", "panah", "fard", "زایی", "زای", "زیی", "زی", "زاده", "خیل", "جان", "خان", "پور"),
    *("نژاد", "پناه", "فرد"),
)
