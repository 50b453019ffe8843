"""Is a post held at home or abroad for a government, or is it none of a government's?"""

from __future__ import annotations

from aman.core.press.lexicon import Lexicon, word_set

_FOREIGN_POSTS = frozenset({"ambassador", "high commissioner", "consul", "chargé", "charge", "attaché", "attache", "envoy", "cda", "diplomat", "chargé d'affaires",
        "d'affaires", "botschafter", "botschafterin", "ambassadeur", "amb"})  # fmt: skip


_HOME_POSTS = word_set(
    "minister secretary commissioner governor inspector superintendent spokesman spokesperson spokeswoman mayor speaker "
    "premier president police officer official brigadier colonel general adviser advisor "
    "ig igp dig aig ssp sp asp dsp sho ccpo rpo dc pm cm chairman chief senator judge justice administrator registrar"
)


_NO_OFFICE = word_set(
    "lawyer advocate barrister solicitor attorney activist campaigner journalist reporter correspondent analyst researcher "
    "professor scholar economist historian founder interpreter translator doctor nurse teacher widow brother sister son "
    "daughter father mother coordinator co-ordinator veteran"
)


_AT_HOME = word_set("ministry department commissionerate federal provincial constabulary municipal")


def home_post(lexicon: Lexicon, words: list[str]) -> str | None:
    """Whether a post is held at home ("home"), abroad ("foreign"), or is none of a government's (None).

    Args:
        lexicon: the tables.
        words: the folded words of the post.

    Returns:
        "home", "foreign" or None.
    """
    if {"attorney", "general"} <= set(words):
        return "home"
    if any(w in _NO_OFFICE for w in words):
        return None
    if any(w in _AT_HOME for w in words):
        return "home"
    if any(w in _FOREIGN_POSTS for w in words) or {"high", "commissioner"} <= set(words):
        return "foreign"
    if {"director", "general"} <= set(words):
        return "home"
    return "home" if any(w in _HOME_POSTS for w in words) else None
