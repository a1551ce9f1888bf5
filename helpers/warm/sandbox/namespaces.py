"""Namespaces: a process that sees no network, no other process and no folder but its own.

Source: namespaces(7), user_namespaces(7), pid_namespaces(7).
"""

import os
from pathlib import Path

from helpers.warm.sandbox import linux

_ALL = (
    linux.CLONE_NEWUSER
    | linux.CLONE_NEWNET
    | linux.CLONE_NEWIPC
    | linux.CLONE_NEWPID
    | linux.CLONE_NEWNS
)
_NAMES = ("net", "pid", "ipc", "mnt", "user")
_SEALED = linux.MS_NOSUID | linux.MS_NODEV | linux.MS_NOEXEC


def unshare(work: Path, room: int, files: int) -> None:
    """Leave the machine's namespaces; the next child is the first process of its own.

    ``work`` becomes an empty folder of at most ``room`` bytes and ``files`` files, that is gone
    with the processes. Raises ``OSError`` where the kernel does not let this user do so.
    """
    user, group = os.getuid(), os.getgid()
    linux.unshare(_ALL)
    Path("/proc/self/setgroups").write_text("deny", encoding="ascii")
    Path("/proc/self/uid_map").write_text(f"{user} {user} 1", encoding="ascii")
    Path("/proc/self/gid_map").write_text(f"{group} {group} 1", encoding="ascii")
    linux.mount("none", "/", "none", linux.MS_REC | linux.MS_PRIVATE)
    bounds = f"size={room},nr_inodes={files}"
    linux.mount("none", work, "tmpfs", linux.MS_NOSUID | linux.MS_NODEV, bounds)


def forget(work: Path) -> None:
    """Lay bare again the folder under what `unshare` mounted, so that it can be removed."""
    linux.unmount(work)


def present() -> dict[str, str]:
    """Tell the namespaces that this process is in."""
    return {name: str(Path("/proc/self/ns", name).readlink()) for name in _NAMES}


def none_of(others: dict[str, str]) -> bool:
    """Whether this process shares none of them."""
    return set(others.values()).isdisjoint(present().values())


def see_own_processes_only() -> None:
    """Mount a /proc of this process's own namespace."""
    linux.mount("proc", "/proc", "proc", _SEALED)
