"""Make the table of name parts that sample lists are put together from.

Reads the CC0 name units beside the checkout (labels of public people from Wikidata) and writes
src/aman/cli/sample/name_parts.csv: the part in Arabic script, its Latin spellings, where it stands, sex.
Run again only when the units change: python bench/build_sample_names.py UNITS.csv
"""

import csv
import sys
from collections import Counter, defaultdict
from pathlib import Path

WOMEN = set(
    """aisha fatima fatema zahra zohra maryam mariam sima seema shahla nadia freshta fereshta fariba kobra kubra laila leila
    nargis narges palwasha parwin parvin rabia rahima razia roya sahar salma samira shabnam shaima shukria soraya suraya zainab
    zarghuna zarmina zakia najiba nasrin nilofar nilufar mina malalai malala meena latifa karima khadija jamila huma homa hamida
    habiba farida farzana fawzia ghazal gulalai hasina hosai adela adila anahita anisa arezo arzo asma atefa atifa aziza bahara
    basira belqis bilqis benafsha elaha elham fahima farishta fauzia golnar hafiza hangama hawa jamileh kamila lida lina mahbuba
    mahnaz manizha marzia mastura masuda mahsa mursal nahid najla naheed nazanin nazia negin nooria palwasha parisa pari parasto
    rana rokhshana rukhshana rona sabera sabira sadaf saeeda safia sakina saliha sara setara shakiba shirin shogofa sitara sohaila
    sonita storai tahira tamana tamanna tahmina wahida wazhma yalda yasamin zala zarifa zarqa zeba ziba zohal zuhal""".split()  # noqa: SIM905 - a column of words reads better than a list
)


def main(units: Path) -> None:
    spellings: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    for row in csv.DictReader(units.open(encoding="utf-8")):
        if row["role"] == "unknown" or (row["country"] == "IR" and row["latin"].lower() not in WOMEN):
            continue
        latin = row["latin"].strip()
        if (
            not latin.replace("-", "").replace(" ", "").isascii()
            or not latin.replace("-", "").replace(" ", "").isalpha()
        ):
            continue
        if row["country"] == "PK" and latin.lower() not in WOMEN:
            continue
        spellings[(row["arabic_key"], row["role"])][latin.title()] += int(row["count"])
    out = Path(__file__).parent.parent / "src" / "aman" / "cli" / "sample" / "name_parts.csv"
    with out.open("w", encoding="utf-8", newline="") as stream:
        write = csv.writer(stream, lineterminator="\n")
        write.writerow(["arabic", "latin", "role", "sex"])
        for (arabic, role), latin in sorted(spellings.items(), key=lambda item: (-sum(item[1].values()), item[0])):
            names = [name for name, _ in latin.most_common(4)]
            sex = "F" if any(n.lower() in WOMEN for n in names) else "M"
            if role == "surname":
                sex = ""
            write.writerow([arabic, "|".join(names), role, sex])


if __name__ == "__main__":
    main(Path(sys.argv[1]))
