"""What of a file that somebody sends is taken as it comes? Neither how large it says it is nor what it calls itself."""

from __future__ import annotations

from pathlib import PurePath
from typing import Any

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.utils.functional import Promise

_LONGEST_NAME = 200


def within_limit(file: UploadedFile[Any], message: str | Promise) -> UploadedFile[Any]:
    """Give a file back, or refuse it before it is read where it is larger than any that is taken.

    Args:
        file: as it came.
        message: what to say and do then; `%(limit)s` stands for the megabytes.
    """
    limit = settings.UPLOAD_MEGABYTES
    if file.size is not None and file.size > limit * 1_000_000:
        raise forms.ValidationError(str(message), params={"limit": limit})
    return file


def plain_name(file_name: str, *, without: str = "", otherwise: str) -> str:
    """Take a file's name without folders and without signs that would garble a line or an address; 200 signs at most.

    Args:
        file_name: as it came.
        without: further signs that are left out.
        otherwise: the name of a file of which nothing is left.
    """
    bare = PurePath(file_name.replace("\\", "/")).name
    cleaned = "".join(sign for sign in bare if sign.isprintable() and sign not in without).strip() or otherwise
    if len(cleaned) <= _LONGEST_NAME:
        return cleaned
    stem, dot, ending = cleaned.rpartition(".")
    is_ending = dot and len(ending) < 10
    return f"{stem[: _LONGEST_NAME - 1 - len(ending)]}.{ending}" if is_ending else cleaned[:_LONGEST_NAME]
