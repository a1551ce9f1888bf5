"""Where the book is published and where its source is: ``[project.urls]`` of ``pyproject.toml``.

All else that names the book's address takes it from here. A fork sets ``Book`` and ``Repository``
there and publishes its own; where they are not set, no page has a button that leads nowhere.
"""

import tomllib
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote, urlsplit

import click

BRANCH = "published"
"""Branch of the repository on which the published chapters lie, as they are on the site."""

_COLAB = "https://colab.research.google.com/github"
_KAGGLE = "https://kaggle.com/kernels/welcome?src="
_BINDER = "https://mybinder.org/v2/gh"
_GITHUB = "github.com"


@dataclass(frozen=True)
class Addresses:
    """Addresses that end in a slash, or nothing."""

    book: str = ""
    repository: str = ""

    @property
    def _on_github(self) -> str:
        """Owner and name of the repository; nothing if it is elsewhere."""
        place = urlsplit(self.repository)
        return place.path.strip("/").removesuffix(".git") if place.netloc == _GITHUB else ""

    def colab(self, chapter: str) -> str:
        """Return the address that opens a published chapter in Colab; nothing without GitHub."""
        name = self._on_github
        return name and f"{_COLAB}/{name}/blob/{BRANCH}/chapters/{chapter}"

    def kaggle(self, chapter: str) -> str:
        """Return the address that copies a published chapter to Kaggle; nothing without GitHub."""
        name = self._on_github
        return name and f"{_KAGGLE}https://{_GITHUB}/{name}/blob/{BRANCH}/chapters/{chapter}"

    def binder(self, chapter: str) -> str:
        """Return the address that starts the repository on Binder; nothing without GitHub."""
        name = self._on_github
        return name and f"{_BINDER}/{name}/HEAD?labpath={quote(f'chapters/{chapter}', safe='')}"


def addresses(root: Path) -> Addresses:
    """Read the addresses of a clone of the book.

    Raises ``ClickException`` for one that is not a web address.
    """
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    urls = project.get("urls", {})
    return Addresses(*(_checked(name, urls.get(name, "")) for name in ("Book", "Repository")))


def _checked(name: str, address: str) -> str:
    parts = urlsplit(address)
    if address and (parts.scheme not in ("http", "https") or not parts.netloc or parts.query):
        raise click.ClickException(
            f"{name} under [project.urls] in pyproject.toml is {address!r}, not an address such "
            "as https://example.org/book/"
        )
    return f"{address.rstrip('/')}/" if address else ""
