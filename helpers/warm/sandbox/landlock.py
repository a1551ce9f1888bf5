"""Landlock: what is not allowed cannot be opened, connected to or signalled, by nobody's leave.

An allow-list of paths. It is built once, in the process that has imported everything, and put on
by each child. What it hides in the middle of what it allows (a package's answers) costs a rule for
each neighbour on the way down, and names of files there stay listable.

Source: the kernel's documentation, userspace-api/landlock.
"""

import ctypes
import os
from collections.abc import Iterable, Sequence
from pathlib import Path

from helpers.warm.sandbox import linux

_CREATE, _ADD, _RESTRICT = 444, 445, 446  # the same numbers on x86-64 and arm64
_VERSION, _BENEATH = 1, 1

_EXECUTE, _WRITE, _READ, _LIST = 1, 2, 4, 8
_ALL_OF = {
    1: 2**13 - 1,
    2: 2**14 - 1,
    3: 2**15 - 1,
    5: 2**16 - 1,
}  # rights, by the ABI that has them
_ON_FILES = _EXECUTE | _WRITE | _READ | 2**14 | 2**15
_TCP, _TCP_ABI = 3, 4  # bind and connect
_SCOPES, _SCOPES_ABI = 3, 6  # abstract sockets and signals


class _Ruleset(ctypes.Structure):
    _fields_ = [(name, ctypes.c_uint64) for name in ("files", "net", "scoped")]


class _Beneath(ctypes.Structure):
    _pack_ = 1
    _fields_ = [("rights", ctypes.c_uint64), ("parent", ctypes.c_int32)]


def abi() -> int:
    """Version that the kernel has, 0 if it has none."""
    try:
        return linux.syscall(_CREATE, None, ctypes.c_size_t(0), ctypes.c_uint32(_VERSION))
    except OSError:
        return 0


def build(readable: Iterable[Path], writable: Iterable[Path], listable: Iterable[Path] = ()) -> int:
    """Make a ruleset, and give its file descriptor: what may be read, written, only listed.

    What does not exist is passed over. Raises ``OSError`` where there is no Landlock.
    """
    version = abi()
    if not version:
        raise OSError("the kernel has no Landlock")
    every = _ALL_OF[max(known for known in _ALL_OF if known <= version)]
    attributes = _Ruleset(every, _TCP * (version >= _TCP_ABI), _SCOPES * (version >= _SCOPES_ABI))
    size = 24 if version >= _SCOPES_ABI else 16 if version >= _TCP_ABI else 8
    ruleset = linux.syscall(
        _CREATE, ctypes.byref(attributes), ctypes.c_size_t(size), ctypes.c_uint32(0)
    )
    for path in readable:
        also_readable(ruleset, path)
    for path in writable:
        _allow(ruleset, path, every & ~_EXECUTE)
    for path in listable:
        _allow(ruleset, path, _LIST)
    return ruleset


def also_readable(ruleset: int, path: Path) -> None:
    """Add what may be read to a ruleset, for all who will put it on."""
    _allow(ruleset, path, _READ | _LIST)


def restrict(ruleset: int) -> None:
    """Put the ruleset on this process and all that it will start; there is no way back."""
    linux.prctl(linux.PR_SET_NO_NEW_PRIVS, 1)
    linux.syscall(_RESTRICT, ctypes.c_int(ruleset), ctypes.c_uint32(0))
    os.close(ruleset)


def around(root: Path, hidden: Sequence[Path]) -> tuple[list[Path], list[Path]]:
    """Paths that together hold all of ``root`` but what is ``hidden`` in it.

    And the folders on the way down, which Python's import system has to list.
    """
    if root in hidden:
        return [], []
    if not any(root in path.parents for path in hidden):
        return [root], []
    allowed, listed = [], [root]
    for child in sorted(root.iterdir()):
        more, passed = around(child, hidden)
        allowed += more
        listed += passed
    return allowed, listed


def _allow(ruleset: int, path: Path, rights: int) -> None:
    try:
        parent = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except OSError:
        return
    try:
        rule = _Beneath(rights if path.is_dir() else rights & _ON_FILES, parent)
        linux.syscall(
            _ADD,
            ctypes.c_int(ruleset),
            ctypes.c_int(_BENEATH),
            ctypes.byref(rule),
            ctypes.c_uint32(0),
        )
    finally:
        os.close(parent)
