"""Where the package keeps its data: ``data/`` in a checkout, ``helpers/_data`` in a wheel.

And how a file is written: under a temporary name, then renamed.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


def data_path(name: str) -> Path:
    """Path of a file that comes with the book, for example ``golden/convolution.json``.

    Raises ``FileNotFoundError`` if the installation does not have it.
    """
    for root in (_PACKAGE / "_data", _PACKAGE.parent / "data"):
        if (path := root / name).exists():
            return path
    raise FileNotFoundError(
        f"the data file {name!r} is not part of this installation of convnets-counted; "
        "install it again"
    )


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """Give a temporary path beside ``path`` to write to; then it takes the place of ``path``.

    What is broken off leaves ``path`` as it was, and no temporary file.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f"{path.name}.part")
    try:
        yield part
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
