"""What a child uses, looked at from outside, for what the kernel does not bound here.

Source: proc(5); memory that can be had back by forgetting (pages of files) does not count.
"""

import os
from dataclasses import dataclass
from pathlib import Path

from helpers.warm.sandbox.levels import FILES, ROOM

THREADS = 512
"""Most threads of a child."""

_WRITTEN = 1_000_000_000  # bytes, also to files that were removed while they were open
_MEMORY = ("RssAnon", "RssShmem", "VmSwap", "VmPTE")


def open_proc() -> int:
    """Open the folder of processes, before the child mounts one that shows only itself."""
    return os.open("/proc", os.O_PATH | os.O_DIRECTORY | os.O_CLOEXEC)


@dataclass(frozen=True)
class Meter:
    """Looks at a process through ``proc``, and at its folder, if that has no bound of its own."""

    process: int
    proc: int
    work: Path | None

    def memory(self) -> int:
        """Bytes that only this process holds, those that describe its memory included."""
        told = self._read("status")
        return 1024 * sum(told.get(name, 0) for name in _MEMORY)

    def threads(self) -> int:
        """How many it has."""
        return self._read("status").get("Threads", 0)

    def fills_too_much(self) -> bool:
        """Whether it has, or had in all, more files than a job may have."""
        if self.work is None:
            return False
        told = self._read("io")
        written = max(told.get("wchar", 0), told.get("write_bytes", 0))
        return written > _WRITTEN or is_beyond(self.work, 2 * ROOM, FILES)

    def _read(self, name: str) -> dict[str, int]:
        """Read numbers by their names; none if the process is gone or may not be looked at."""
        try:
            file = os.open(f"{self.process}/{name}", os.O_RDONLY | os.O_CLOEXEC, dir_fd=self.proc)
            with open(file, encoding="utf-8", errors="replace") as lines:  # noqa: PTH123
                pairs = [line.split(":", 1) for line in lines if ":" in line]
        except OSError:
            return {}
        words = {key: value.split()[:1] for key, value in pairs}
        return {key: int(word[0]) for key, word in words.items() if word and word[0].isdigit()}


def is_beyond(folder: Path, room: int, files: int) -> bool:
    """Whether a folder holds more than ``room`` bytes or ``files``, or what cannot be looked at."""
    count = size = 0
    rest = [os.fspath(folder)]
    while rest:
        try:
            with os.scandir(rest.pop()) as entries:
                for entry in entries:
                    count += 1
                    size += entry.stat(follow_symlinks=False).st_blocks * 512
                    if entry.is_dir(follow_symlinks=False):
                        rest.append(entry.path)
                    if count > files or size > room:
                        return True
        except (FileNotFoundError, NotADirectoryError):  # gone since
            continue
        except OSError:  # too deep for a path, or closed to its owner
            return True
    return False
