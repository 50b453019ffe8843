"""The keys that seal what stands in the other tables, themselves sealed under a master key that is not in the database."""

from __future__ import annotations

from django.db import models

#: Keys in a block; the last eight bits of a key's number are its place in the block.
KEYS_A_BLOCK = 256
SLOT_BITS = 8


class VaultState(models.Model):
    """The one row that says which general key is in use, holds the index secret, and counts what was destroyed."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    general = models.BigIntegerField(help_text="The number of the key for texts that are about no one person.")
    master = models.CharField(max_length=32, help_text="The id of the master key the index secret is sealed under.")
    index_secret = models.BinaryField(help_text="Sealed; search keys and blind indexes are made with it.")
    generation = models.BigIntegerField(
        default=0, help_text="Grows with every destroyed key, so that caches learn of it."
    )
    closed = models.BooleanField(default=False, help_text="Locked down: no process opens or seals anything.")

    class Meta:
        constraints = [models.CheckConstraint(name="there_is_one_vault", condition=models.Q(id=1))]


class KeyBlock(models.Model):
    """256 keys of 32 bytes, sealed as one; a destroyed key is a place of zeros.

    The number of a block is drawn at random and never used again, not even after a transaction was taken back: whoever
    remembers a block remembers the right keys or keys that nothing is sealed under.
    """

    id = models.BigIntegerField(primary_key=True)
    master = models.CharField(max_length=32)
    sealed = models.BinaryField()
    used = models.PositiveSmallIntegerField(
        default=0, help_text="How many of its keys were given out, from the first on."
    )
    changed = models.BigIntegerField(default=0, help_text="The generation in which a key of it was destroyed last.")
    replaced_by = models.BigIntegerField(null=True, help_text="The block whose keys are used instead from now on.")
    retired = models.BooleanField(default=False, help_text="A former general key: it opens, and seals nothing.")

    class Meta:
        indexes = [
            models.Index(fields=["used"], name="block_with_room", condition=models.Q(used__lt=KEYS_A_BLOCK)),
            models.Index(fields=["changed"], name="block_by_change"),
        ]
