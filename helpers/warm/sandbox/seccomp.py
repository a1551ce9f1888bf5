"""A filter of system calls: no process, no socket, no signal to others, no change of rights.

A learner's code needs files, memory and threads. What else a kernel offers is refused with
``EPERM``, so that Python raises ``PermissionError``; calls that came after this table was made
are not there at all (``ENOSYS``), as on an older kernel. Landlock does not govern the owner,
rights and times of files, so they are refused here. Classic BPF, as seccomp(2) describes it.
"""

import ctypes
import errno
import itertools
import os
import platform
import struct
from collections.abc import Sequence

from helpers.warm.sandbox import calls, linux

_PR_SET_SECCOMP, _FILTER = 22, 2
_ALLOW, _ERROR, _KILL = 0x7FFF_0000, 0x0005_0000, 0x8000_0000
_REFUSE, _UNKNOWN = _ERROR | errno.EPERM, _ERROR | errno.ENOSYS
_LOAD, _EQUAL, _AT_LEAST, _ANY_BIT, _RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
_NUMBER, _ARCHITECTURE, _ARGUMENTS = 0, 4, 16  # offsets in struct seccomp_data
_X32 = 0x4000_0000  # the other interface of x86-64 has its numbers from here on

_THREAD = 0x0001_0000  # CLONE_THREAD
_ARCHITECTURES = {"x86_64": (0xC000_003E, 0), "aarch64": (0xC000_00B7, 1)}


class _Program(ctypes.Structure):
    _fields_ = [("length", ctypes.c_ushort), ("filter", ctypes.c_char_p)]


def restrict() -> None:
    """Put the filter on this process and all its threads to come; there is no way back.

    Raises ``OSError`` on another kernel or processor.
    """
    machine = platform.machine()
    if machine not in _ARCHITECTURES:
        raise OSError(f"no table of system calls for {machine}")
    program = _program(*_ARCHITECTURES[machine], os.getpid())
    linux.prctl(linux.PR_SET_NO_NEW_PRIVS, 1)
    described = _Program(len(program) // 8, program)
    linux.prctl(_PR_SET_SECCOMP, _FILTER, ctypes.addressof(described))


def _program(architecture: int, column: int, process: int) -> bytes:
    """Instructions of 8 bytes: code, jump if true, jump if false, operand."""

    def step(code: int, operand: int, then: int = 0, otherwise: int = 0) -> bytes:
        return struct.pack("=HBBI", code, then, otherwise, operand)

    def only_if(name: str, argument: int, values: Sequence[int], code: int = _EQUAL) -> list[bytes]:
        """Allow a call only where the low half of an argument passes the test for a value."""
        passing = [(step(code, value, otherwise=1), step(_RETURN, _ALLOW)) for value in values]
        number = calls.CONDITIONAL[name][column]
        return [
            step(_EQUAL, number, otherwise=2 * len(values) + 2),
            step(_LOAD, _ARGUMENTS + 8 * argument),
            *itertools.chain(*passing),
            step(_RETURN, _REFUSE),
        ]

    refused = [number for pair in calls.REFUSED.values() if (number := pair[column]) is not None]
    answers = [
        step(_LOAD, _ARCHITECTURE),
        step(_EQUAL, architecture, then=1),
        step(_RETURN, _KILL),
        step(_LOAD, _NUMBER),
        step(_AT_LEAST, _X32, otherwise=1),
        step(_RETURN, _REFUSE),
        step(_AT_LEAST, calls.NEWEST, otherwise=1),
        step(_RETURN, _UNKNOWN),
        step(_EQUAL, calls.CONDITIONAL["clone3"][column], otherwise=1),
        step(_RETURN, _UNKNOWN),  # its flags lie in memory; libc goes back to clone
        *only_if("clone", 0, [_THREAD], _ANY_BIT),
        *only_if("tgkill", 0, [process]),
        *only_if("prlimit64", 0, [0]),
        *only_if("sched_setaffinity", 0, [0, process]),
        *only_if("fcntl", 1, calls.OPENED_FILES),
        *only_if("ioctl", 1, calls.TERMINALS),
        *only_if("prctl", 0, calls.OWN_PROPERTIES),
    ]
    for number in refused:
        answers += [step(_EQUAL, number, otherwise=1), step(_RETURN, _REFUSE)]
    return b"".join([*answers, step(_RETURN, _ALLOW)])
