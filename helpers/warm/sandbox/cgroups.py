"""Control groups: memory and processes of a child and all its children, bounded by the kernel.

Version 2 has one tree for both, version 1 a tree for each. Where this user may not make a group, a
child is watched instead (`helpers.warm.watching`).

Source: the kernel's documents cgroup-v1 and cgroup-v2.
"""

import contextlib
import os
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path("/sys/fs/cgroup")
TOLD = Path("/proc/self/cgroup")
_LIMITS = {  # by version and controller: the file of the limit
    2: {"memory": "memory.max", "pids": "pids.max"},
    1: {"memory": "memory.limit_in_bytes", "pids": "pids.max"},
}


@dataclass(frozen=True)
class Group:
    """Folders of a group, by controller; `version` of the trees they stand in."""

    version: int
    folders: dict[str, Path] = field(default_factory=dict)

    def take_this_process(self) -> None:
        """Put the calling process into the group; its children are born there."""
        for folder in set(self.folders.values()):
            (folder / "cgroup.procs").write_text("0", encoding="ascii")

    def ran_out_of_memory(self) -> bool:
        """Whether the kernel ended a process of the group for its memory."""
        name = {2: "memory.events", 1: "memory.oom_control"}[self.version]
        lines = (self.folders["memory"] / name).read_text(encoding="ascii").split("\n")
        counts = dict(line.split() for line in lines if line)
        return int(counts.get("oom_kill", 0)) > 0


@contextlib.contextmanager
def group(memory: int, processes: int, root: Path = ROOT, told: Path = TOLD) -> Iterator[Group]:
    """Make a group with limits, and take it away again.

    Raises ``OSError`` where none can be made.
    """
    version, parents = _parents(root, told)
    name = f"convnets-{os.getpid()}-{time.monotonic_ns()}"
    folders: dict[str, Path] = {}
    try:
        for controller, most in (("memory", memory), ("pids", processes)):
            folder = parents[controller] / name
            folder.mkdir(exist_ok=True)
            folders[controller] = folder
            limit = folder / _LIMITS[version][controller]
            limit.write_text(str(most), encoding="ascii")
        yield Group(version, folders)
    finally:
        for folder in set(folders.values()):
            _remove(folder)


def sweep(root: Path = ROOT, told: Path = TOLD) -> None:
    """Take away what killed processes have left."""
    _, parents = _parents(root, told)
    for folder in {left for parent in parents.values() for left in parent.glob("convnets-*")}:
        if not Path("/proc", folder.name.split("-")[1]).exists():
            with contextlib.suppress(OSError):
                folder.rmdir()


def _parents(root: Path, told: Path) -> tuple[int, dict[str, Path]]:
    """Find where this process may make groups, by controller."""
    own = {}
    for line in told.read_text(encoding="ascii").splitlines():
        _, controllers, path = line.split(":", 2)
        own.update(dict.fromkeys(controllers.split(","), path.lstrip("/")))
    if (root / "cgroup.controllers").exists():
        folder = root / own.get("", "")
        for parent in (folder, *({folder.parent} - {root.parent})):  # its own is full of processes
            shared = (parent / "cgroup.subtree_control").read_text(encoding="ascii").split()
            if {"memory", "pids"} <= set(shared):
                return 2, {"memory": parent, "pids": parent}
        raise OSError(f"{folder} may not bound memory and processes of groups in it")
    return 1, {name: root / name / own.get(name, "") for name in ("memory", "pids")}


def _remove(folder: Path) -> None:
    """Take a group away once its last process is gone, which takes the kernel a moment."""
    for _ in range(100):
        try:
            folder.rmdir()
        except OSError:
            time.sleep(0.01)
        else:
            return
