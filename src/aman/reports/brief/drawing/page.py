"""How does a brief become one file of HTML that opens anywhere, without a network, a script or an installed font?"""

from __future__ import annotations

import base64
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext

from aman.reports.brief.drawing.shown import ShownBrief, ShownSection, ShownTable
from aman.ui.charts import BarGroup, Figure, draw_bars

#: No file of styles travels with it. Logical sides only: the file reads both ways.
_STYLE = """
body{font-family:"Noto Sans",Vazirmatn,sans-serif;color:#16242b;max-inline-size:62rem;margin:0 auto;padding:1rem;line-height:1.5}
html[lang="ur"] body{font-family:"Noto Nastaliq Urdu",sans-serif;line-height:2.1}
html[lang="fa-af"] body,html[lang="ps"] body{font-family:Vazirmatn,sans-serif}
table{border-collapse:collapse;inline-size:100%;margin-block:.5rem;font-size:.92rem}
caption{text-align:start;font-weight:600;padding-block:.3rem}
th,td{border-block-end:1px solid #d5dde1;padding:.25rem .5rem;text-align:start;vertical-align:top}
td.number,th.number{text-align:end;font-variant-numeric:tabular-nums}
.source{color:#4a5a63;font-size:.8rem}.figure-card .source{display:block;font-size:.65rem}.audience{border:2px solid #9a3412;padding:.5rem .8rem;font-weight:600}
.figures{display:flex;flex-wrap:wrap;gap:.8rem;list-style:none;padding:0}
.figures li{border:1px solid #d5dde1;padding:.5rem .8rem;min-inline-size:9rem}.figure-number{display:block;font-size:1.5rem;font-weight:600}
svg{max-inline-size:34rem;inline-size:100%;block-size:auto;font-family:inherit}.chart-key{list-style:none;padding:0}.chart-key svg{inline-size:1.4rem}
dl{display:grid;grid-template-columns:max-content 1fr;gap:.2rem 1rem}dl>div{display:contents}dt{color:#4a5a63}
dd{margin:0;overflow-wrap:anywhere}
@media print{body{max-inline-size:none}table{page-break-inside:auto}tr{page-break-inside:avoid}}
"""
_ARABIC = "U+0600-06FF,U+0750-077F,U+08A0-08FF,U+200C-200F,U+FB50-FDFF,U+FE70-FEFC"
_FACES = {
    "ur": ("Noto Nastaliq Urdu", "noto-nastaliq-urdu-arabic-400-normal.woff2"),
    "fa-af": ("Vazirmatn", "vazirmatn-arabic-400-normal.woff2"),
    "ps": ("Vazirmatn", "vazirmatn-arabic-400-normal.woff2"),
}


def figure_of(table: ShownTable) -> Figure | None:
    """Draw the bars of a table; None where it has none."""
    if not table.bars or not any(bar.amount for bar in table.bars):
        return None
    groups = [BarGroup(bar.label, (bar.amount,), (bar.words,)) for bar in table.bars]
    said = gettext("%(what)s as bars. The table says the same.") % {"what": table.series}
    return draw_bars(table.title, said, [table.series], groups)


def parts_of(shown: ShownBrief) -> list[tuple[ShownSection, list[tuple[ShownTable, Figure | None]]]]:
    """Give the sections with their tables, each with its picture."""
    return [(section, [(table, figure_of(table)) for table in section.tables]) for section in shown.sections]


def draw_page(shown: ShownBrief) -> bytes:
    """Write the file. The language must be the one that it was shown in."""
    context: dict[str, Any] = {"shown": shown, "parts": parts_of(shown), "head": _head(shown.language)}
    return render_to_string("reports/brief_file.html", context).encode()


def _head(language: str) -> SafeString:
    return mark_safe(f"<style>{_face(language)}{_STYLE}</style>")  # noqa: S308 - written here


@cache
def _face(language: str) -> str:
    """The letters of a language that few machines bring along, in the file itself; English needs none."""
    name, file = _FACES.get(language, ("", ""))
    path = Path(str(files("aman.ui"))) / "static" / "aman" / "built" / "fonts" / file
    if not file or not path.is_file():
        return ""
    coded = base64.b64encode(path.read_bytes()).decode()
    source = f'url("data:font/woff2;base64,{coded}") format("woff2")'
    return f'@font-face{{font-family:"{name}";src:{source};unicode-range:{_ARABIC}}}\n'
