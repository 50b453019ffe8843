"""How does Aman's screening compare with other engines, on the same two policies and the same cases in the same run?

    make bench-policy [ARGS="--quick"]

``pair`` measures the two policies of this folder beside three engines that run in an environment of their own
(``environment``), started as separate programs from ``in_peers``; ``packs`` holds the two ways of computing of Aman
against each other on a million random cases of every shipped pack; ``register`` screens everybody of a list against
every pack, with storing. The tables of docs/reference/policy-peers.md are written by ``--page``.
"""
