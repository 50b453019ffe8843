"""What is the holder of a letter told, in their own language? One source for the paper and for the copy on a screen.

The words wait for native review, which `docs/use.md` records.
"""

from __future__ import annotations

from dataclasses import dataclass

#: Where a line has this, the number to call stands.
NUMBER = "{number}"


@dataclass(frozen=True, slots=True)
class Advice:
    """The advice in one language: who is addressed, a first sentence, lines, and the one that matters most."""

    tag: str
    is_rtl: bool
    to: str
    first: str
    lines: tuple[str, ...]
    destroy: str

    def parts(self) -> list[tuple[str, bool, str]]:
        """Give each line as the words before the number, whether there is one, and the words after it."""
        split = [line.partition(NUMBER) for line in self.lines]
        return [(before, bool(number), after) for before, number, after in split]


#: Language -> advice; the order is that of the paper.
ADVICE: dict[str, Advice] = {
    "en": Advice(
        "en",
        False,
        "To the family.",
        "There is one letter for each person named. Each person carries their own, children too.",
        (
            "Show it only when an official asks. Let them scan the code and compare it with your ID.",
            "If an official does not accept it, ask them to call {number}.",
            "If somebody is taken, or a letter is lost, call the same number at once.",
            "Ask for new letters before the date on them: the old ones stay good until their own date.",
        ),
        "Destroy it before you cross into Afghanistan: being found with it there can be dangerous.",
    ),
    "ur": Advice(
        "ur",
        True,
        "برائے خاندان:",
        "درج ہر شخص کے لیے ایک خط ہے۔ ہر فرد، بچے بھی، اپنا خط اپنے پاس رکھے۔",
        (
            "خط صرف اس وقت دکھائیں جب کوئی اہلکار مانگے۔ اسے کوڈ اسکین کرنے اور شناختی دستاویز سے ملانے دیں۔",
            "اہلکار نہ مانے تو اسے اس نمبر پر فون کرنے کو کہیں: {number}",
            "کسی کو لے جایا جائے یا خط گم ہو جائے تو اسی نمبر پر فوراً فون کریں۔",
            "خط پر درج تاریخ سے پہلے نئے خطوط مانگیں؛ پرانے خط اپنی تاریخ تک کارآمد رہتے ہیں۔",
        ),
        "افغانستان میں داخل ہونے سے پہلے اسے ضائع کر دیں؛ وہاں اس کا ملنا خطرناک ہو سکتا ہے۔",
    ),
    "fa": Advice(
        "fa-AF",
        True,
        "به خانواده:",
        "برای هر کسی که نامش آمده یک نامه است. هر کس، کودکان هم، نامهٔ خود را با خود داشته باشد.",
        (
            "نامه را تنها وقتی نشان دهید که مأمور بخواهد. بگذارید کُد را سکن کند و با سند هویت شما مقایسه کند.",
            "اگر مأمور آن را قبول نکرد، از او بخواهید به این شماره زنگ بزند: {number}",
            "اگر کسی را بردند یا نامه گم شد، فوراً به همین شماره زنگ بزنید.",
            "پیش از تاریخ نامه، نامهٔ نو بخواهید؛ نامه‌های کهنه تا تاریخ خودشان اعتبار دارند.",
        ),
        "پیش از گذشتن از مرز به افغانستان آن را از بین ببرید؛ پیدا شدن آن نزد شما در آنجا خطرناک است.",
    ),
    "ps": Advice(
        "ps",
        True,
        "کورنۍ ته:",
        "د هر هغه کس لپاره چې نوم یې لیکل شوی یو لیک شته. هر کس، ماشومان هم، خپل لیک له ځان سره ولري.",
        (
            "لیک یوازې هغه وخت وښایئ چې مامور یې وغواړي. پرېږدئ چې کوډ سکن کړي او ستاسو له تذکرې سره یې پرتله کړي.",
            "که مامور یې ونه مني، ورته ووایئ چې دې شمېرې ته زنګ ووهي: {number}",
            "که څوک ونیول شي یا لیک ورک شي، سمدستي همدې شمېرې ته زنګ ووهئ.",
            "د لیک له نېټې مخکې نوي لیکونه وغواړئ؛ زاړه لیکونه تر خپلې نېټې پورې اعتبار لري.",
        ),
        "افغانستان ته له اوښتو مخکې یې له منځه یوسئ؛ هلته له تاسو سره موندل کېدل یې خطرناک کېدای شي.",
    ),
}
