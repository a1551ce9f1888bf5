"""Which level of isolation this machine has: each is tried before it is trusted."""

import contextlib
import os
import socket
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

from helpers.warm.sandbox import levels


def best(
    readable: Sequence[Path],
    works: Path,
    hidden: Sequence[Path] = (),
    accepted: Sequence[str] = levels.LEVELS,
    enclosed: bool = False,
) -> levels.Sandbox:
    """Give the first of the levels that holds here, each tried in a child that is thrown away.

    Raises ``OSError`` if none does, ``ValueError`` for a name that is no level's.
    """
    if unknown := set(accepted) - set(levels.LEVELS):
        raise ValueError(f"{unknown.pop()!r} is no level of isolation: {', '.join(levels.LEVELS)}")
    for level in accepted:
        closed = tuple(path.resolve() for path in hidden)
        sandbox = levels.Sandbox(level, tuple(readable), works.resolve(), closed, enclosed)
        if level == levels.NONE or holds(sandbox):
            return sandbox
    raise OSError(f"this machine has none of the levels of isolation {', '.join(accepted)}")


def holds(sandbox: levels.Sandbox) -> bool:
    """Go in, in a child, and see whether what has to be out of reach is."""
    with (
        tempfile.TemporaryDirectory(dir=sandbox.works) as work,
        tempfile.NamedTemporaryFile("w") as outside,
    ):
        outside.write("secret")
        outside.flush()
        watcher = os.fork()
        if not watcher:
            os._exit(_try(sandbox, Path(work), Path(outside.name)))
        _, status = os.waitpid(watcher, 0)
        return status == 0


def _try(sandbox: levels.Sandbox, work: Path, outside: Path) -> int:
    """Whether it does not hold, as an exit status."""
    try:
        enter = sandbox.prepared(work)
        child = os.fork()
        if not child:
            try:
                enter()
                os._exit(0 if _is_closed(sandbox, work, outside) else 1)
            finally:
                os._exit(1)
        _, status = os.waitpid(child, 0)
    except OSError:
        return 1
    return 1 if status else 0


def _is_closed(sandbox: levels.Sandbox, work: Path, outside: Path) -> bool:
    (work / "own").write_text("may be written", encoding="ascii")
    attempts: list[Callable[[], object]] = [
        outside.read_bytes,
        lambda: outside.write_bytes(b"changed"),
        lambda: outside.chmod(0),
        lambda: list(Path("/").iterdir()),
        lambda: Path("/etc/passwd").read_bytes(),
        lambda: socket.socket(socket.AF_INET, socket.SOCK_DGRAM),
        lambda: os.truncate(outside, 0),
        lambda: os.utime(outside),
        lambda: os.kill(os.getppid(), 0),
        lambda: (sandbox.works / "planted").mkdir(),
        os.fork,
        *(file.read_bytes for folder in sandbox.hidden for file in _some_file(folder)),
    ]
    return not any(_succeeds(attempt) for attempt in attempts)


def _some_file(folder: Path) -> list[Path]:
    """Give a file in a folder, if it has one: names can be listed, so a file is tried."""
    with contextlib.suppress(OSError):
        return [path for path in folder.iterdir() if path.is_file()][:1]
    return []


def _succeeds(attempt: Callable[[], object]) -> bool:
    try:
        attempt()
    except OSError:
        return False
    return True
