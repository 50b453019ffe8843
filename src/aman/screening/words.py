"""How are conditions, values and gaps of the rules said on a page?"""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from aman.core.policy import LeafCode, Mark, Policy, UnknownBecause, say_value, tree

BECAUSE: dict[UnknownBecause, Any] = {
    UnknownBecause.NOT_ASKED: gettext_lazy("nobody asked"),
    UnknownBecause.NOT_RECORDED: gettext_lazy("asked, not recorded"),
    UnknownBecause.REFUSED: gettext_lazy("the person did not wish to say"),
    UnknownBecause.UNREADABLE: gettext_lazy("what is written cannot be read"),
    UnknownBecause.SOURCES_DISAGREE: gettext_lazy("the sources disagree"),
    UnknownBecause.OTHER_CASE_OPEN: gettext_lazy("another answer must come first"),
}
MARKS: dict[Mark, Any] = {
    Mark.SEEN: gettext_lazy("seen in its source"),
    Mark.RECALLED: gettext_lazy("recalled, no source seen"),
    Mark.INFERRED: gettext_lazy("inferred, not stated by its source"),
}
CODES: dict[LeafCode, Any] = {
    LeafCode.NO: gettext_lazy("no"),
    LeafCode.YES: gettext_lazy("yes"),
    LeafCode.FACT_UNKNOWN: gettext_lazy("not known"),
    LeafCode.RULE_SILENT: gettext_lazy("the rules do not say, or contradict each other"),
}
_COMPARISONS: dict[tree.Operator, Any] = {
    tree.Operator.EQ: gettext_lazy("%(fact)s is %(value)s"),
    tree.Operator.IS: gettext_lazy("%(fact)s"),
    tree.Operator.IN: gettext_lazy("%(fact)s is one of: %(value)s"),
    tree.Operator.GE: gettext_lazy("%(fact)s is %(value)s or later (or more)"),
    tree.Operator.LE: gettext_lazy("%(fact)s is %(value)s or earlier (or less)"),
    tree.Operator.GT: gettext_lazy("%(fact)s is after (or above) %(value)s"),
    tree.Operator.LT: gettext_lazy("%(fact)s is before (or below) %(value)s"),
    tree.Operator.BETWEEN: gettext_lazy("%(fact)s lies from %(value)s to %(other)s"),
    tree.Operator.WITHIN_DAYS: gettext_lazy("%(fact)s lies within %(other)s days of %(value)s"),
}


def say_condition(policy: Policy, node: tree.Node) -> str:
    """Write a condition as one readable line."""
    if isinstance(node, tree.Leaf):
        operands = [_say_operand(policy, operand) for operand in node.operands]
        fact = _say_subject(policy, node.subject)
        other = operands[1] if len(operands) > 1 else ""
        if node.operands == (False,):
            return _("not: %(fact)s") % {"fact": fact}
        return str(_COMPARISONS[node.operator]) % {"fact": fact, "value": operands[0], "other": other}
    if isinstance(node, tree.RuleRef):
        return _("the rule %(rule)s applies") % {"rule": node.rule}
    if isinstance(node, tree.Not):
        return _("not (%(part)s)") % {"part": say_condition(policy, node.part)}
    parts = [say_condition(policy, part) for part in node.parts]
    if isinstance(node, tree.AtLeast):
        listed = "; ".join(parts)
        return _("at least %(n)d of: %(parts)s") % {"n": node.count, "parts": listed}
    joiner = (
        pgettext("between conditions", " and ")
        if isinstance(node, tree.All)
        else pgettext("between conditions", " or ")
    )
    return joiner.join(f"({part})" if " " in part and len(parts) > 1 else part for part in parts)


def _say_subject(policy: Policy, subject: tree.Subject) -> str:
    return _say_operand(policy, subject) if isinstance(subject, tree.Named) else policy.facts[subject].label


def _say_operand(policy: Policy, operand: tree.Operand) -> str:
    if not isinstance(operand, tree.Named):
        return say_value(operand)
    if operand.name == tree.AS_OF:
        return _("the day asked about")
    return _("“%(parameter)s”") % {"parameter": policy.parameters[operand.name].description}
