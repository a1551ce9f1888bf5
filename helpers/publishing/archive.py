"""``convnets archive``: the whole book in one ZIP, to be read and run where there is no network.

It holds the built site, the chapters, the wheel that learners install and the data that may be
handed on, with a checksum of each file. Its bytes depend on those files only, not on the day.
"""

import hashlib
import zipfile
from collections.abc import Iterator
from pathlib import Path

from helpers import __version__
from helpers.publishing.offering import learners_wheel
from helpers.resources import replacing

NAME = f"convnets-counted-{__version__}"
SUMS = "SHA256SUMS"
_DATE = (1980, 1, 1, 0, 0, 0)  # the first that a ZIP can hold
_README = f"""\
ConvNets, Counted {__version__}

site/index.html  the book: open it in a browser, no server and no network needed
notebooks/       its chapters, to run
wheels/          their helpers: pip install "wheels/NAME.whl[tf,run]", with the name of the file
data/            results, weights and counts that the chapters read; the wheel has them too
{SUMS}       checksums: sha256sum -c {SUMS}
"""


def parts(root: Path, site: Path) -> Iterator[tuple[str, Path]]:
    """Yield the files of the archive: the name in it, and where the file is.

    Raises ``ClickException`` if the wheel has not been built.
    """
    wheel = learners_wheel(root)
    folders = {"site": (site, "*"), "notebooks": (root / "chapters", "*.ipynb")}
    folders["data"] = (root / "data", "*")
    for folder, (source, pattern) in folders.items():
        for path in sorted(source.rglob(pattern)):
            if path.is_file() and ".ipynb_checkpoints" not in path.parts:
                yield f"{folder}/{path.relative_to(source).as_posix()}", path
    yield f"wheels/{wheel.name}", wheel


def write_archive(root: Path, site: Path, path: Path) -> int:
    """Write the archive of a clone of the book to ``path``; return its number of bytes."""
    files = {name: file.read_bytes() for name, file in parts(root, site)}
    files["README.txt"] = _README.encode()
    sums = (f"{hashlib.sha256(content).hexdigest()}  {name}\n" for name, content in files.items())
    files[SUMS] = "".join(sums).encode()
    path.parent.mkdir(parents=True, exist_ok=True)
    with replacing(path) as part, zipfile.ZipFile(part, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            info = zipfile.ZipInfo(f"{NAME}/{name}", _DATE)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.external_attr = 0o644 << 16
            archive.writestr(info, content)
    return path.stat().st_size
