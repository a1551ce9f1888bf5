"""Bubblewrap: namespaces where the kernel lets only programs known to it make them.

Ubuntu, for one, may refuse them to Python and give them to ``bwrap``. The whole warm process is
then started inside: its jobs share the namespaces with each other and with nobody else.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

_SYSTEM = ("/usr", "/bin", "/lib", "/lib32", "/lib64", "/etc/ld.so.cache", "/etc/localtime")
_MORE = ("/etc/fonts", "/sys/devices/system")
_CONTROL_GROUPS = "/sys/fs/cgroup"
_ROOM = 2_000_000_000  # bytes of files of all jobs at a time
_UNSHARE = """\
import sys
sys.path.insert(0, sys.argv[1])
from pathlib import Path
from helpers.warm.sandbox import namespaces
namespaces.unshare(Path(sys.argv[2]), 4096, 10)
"""


def prefix(folder: Path, tree: Path, readable: Sequence[Path]) -> list[str]:
    """Give the words before a command that start it inside; none where Python needs no help.

    None as well where there is no bubblewrap, or it may not either. Inside, ``folder`` is empty but
    for ``tree``, and can be written to; ``readable`` and the system can be read.
    """
    program = shutil.which("bwrap")
    if program is None or _can_unshare(folder, tree):
        return []
    words = command(program, folder, tree, readable)
    return words if _runs([*words, sys.executable, "-I", "-S", "-c", ""]) else []


def command(program: str, folder: Path, tree: Path, readable: Sequence[Path]) -> list[str]:
    """Give these words, whether they are needed or not."""
    python = [Path(sys.executable).parent, Path(sys.prefix), Path(sys.base_prefix)]
    paths = dict.fromkeys([*_SYSTEM, *_MORE, *map(os.fspath, (*python, *readable))])
    words = [program, "--unshare-user", "--unshare-net", "--unshare-pid", "--unshare-ipc"]
    words += ["--unshare-uts", "--proc", "/proc", "--dev", "/dev"]
    for path in paths:
        words += ["--ro-bind-try", path, path]
    words += ["--bind-try", _CONTROL_GROUPS, _CONTROL_GROUPS]
    words += ["--size", str(_ROOM), "--tmpfs", os.fspath(folder)]
    words += ["--ro-bind", os.fspath(tree), os.fspath(tree), "--chdir", os.fspath(folder)]
    return [*words, "--"]


def _can_unshare(folder: Path, tree: Path) -> bool:
    arguments = [os.fspath(tree), os.fspath(folder)]
    return _runs([sys.executable, "-I", "-S", "-c", _UNSHARE, *arguments])


def _runs(words: Sequence[str]) -> bool:
    return subprocess.run(words, capture_output=True, check=False).returncode == 0
