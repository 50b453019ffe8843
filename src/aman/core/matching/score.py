"""Are two records one person, how sure is that, and what are the reasons?

Log-odds add up from a prior and one term a fact. Facts a whole family shares (father, surname, case) bring a pair
at most into the family; only the given name, the birth and the documents tell one member from another.
"""

from __future__ import annotations

import math

from aman.core.matching import weights as w
from aman.core.matching.facts import Addend, Band, MatchScore, PersonFacts, Term
from aman.core.matching.prepared import PreparedPerson, prepare
from aman.core.matching.terms import align_own, birth_said, documents_said, parent_said, written
from aman.core.names import Alignment, PartKind, align_parts


def score_pair(a: PersonFacts, b: PersonFacts) -> MatchScore:
    """Score two records: are they one person?

    Args:
        a: a record.
        b: another.

    Returns:
        The log-odds in nats with the addends they are the sum of, the probability, and the band. The order of the two
        does not matter. A name alone never passes "possible".

    Source: Fellegi and Sunter's additive log-odds, with weights in ``aman.core.matching.weights``.
    """
    return score_prepared(prepare(a), prepare(b))


def score_prepared(a: PreparedPerson, b: PreparedPerson) -> MatchScore:
    """As ``score_pair``, for records whose names are already taken apart.

    Args:
        a: a record.
        b: another.

    Returns:
        As ``score_pair``.
    """
    fit = align_own(a, b)
    addends = [Addend("prior", w.PRIOR, "Two records drawn at random are rarely one person.")]
    name, family, given_clash = _name_terms(a, b, fit, addends)
    father = _father_term(a, b, addends)
    grandfather = parent_said(a.grandfather, b.grandfather, "grandfather", w.GRANDFATHER_LIMIT, w.GRANDFATHER_CLASH)
    _add(addends, "grandfather", grandfather)
    case = _case_term(a, b, addends)
    shared = family + max(0.0, father) + max(0.0, grandfather[0]) + max(0.0, case)
    if shared > w.FAMILY_LIMIT:
        addends.append(Addend("case", w.FAMILY_LIMIT - shared, "Relatives share these facts too."))
    birth = birth_said(a, b)
    _add(addends, "birth", birth)
    document, sentence, same_document = documents_said(a, b)
    if same_document and given_clash and birth[0] <= w.OVERLAP:
        document, sentence = w.SHARED_BY_FAMILY, "One document number, two people: a family can share a document."
    _add(addends, "document", (document, sentence))
    _place_and_sex(a, b, addends)
    total = math.fsum(addend.log_odds for addend in addends)
    more_than_name = father > 0 or grandfather[0] > 0 or birth[0] > 0 or document > 0 or case > 0
    return MatchScore(total, _probability(total), _band(total, more_than_name, name), tuple(addends))


def _probability(log_odds: float) -> float:
    return 1.0 / (1.0 + math.exp(-max(-60.0, min(60.0, log_odds))))


def _band(total: float, more_than_name: bool, name: float) -> Band:
    if total >= w.CERTAIN_FROM and more_than_name and name > -4:
        return Band.CERTAIN
    return Band.POSSIBLE if total >= w.POSSIBLE_FROM else Band.UNLIKELY


def _add(addends: list[Addend], term: Term, said: tuple[float, str]) -> None:
    if said[1]:
        addends.append(Addend(term, said[0], said[1]))


def _name_terms(
    a: PreparedPerson, b: PreparedPerson, fit: Alignment, addends: list[Addend]
) -> tuple[float, float, bool]:
    """The own names: nats of the given name, nats of the surname, and whether the given names differ."""
    if not a.own or not b.own:
        return 0.0, 0.0, False
    given = family = 0.0
    for match in fit.matches:
        if all(part in a.family for part in match.left) and all(part in b.family for part in match.right):
            family += match.evidence
        else:
            given += match.evidence
    left = [part for part in fit.left_over if part.kind is PartKind.NAME]
    right = [part for part in fit.right_over if part.kind is PartKind.NAME]
    names = f"({written(a.own)} / {written(b.own)})"
    if left and right:
        in_family = all(part in a.family for part in left) or all(part in b.family for part in right)
        if in_family and given > 0:
            value = min(w.NAME_LIMIT, given) + w.FAMILY_CLASH
            addends.append(Addend("name", value, f"The given name fits, another part of the name differs {names}."))
            return value, family, False
        clash = w.GIVEN_CLASH + 0.5 * min(given, 6.0)
        addends.append(Addend("name", clash, f"The names differ {names}."))
        _add(addends, "name", (family, "The surname fits.") if family else (0.0, ""))
        return clash, family, True
    value = min(w.NAME_LIMIT, given + w.SURPLUS * fit.surplus)
    if not fit.matches:
        sentence = f"The names cannot be compared {names}."
    elif fit.left_over or fit.right_over:
        sentence = f"The name fits, one record has more of it {names}."
    elif all(match.distance == 0 for match in fit.matches):
        sentence = f"The name is the same ({written(a.own)})."
    else:
        sentence = f"The name differs in spelling only {names}."
    addends.append(Addend("name", value, sentence))
    _add(addends, "name", (family, "The surname fits.") if family else (0.0, ""))
    return value, family, False


def _father_term(a: PreparedPerson, b: PreparedPerson, addends: list[Addend]) -> float:
    """The fathers' names; a woman's record may hold her husband there, and surname and father may be exchanged."""
    woman = "F" in (a.facts.sex, b.facts.sex)
    clash = w.FATHER_CLASH_OF_WOMAN if woman else w.FATHER_CLASH
    said = parent_said(a.father, b.father, "father", w.FATHER_LIMIT, clash)
    if said[0] < 0:
        crossed = max(_crossed(a, b), _crossed(b, a))
        if crossed > 0:
            said = (crossed, f"The father's name stands in another column ({written(a.father)} / {written(b.father)}).")
    _add(addends, "father", said)
    return said[0]


def _crossed(a: PreparedPerson, b: PreparedPerson) -> float:
    """What it says that the father of one record is the surname of the other."""
    if not a.father or not b.family:
        return 0.0
    fit = align_parts(a.father, tuple(part for part in b.own if part in b.family))
    if not fit.matches or fit.clash > 0:
        return 0.0
    return 0.6 * min(w.FATHER_LIMIT, fit.evidence)


def _case_term(a: PreparedPerson, b: PreparedPerson, addends: list[Addend]) -> float:
    left, right = a.facts.case_number, b.facts.case_number
    if not left or not right:
        return 0.0
    if left == right:
        addends.append(Addend("case", w.CASE_SAME, "Both are in one case."))
        return w.CASE_SAME
    addends.append(Addend("case", w.CASE_OTHER, "They are in two cases."))
    return w.CASE_OTHER


def _place_and_sex(a: PreparedPerson, b: PreparedPerson, addends: list[Addend]) -> None:
    if a.place and b.place:
        if a.place == b.place:
            addends.append(Addend("place", w.PLACE_SAME, f"Both stay in {a.place.title()}."))
        else:
            addends.append(Addend("place", w.PLACE_OTHER, "They stay in two places."))
    if a.facts.sex and b.facts.sex:
        if a.facts.sex == b.facts.sex:
            addends.append(Addend("sex", w.SEX_SAME, "The same sex."))
        else:
            addends.append(Addend("sex", w.SEX_OTHER, "The sex differs."))
