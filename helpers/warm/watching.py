"""What a child uses, looked at from outside, for what the kernel does not bound here.

Source: proc(5); memory that can be had back by forgetting (pages of files) does not count.
"""

import contextlib
import os
import signal
import time
from dataclasses import dataclass
from pathlib import Path

from helpers.warm.sandbox.levels import FILES, ROOM

THREADS = 512
"""Most threads of a child."""

_WRITTEN = 1_000_000_000  # bytes, also to files that were removed while they were open
_LOOK, _LOOKS = 0.01, 50  # seconds, and how often: until a process that ends has ended
_GROWS = 1.1  # times in a quarter of the time
_AT_LIMIT = 0.9
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

    def ended_for_memory(self, before: int) -> bool:
        """Whether it was killed, and the kernel kills for memory: `before` so many had been.

        One that closed its pipes and runs on has not ended.
        """
        if self.out_of_memory() <= before:
            return False
        with contextlib.suppress(ChildProcessError):
            for _ in range(_LOOKS):
                told = os.waitid(os.P_PID, self.process, os.WEXITED | os.WNOWAIT | os.WNOHANG)
                if told is not None:
                    return told.si_code == os.CLD_KILLED and told.si_status == signal.SIGKILL
                time.sleep(_LOOK)
        return False

    def out_of_memory(self) -> int:
        """How many processes the kernel has killed for memory, on this machine, since it runs."""
        with contextlib.suppress(OSError):
            file = os.open("vmstat", os.O_RDONLY | os.O_CLOEXEC, dir_fd=self.proc)
            with open(file, encoding="ascii") as lines:  # noqa: PTH123
                counts = dict(line.split() for line in lines)
            return int(counts.get("oom_kill", 0))
        return 0


@dataclass
class Growth:
    """What a process has filled while it ran: whether only the time kept it from its limit.

    Filling a large memory takes longer than some limits of time. Which of the two a process meets
    first would be chance: where it goes on asking for memory, it is told that.
    """

    limit: int
    halfway: int = 0
    late: int = 0
    now: int = 0

    def note(self, part: float, filled: int) -> None:
        """Take down what is filled after a part of the time, from 0 to 1."""
        self.now = filled
        if part < 0.5:
            self.halfway = filled
        if part < 0.75:
            self.late = filled

    @property
    def without_end(self) -> bool:
        """Whether it is at its limit, or was on the way there all the time."""
        grows = self.late > _GROWS * self.halfway and self.now > _GROWS * self.late
        return self.now > _AT_LIMIT * self.limit or (self.now > self.limit / 4 and grows)


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
