"""Are these two Afghan names the same name, whatever script, spelling or order they were written in?

Reach for ``compare_names`` to score two names, ``explain_names`` to say why, ``parse_name`` to see the parts,
``name_keys`` to search, ``fold`` and ``romanise`` to write a name in one form.

>>> round(compare_names("Mohammad Ali Karimi", "محمدعلی کریمی").score, 1)
1.0
>>> explain_names("Habibullah", "Najibullah")[-1]
'Habib and Najib are different names.'
"""

from aman.core.names.compare import (
    Alignment,
    NameComparison,
    PartMatch,
    align_names,
    align_parts,
    compare_many,
    compare_names,
    explain_names,
    name_keys,
    own_parts,
    romanise,
)
from aman.core.names.letters import Script, fold, script_of
from aman.core.names.parsing import ParsedName, is_placeholder, parse_name
from aman.core.names.parts import NamePart, PartKind
from aman.core.names.sounds import skeleton

__all__ = [
    "Alignment",
    "NameComparison",
    "NamePart",
    "ParsedName",
    "PartKind",
    "PartMatch",
    "Script",
    "align_names",
    "align_parts",
    "compare_many",
    "compare_names",
    "explain_names",
    "fold",
    "is_placeholder",
    "name_keys",
    "own_parts",
    "parse_name",
    "romanise",
    "script_of",
    "skeleton",
]
