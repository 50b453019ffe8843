"""Who is who in lists of any length: candidate pairs, scores and people, on one machine.

Reach for ``find_pairs`` with a list (and a register), then ``cluster``. Needs no database and no Django.
"""

from aman.linkage.clusters import Clusters, cluster
from aman.linkage.pairs import ScoredPair, find_pairs

__all__ = ["Clusters", "ScoredPair", "cluster", "find_pairs"]
