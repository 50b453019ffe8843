"""Can an expression of yes and no ever be true? Kept as a decision diagram, where that is seen at once.

Reach for it where all combinations of facts must be covered and trying them one by one would take for ever.

Source: R. E. Bryant, Graph-based algorithms for Boolean function manipulation (1986): reduced ordered diagrams.
"""

from __future__ import annotations

from collections.abc import Iterable

#: Diagrams are numbers: 0 is never true, 1 always.
NEVER, ALWAYS = 0, 1


class Diagrams:
    """Expressions over numbered questions; two that mean the same are the same number."""

    def __init__(self) -> None:
        self._nodes: list[tuple[int, int, int]] = [(1 << 30, 0, 0), (1 << 30, 1, 1)]
        self._places: dict[tuple[int, int, int], int] = {}
        self._chosen: dict[tuple[int, int, int], int] = {}

    def __len__(self) -> int:
        return len(self._nodes)

    def ask(self, question: int) -> int:
        """Give the expression that is true where a question is answered with yes.

        Args:
            question: its number; lower numbers are asked first.

        Returns:
            The diagram.
        """
        return self._node(question, NEVER, ALWAYS)

    def choose(self, which: int, yes: int, no: int) -> int:
        """Give one expression where another is true, and a third where it is not.

        Args:
            which: the one that chooses.
            yes: taken where it is true.
            no: taken where it is not.

        Returns:
            The diagram.
        """
        if which <= ALWAYS:
            return yes if which else no
        if yes == no or (yes, no) == (ALWAYS, NEVER):
            return yes if yes == no else which
        key = (which, yes, no)
        if key not in self._chosen:
            (a, a_low, a_high), (b, b_low, b_high), (c, c_low, c_high) = (
                self._nodes[which], self._nodes[yes], self._nodes[no],
            )  # fmt: skip
            top = a if a < b else b
            top = c if c < top else top
            if a != top:
                a_low = a_high = which
            if b != top:
                b_low = b_high = yes
            if c != top:
                c_low = c_high = no
            low, high = self.choose(a_low, b_low, c_low), self.choose(a_high, b_high, c_high)
            self._chosen[key] = self._node(top, low, high)
        return self._chosen[key]

    def all_of(self, parts: Iterable[int]) -> int:
        """True where every part is.

        Args:
            parts: diagrams.

        Returns:
            The diagram.
        """
        made = ALWAYS
        for part in parts:
            made = self.choose(made, part, NEVER)
        return made

    def any_of(self, parts: Iterable[int]) -> int:
        """True where some part is.

        Args:
            parts: diagrams.

        Returns:
            The diagram.
        """
        made = NEVER
        for part in parts:
            made = self.choose(made, ALWAYS, part)
        return made

    def opposite(self, part: int) -> int:
        """True where the part is not.

        Args:
            part: a diagram.

        Returns:
            The diagram.
        """
        return self.choose(part, NEVER, ALWAYS)

    def differ(self, one: int, other: int) -> int:
        """True where one of two is true and the other is not.

        Args:
            one: a diagram.
            other: a diagram.

        Returns:
            The diagram.
        """
        return self.choose(one, self.opposite(other), other)

    def given(self, part: int, question: int, answer: bool) -> int:
        """Answer a question inside an expression.

        Args:
            part: a diagram.
            question: its number.
            answer: yes or no.

        Returns:
            The diagram, in which the question is not asked any more.
        """
        kept: dict[int, int] = {}

        def walk(place: int) -> int:
            asked, low, high = self._nodes[place]
            if asked > question:
                return place
            if asked == question:
                return high if answer else low
            if place not in kept:
                kept[place] = self._node(asked, walk(low), walk(high))
            return kept[place]

        return walk(part)

    def _node(self, question: int, low: int, high: int) -> int:
        if low == high:
            return low
        key = (question, low, high)
        if key not in self._places:
            self._places[key] = len(self._nodes)
            self._nodes.append(key)
        return self._places[key]
