"""Where the package keeps its data: ``data/`` in a checkout, ``helpers/_data`` in a wheel."""

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
