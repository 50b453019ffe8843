"""Which words does the product say? Every marked string of its templates, its Python files and its rule packs' answers."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import yaml

from aman.ui.messages import Entry

PACKAGE = Path(__file__).resolve().parent.parent
_SINGLE = {"_", "gettext", "gettext_lazy", "gettext_noop"}
_PLURAL = {"ngettext", "ngettext_lazy"}
_CONTEXT = {"pgettext", "pgettext_lazy"}
_LITERAL = r"""u?('(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")"""
_TEMPLATE_CALL = re.compile(
    rf"\b(?P<name>n?gettext|npgettext|pgettext|_)\(\s*{_LITERAL}(?:\s*,\s*{_LITERAL})?", re.DOTALL
)


def collect(package: Path = PACKAGE) -> dict[tuple[str, str], Entry]:
    """Give every marked message under a package, once each."""
    found: dict[tuple[str, str], Entry] = {}
    for path in sorted(package.rglob("*.py")):
        for entry in messages_of_python(path.read_text(encoding="utf-8")):
            _keep(found, entry)
    for path in sorted(p for p in package.rglob("templates/**/*") if p.suffix in {".html", ".txt"}):
        for entry in messages_of_template(path.read_text(encoding="utf-8")):
            _keep(found, entry)
    for path in sorted((package / "policies").glob("*.yaml")):
        for entry in messages_of_rules(path.read_text(encoding="utf-8")):
            _keep(found, entry)
    return found


def _keep(found: dict[tuple[str, str], Entry], entry: Entry) -> None:
    known = found.get(entry.key)
    if entry.msgid and (known is None or (entry.plural and not known.plural)):
        found[entry.key] = entry


def messages_of_rules(source: str) -> Iterator[Entry]:
    """Yield the title of a rule pack and the words of its three answers."""
    pack = yaml.safe_load(source)
    for text in (pack["title"], *pack["answers"].values()):
        yield Entry(" ".join(str(text).split()))


def messages_of_python(source: str) -> Iterator[Entry]:
    """Yield the messages that Python code marks with _(), gettext(), ngettext() or pgettext()."""
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call):
            continue
        name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        texts = [a.value for a in node.args if isinstance(a, ast.Constant) and isinstance(a.value, str)]
        if name in _SINGLE and texts:
            yield Entry(texts[0])
        elif name in _PLURAL and len(texts) >= 2:
            yield Entry(texts[0], plural=texts[1])
        elif name in _CONTEXT and len(texts) >= 2:
            yield Entry(texts[1], context=texts[0])


def messages_of_template(source: str) -> Iterator[Entry]:
    """Yield the messages that a template marks with translate or blocktranslate."""
    from django.utils.translation.template import templatize

    for match in _TEMPLATE_CALL.finditer(templatize(source)):
        first = str(ast.literal_eval(match[2]))
        second = str(ast.literal_eval(match[3])) if match[3] else ""
        if match["name"] == "ngettext":
            yield Entry(first, plural=second)
        elif match["name"] == "pgettext":
            yield Entry(second, context=first)
        elif match["name"] != "npgettext":
            yield Entry(first)
