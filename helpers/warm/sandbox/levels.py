"""Levels of isolation: what this machine can see to, tried before it is trusted.

*full*: namespaces, Landlock and a filter of system calls. *no namespaces*: the latter two, as in
Docker with its usual profile. *none*: nothing but limits; the grader refuses it unless told.
"""

import functools
import os
import resource
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from helpers.warm.sandbox import landlock, linux, namespaces, seccomp
from helpers.warm.sandbox.clearing import remove

FULL, NO_NAMESPACES, NONE = "full", "no namespaces", "none"
LEVELS = (FULL, NO_NAMESPACES, NONE)

ROOM = 64_000_000
"""Bytes of files that a job may write; a bounded folder of its own at the level *full*."""

FILES = 10_000
"""Files and folders that a job may have."""

_SYSTEM = ("/usr/lib", "/usr/lib32", "/usr/lib64", "/usr/share", "/lib", "/lib32", "/lib64")
_FACTS = (
    "/etc/ld.so.cache",
    "/etc/localtime",
    "/etc/fonts",
    "/proc/cpuinfo",
    "/proc/meminfo",
    "/proc/stat",
    "/sys/devices/system/cpu",
    "/sys/devices/system/node",
)
_OWN_FACTS = ("/proc/self/cmdline",)  # without it TensorFlow's first operation ends the process
_DEVICES = ("/dev/null", "/dev/zero", "/dev/full", "/dev/random", "/dev/urandom")
_LIMITS = {
    resource.RLIMIT_FSIZE: ROOM,
    resource.RLIMIT_NOFILE: 256,
    resource.RLIMIT_CORE: 1,  # 0 would still feed a program that collects them; see core(5)
    resource.RLIMIT_MEMLOCK: 0,
    resource.RLIMIT_MSGQUEUE: 0,
    resource.RLIMIT_SIGPENDING: 256,
}


@dataclass(frozen=True)
class Sandbox:
    """What a job may read, ``readable`` without ``hidden``, and where the jobs' folders stand.

    ``enclosed`` if this process is already in namespaces of its own, which do for *full*.
    """

    level: str
    readable: tuple[Path, ...]
    works: Path
    hidden: tuple[Path, ...] = ()

    enclosed: bool = False

    @property
    def bounds_files(self) -> bool:
        """Whether a job's folder is bounded by the kernel."""
        return self.level == FULL and not self.enclosed

    @functools.cached_property
    def _roots(self) -> list[Path]:
        return [root.resolve() for root in (*map(Path, _SYSTEM), *self.readable) if root.exists()]

    @functools.cached_property
    def _reading(self) -> int:
        """Ruleset of what all jobs may read: some hundred rules, so that it is built once."""
        allowed, listed = [*map(Path, _FACTS), Path("/proc")], []
        for root in self._roots:
            more, passed = landlock.around(root, self.hidden)
            allowed += more
            listed += passed
        return landlock.build(allowed, [self.works, *map(Path, _DEVICES)], listed)

    def _own(self, work: Path) -> int:
        """Ruleset of one job: no other job's folder, and of /proc what is its own."""
        allowed = [*self._roots, *map(Path, (*_FACTS, *_OWN_FACTS))]
        return landlock.build(allowed, [work, *map(Path, _DEVICES)])

    def build(self) -> None:
        """Do now what serves all jobs."""
        if self.level != NONE:
            _ = self._reading

    def prepared(self, work: Path) -> Callable[[], None]:
        """Do the part of the one who watches; what it gives, the child calls to go in.

        ``work`` is an empty folder in `works`, all that the child may write to. Raises ``OSError``
        where the level cannot be had.
        """
        own_namespaces = self.bounds_files
        if own_namespaces:
            namespaces.unshare(work, ROOM, FILES)

        def enter() -> None:
            for limit, most in _LIMITS.items():
                _, hard = resource.getrlimit(limit)
                lower = most if hard == resource.RLIM_INFINITY else min(most, hard)
                resource.setrlimit(limit, (lower, lower))
            if own_namespaces:
                namespaces.see_own_processes_only()
                landlock.also_readable(self._reading, Path("/proc"))  # another file system
            os.chdir(work)
            if self.level != NONE:  # both rulesets hold: what one does not allow is refused
                for ruleset in (self._reading, self._own(work)):
                    landlock.restrict(ruleset)
                linux.drop_capabilities()
                seccomp.restrict()

        return enter

    def clear(self, work: Path) -> None:
        """Take away a job's folder, once its processes are gone."""
        if self.bounds_files:
            namespaces.forget(work)
        remove(work)
