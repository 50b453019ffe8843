"""How does Aman's matching compare with what others use, on the same pairs in the same run?

    make bench-matching [ARGS="--part names --quick"]

``names`` scores pairs of names, ``records`` links a list with a registry; the peers live in an environment of their
own (``environment``) and are run there by the two scripts of ``in_peers``.
"""
