"""How often is a law tried on drawn cases before it counts as kept?

Laws about names, dates, letters, documents, policies and what is published keep Hypothesis' hundred and more. Those here
are about the account of meetings, drafts from the press and speed; many laws share one kind of case there, so together
each kind is still drawn a hundred times. How long one case takes is measured elsewhere: a busy machine is no fault.
"""

from __future__ import annotations

from hypothesis import settings

FEW = settings(max_examples=25, deadline=None)
