"""Text from outside made safe to show, to compare and to name a folder with."""

import hashlib
import re
import unicodedata
from collections.abc import Callable

MAX_BYTES = 100
"""Longest file name that `safe_name` gives, in bytes of UTF-8."""

_HASH = 12  # hexadecimal digits: enough that nobody meets another's by chance
_HASHED = re.compile(rf"-[0-9a-f]{{{_HASH}}}$")
_JOINERS = "\u200c\u200d"  # Persian and Indic names, and emoji, are spelled with them
_FORBIDDEN = frozenset('/\\:*?"<>|')


def shown(text: str) -> str:
    r"""Text that a terminal prints as it stands: a control or format character becomes ``\x1b``."""
    if text.isprintable():  # most are: this is a hundred times faster
        return text
    return "".join(
        _escaped(each) if _unprintable(each) and each not in _JOINERS else each for each in text
    )


def _unprintable(character: str) -> bool:
    return unicodedata.category(character) in {"Cc", "Cf", "Cs", "Zl", "Zp"}


def _escaped(character: str) -> str:
    return character.encode("unicode_escape", "replace").decode("ascii")


def safe_name(text: str) -> str:
    """Name of a student's folder: as like the text as may be, and another for every other text.

    It holds no slash, control or format character, nor what Windows forbids, does not begin with a
    dot, and has at most 100 bytes. Where that changes the text, a part of its SHA-256 follows.
    """
    name = "".join(
        "_" if _unprintable(each) or each in _FORBIDDEN else each
        for each in unicodedata.normalize("NFC", text)
    )
    name = re.sub(r"\A[.\s]+|[.\s]+\Z", "_", name)
    if name == text and name and len(name.encode()) <= MAX_BYTES and not _HASHED.search(name):
        return name
    kept = name.encode()[: MAX_BYTES - _HASH - 1].decode(errors="ignore")
    return f"{kept}-{_digest(text)}"


def folder_of(student: str, owners: dict[str, str], named: Callable[[str], str] = safe_name) -> str:
    """Name a student's folder: nobody gets another's; `owners` remembers whose each is.

    There are machines where ``Ana`` and ``ana`` are one folder: whoever comes second gets a part of
    the identifier's SHA-256 after it.
    """
    folder = named(student)
    if owners.setdefault(folder.casefold(), student) != student:
        folder = f"{folder}-{_digest(student)}"
    return folder


def is_folder_of(folder: str, student: str) -> bool:
    """Whether `folder_of` gives the student this folder."""
    own = safe_name(student)
    return folder in (own, f"{own}-{_digest(student)}")


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:_HASH]


def words(text: str) -> tuple[str, ...]:
    """Words of a name for comparing, whatever their case and their Unicode form."""
    plain = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
    letters = "".join(
        each if each.isalnum() or unicodedata.combining(each) else " " for each in plain
    )
    return tuple(letters.split())


def natural(text: str) -> tuple[tuple[int, int, str], ...]:
    """Key that sorts ``work-2`` before ``work-10``, and ``work`` before both."""
    return tuple(
        (0, int(part), "") if part.isdecimal() and len(part) < 20 else (1, 0, part)
        for part in re.split(r"(\d+)", text)
        if part
    )
