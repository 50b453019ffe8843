"""How does a column of a table become a sealed one, without those who read the record noticing?

    name = SealedTextField(key_of="person.seal")     # sealed under the key of the person it is about
    words = SealedTextField()                        # about no one person: sealed under the general key
    cells = SealedJSONField(key_of="seal")

Reading gives the text, `ERASED` where the key was destroyed. The database cannot look into such a column, so filters,
orders and bulk updates with plain text are refused: store a flag or a blind index (`aman.vault.blind`) beside it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any

from django.core.exceptions import FieldError
from django.db import models
from django.db.models.expressions import Col
from django.utils.functional import cached_property

from aman.vault.blind import INDEX_BYTES, blind
from aman.vault.ring import GENERAL
from aman.vault.sealing import ERASED, GONE, ErasedText, Sealed, seal, seal_each, unseal, unseal_each

_BLANK = Sealed(b"")
_GONE = Sealed(GONE)


class _SealedColumn(Col):
    """A column that may be read and compared with nothing, not sorted by.

    Django resolves what it sorts by with several arguments, and what it compares, once more, with the query alone.
    """

    _sorting = False

    def resolve_expression(self, *args: Any, **kwargs: Any) -> Any:
        resolved = super().resolve_expression(*args, **kwargs)
        resolved._sorting = len(args) + len(kwargs) > 1
        return resolved

    def as_sql(self, compiler: Any, connection: Any) -> Any:
        if self._sorting:
            raise FieldError(f"{self.target.model.__name__}.{self.target.name} is sealed: nothing can be sorted by it.")
        return super().as_sql(compiler, connection)


class SealNumberField(models.BigIntegerField):  # type: ignore[type-arg]
    """The number of the key that a record's texts are sealed under; drawn when the record is first written.

    Stands before the sealed fields of its model, so that it is drawn before they are sealed.
    """

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        """Draw a number where none was taken over from elsewhere."""
        if getattr(model_instance, self.attname) is None:
            from aman.vault.actions import new_seals

            setattr(model_instance, self.attname, new_seals(1)[0])
        return getattr(model_instance, self.attname)


class SealedField(models.TextField):  # type: ignore[type-arg]
    """What sealed texts and sealed JSON have in common: bytes in the table, a value in Python."""

    def __init__(self, *args: Any, key_of: str = "", **kwargs: Any) -> None:
        self.key_of = key_of
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        """Say how the field is made, for migrations."""
        name, path, args, kwargs = super().deconstruct()
        if self.key_of:
            kwargs["key_of"] = self.key_of
        return name, path, args, kwargs

    def get_internal_type(self) -> str:
        """Stand in the table as bytes."""
        return "BinaryField"

    @cached_property
    def place(self) -> bytes:
        """The table and the column, which every value is bound to."""
        return f"{self.model._meta.db_table}.{self.column}".encode()

    def number_for(self, instance: Any) -> int:
        """Give the number of the key a record's value is sealed under."""
        if not self.key_of:
            return GENERAL
        found: Any = instance
        for step in self.key_of.split("."):
            found = getattr(found, step) if found is not None else None
        return found or GENERAL

    def to_bytes(self, value: Any) -> bytes:
        """Write a value as the bytes that are sealed."""
        raise NotImplementedError

    def from_bytes(self, plain: bytes) -> Any:
        """Read a value from the bytes that were sealed."""
        raise NotImplementedError

    def erased(self) -> Any:
        """Give what is read where the key was destroyed."""
        raise NotImplementedError

    def is_blank(self, value: Any) -> bool:
        """Whether a value says nothing, and is stored as nothing."""
        return bool(value == "")

    def is_erased(self, value: Any) -> bool:
        """Whether a value is the mark of an erased one."""
        return isinstance(value, ErasedText)

    def sealed(self, number: int, value: Any) -> Sealed | None:
        """Seal a value for this column under a key; for those who write many rows at once."""
        if value is None:
            return None
        if self.is_blank(value):
            return _BLANK
        if self.is_erased(value):
            return _GONE
        return seal(number, self.to_bytes(value), self.place)

    def opened(self, stored: Any) -> Any:
        """Open what stands in this column; for those who read with SQL of their own."""
        if stored is None:
            return None
        stored = bytes(stored)
        if not stored:
            return self.from_bytes(b"")
        plain = unseal(stored, self.place)
        return self.erased() if plain is None else self.from_bytes(plain)

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        """Seal the value as it goes into the table; the record keeps it readable."""
        value = getattr(model_instance, self.attname)
        if hasattr(value, "resolve_expression") or isinstance(value, Sealed):
            return value
        return self.sealed(self.number_for(model_instance), value)

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Any:
        """Open the value as it comes out of the table."""
        return self.opened(value)

    def get_prep_value(self, value: Any) -> Any:
        """Let only sealed bytes, nothing and a blank through."""
        if value is None or isinstance(value, Sealed):
            return value
        if isinstance(value, str | bytes) and not value:
            return _BLANK
        raise FieldError(
            f"{self.model.__name__}.{self.name} is sealed: it cannot be compared with a text or set to one in bulk. "
            "Ask by its blind index or flag, or seal the text first."
        )

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        """Hand the bytes to the driver."""
        value = value if prepared else self.get_prep_value(value)
        return None if value is None else connection.Database.Binary(bytes(value))

    def get_lookup(self, lookup_name: str) -> Any:
        """Allow asking whether there is anything, and nothing else."""
        if lookup_name not in ("exact", "isnull"):
            raise FieldError(f"{self.model.__name__}.{self.name} is sealed: the database cannot look into it.")
        return super().get_lookup(lookup_name)

    def get_transform(self, lookup_name: str) -> Any:
        """Allow no way into the value."""
        return None

    def get_col(self, alias: str, output_field: Any = None) -> Any:
        """Give a column that nobody can sort by."""
        return _SealedColumn(alias, self, output_field or self)

    @property
    def cached_col(self) -> Any:
        """The same, under the model's own table."""
        return _SealedColumn(self.model._meta.db_table, self)


class BlindIndexField(models.BinaryField):  # type: ignore[type-arg]
    """The blind index of a sealed text beside it, made when the record is written.

    Args:
        source: the field of the same record whose value is to be found; an erased one leaves no index.
        kind: what kind of number it is, for `aman.vault.blind.blind`.
    """

    def __init__(self, *args: Any, source: str, kind: str, **kwargs: Any) -> None:
        self.source, self.kind = source, kind
        kwargs.setdefault("max_length", INDEX_BYTES)
        kwargs.setdefault("default", b"")
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        """Say how the field is made, for migrations."""
        name, path, args, kwargs = super().deconstruct()
        return name, path, args, {**kwargs, "source": self.source, "kind": self.kind}

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        """Make the index of what is written in the same breath."""
        value = getattr(model_instance, self.source)
        made = b"" if isinstance(value, ErasedText) else blind(self.kind, value or "")
        setattr(model_instance, self.attname, made)
        return made


class SealedTextField(SealedField):
    """A text that only this process can read."""

    def to_bytes(self, value: Any) -> bytes:
        """Write the text in UTF-8."""
        return str.__str__(value).encode("utf-8") if isinstance(value, str) else str(value).encode("utf-8")

    def from_bytes(self, plain: bytes) -> str:
        """Read the text."""
        return plain.decode("utf-8")

    def erased(self) -> ErasedText:
        """Give the mark."""
        return ERASED


class SealedBytesField(SealedField):
    """A file, or other bytes, that only this process can read."""

    _pyi_private_set_type: Any
    _pyi_private_get_type: Any

    def to_bytes(self, value: Any) -> bytes:
        """Take the bytes as they are."""
        return bytes(value)

    def from_bytes(self, plain: bytes) -> bytes:
        """Give the bytes as they were."""
        return plain

    def erased(self) -> bytes:
        """Give nothing."""
        return b""

    def is_blank(self, value: Any) -> bool:
        """Whether there are no bytes."""
        return not value


class SealedJSONField(SealedField):
    """A list or an object, written as JSON, that only this process can read.

    `shape` says what an erased value reads as: "list" with the mark in it, "dict" with the mark under "erased"; "nothing",
    an empty list, and "objects", an empty object, where readers expect objects in it; "mark", the mark alone, where a value
    may be anything.
    """

    _pyi_private_set_type: Any
    _pyi_private_get_type: Any

    def __init__(self, *args: Any, shape: str = "list", **kwargs: Any) -> None:
        self.shape = shape
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        """Say how the field is made, for migrations."""
        name, path, args, kwargs = super().deconstruct()
        if self.shape != "list":
            kwargs["shape"] = self.shape
        return name, path, args, kwargs

    def to_bytes(self, value: Any) -> bytes:
        """Write the value without a needless space."""
        return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass")

    def from_bytes(self, plain: bytes) -> Any:
        """Read the value; nothing is an empty one."""
        empty: Any = {} if self.shape in ("dict", "objects") else []
        return json.loads(plain.decode("utf-8", "surrogatepass")) if plain else empty

    def erased(self) -> Any:
        """Give the mark, in the shape a reader expects."""
        shapes: dict[str, Any] = {"dict": {"erased": ERASED}, "list": [ERASED], "objects": {}, "mark": ERASED}
        return shapes.get(self.shape, [])

    def is_blank(self, value: Any) -> bool:
        """An empty list or object is stored as nothing."""
        return value in ([], {}, "", ())

    def is_erased(self, value: Any) -> bool:
        """Whether a value is what an erased one was read as."""
        marks = value.values() if isinstance(value, dict) else value if isinstance(value, list) else (value,)
        return any(isinstance(mark, ErasedText) for mark in marks)

    def to_python(self, value: Any) -> Any:
        """Leave lists and objects as they are."""
        return value

    def sealed_texts(self, numbers: Iterable[int], texts: Iterable[str]) -> list[Sealed]:
        """Seal values that are written as JSON already, each under another person's key; for those who write a register.

        What is about somebody whose key was destroyed stays erased.
        """
        return seal_each(numbers, [text.encode("utf-8", "surrogatepass") for text in texts], self.place)

    def opened_texts(self, stored: Iterable[Any]) -> Iterator[str]:
        """Open values and leave them as JSON, nothing and erased ones as empty objects; for those who read a register."""
        for plain in unseal_each([bytes(one or b"") for one in stored], self.place):
            yield plain.decode("utf-8", "surrogatepass") if plain else "{}"

    def value_to_string(self, obj: Any) -> Any:
        """Give the value for a dump as it is: JSON holds it without being written twice."""
        return self.value_from_object(obj)
