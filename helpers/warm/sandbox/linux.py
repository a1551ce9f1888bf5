"""Calls of the Linux kernel that Python 3.11 does not offer; each raises ``OSError``."""

import ctypes
import os
import platform
import sys
from pathlib import Path

CLONE_NEWNS = 0x0002_0000
CLONE_NEWIPC = 0x0800_0000
CLONE_NEWUSER = 0x1000_0000
CLONE_NEWPID = 0x2000_0000
CLONE_NEWNET = 0x4000_0000

MS_RDONLY, MS_NOSUID, MS_NODEV, MS_NOEXEC = 1, 2, 4, 8
MS_REC, MS_PRIVATE = 0x4000, 0x4_0000

PR_SET_PDEATHSIG, PR_SET_NO_NEW_PRIVS = 1, 38

_MNT_DETACH = 2
_CAPABILITIES_VERSION = 0x2008_0522

_LIBC = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None


def syscall(number: int, *arguments: object) -> int:
    """Make a system call that libc has no function for."""
    return _checked(_libc().syscall(ctypes.c_long(number), *arguments))


def unshare(flags: int) -> None:
    """Give this process namespaces of its own."""
    _checked(_libc().unshare(flags))


def mount(source: str, target: Path | str, kind: str, flags: int = 0, options: str = "") -> None:
    """Mount a file system."""
    words = [os.fsencode(word) for word in (source, target, kind)]
    _checked(_libc().mount(*words, ctypes.c_ulong(flags), os.fsencode(options)))


def unmount(target: Path | str) -> None:
    """Take a mount away, whoever still uses it."""
    _checked(_libc().umount2(os.fsencode(target), _MNT_DETACH))


def prctl(option: int, *values: int) -> None:
    """Set a property of this process."""
    _checked(_libc().prctl(option, *(ctypes.c_ulong(value) for value in (*values, 0, 0, 0, 0)[:4])))


def _libc() -> ctypes.CDLL:
    if _LIBC is None:
        raise OSError(f"{sys.platform} is not Linux")
    return _LIBC


def _checked(result: int) -> int:
    if result == -1:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))
    return result


def drop_capabilities() -> None:
    """Give up what root may do beyond what files' owners may; there is no way back."""
    number = {"x86_64": 126, "aarch64": 91}.get(platform.machine())
    if number is None:
        raise OSError(f"no number of capset for {platform.machine()}")
    header = (ctypes.c_uint32 * 2)(_CAPABILITIES_VERSION, 0)
    syscall(number, header, (ctypes.c_uint32 * 6)())
