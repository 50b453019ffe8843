"""How is a small numeric function turned into machine code, kept between runs where that is possible?

Scoring a country's registry takes hundreds of millions of tiny steps. The functions marked here are ordinary Python
over arrays; Numba compiles them the first time they run. One implementation serves one pair and a billion.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar, cast

import numba

Function = TypeVar("Function", bound=Callable[..., object])


def compiled(function: Function) -> Function:
    """Compile a function over numbers and arrays.

    Args:
        function: plain Python over numpy arrays and numbers; it may only call other compiled functions.

    Returns:
        A function with the same behaviour that does not hold the interpreter's lock while it runs.
    """
    try:
        return cast(Function, numba.njit(function, nogil=True, cache=True))
    except RuntimeError:  # nowhere to keep the machine code: a read-only installation of a user without a home
        return cast(Function, numba.njit(function, nogil=True))
