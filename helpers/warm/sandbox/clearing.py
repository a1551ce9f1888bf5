"""Taking away a folder that somebody else has filled."""

import contextlib
import secrets
from pathlib import Path


def remove(folder: Path) -> None:
    """Remove a folder and all in it: however deep, and what may not be read. No link is followed.

    ``shutil.rmtree`` fails at some hundred folders in each other. Here each folder is moved to the
    top before it is emptied. What cannot be removed is left.
    """
    with contextlib.suppress(OSError):
        folder.chmod(0o700)
        while _empty_once(folder):
            pass
        folder.rmdir()


def _empty_once(top: Path) -> bool:
    """Remove what lies in ``top``, and move what lies in its folders there; whether any did."""
    moved = 0
    mark = secrets.token_hex(8)
    for path in list(top.iterdir()):
        if not _is_folder(path):
            path.unlink()
            continue
        path.chmod(0o700)
        for inner in list(path.iterdir()):
            if _is_folder(inner):
                inner.chmod(0o700)  # a folder that may not be written to cannot be moved
                inner.rename(top / f"{mark}{moved}")
                moved += 1
            else:
                inner.unlink()
        path.rmdir()
    return moved > 0


def _is_folder(path: Path) -> bool:
    return path.is_dir() and not path.is_symlink()
