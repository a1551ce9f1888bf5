"""Whether the links of the book that lead to other sites still lead somewhere.

    .venv/bin/python -m tests.outside

Needs a network, so it is no part of ``make test``: ``weekly.yml`` runs it. A site that forbids
being asked by a program (401, 403, 405, 429) counts as there.
"""

import re
import sys
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import click
import requests

ROOT = Path(__file__).parents[1]
LINK = re.compile(r"https?://[^\s\"'<>)\]}\\]+")
THERE = {401, 403, 405, 429}
SECONDS = 20
PAGES = ("chapters/*.ipynb", "chapters/**/*.md", "*.md", "references.bib")


def links(pages: Iterable[Path]) -> dict[str, Path]:
    """Return the addresses that pages name, each with one page that names it."""
    found: dict[str, Path] = {}
    for page in pages:
        for address in LINK.findall(page.read_text(encoding="utf-8")):
            found.setdefault(address.rstrip(".,;:*`"), page)
    return found


def trouble(address: str) -> str:
    """Say what is wrong with an address; nothing if it leads somewhere."""
    try:
        answer = requests.get(address, timeout=SECONDS, stream=True)
    except requests.RequestException as error:
        return type(error).__name__
    answer.close()
    return "" if answer.ok or answer.status_code in THERE else str(answer.status_code)


def broken(found: dict[str, Path]) -> Iterator[str]:
    """Yield a line for each address that leads nowhere."""
    with ThreadPoolExecutor(8) as threads:
        for (address, page), said in zip(found.items(), threads.map(trouble, found), strict=True):
            if said:
                yield f"{page}: {address}: {said}"


@click.command()
def main() -> None:
    """Ask for every link; exit with 1 if one is broken."""
    pages = sorted({page for pattern in PAGES for page in ROOT.glob(pattern)})
    local = re.compile(r"https?://(?:localhost|127\.|.*…)")
    found = {it: page for it, page in links(pages).items() if not local.match(it)}
    complaints = list(broken(found))
    click.echo("\n".join([*complaints, f"{len(found)} links, {len(complaints)} broken"]))
    sys.exit(bool(complaints))


if __name__ == "__main__":
    main()
