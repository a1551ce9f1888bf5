"""What a change does to the pages: old and new side by side, for those that differ.

    make preview BASE=main

Builds the site of another commit in a folder of its own, and compares it with `_build/html`. The
result, ``build/preview/index.html``, lists the pages that differ, came or went, each with its
changed sections; a page opens with the old one to the left and the new one to the right.
"""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from html import escape
from pathlib import Path

import click
from bs4 import BeautifulSoup

ROOT = Path(__file__).parents[1]
STYLE = (
    "body{font:1rem sans-serif;margin:1rem;color-scheme:light dark}iframe{width:49.5%;height:92vh;"
    "border:1px solid}li{margin:.4rem 0}"
)
DIGEST = re.compile(r"[?&](?:v|digest)=[0-9a-f]+")


@dataclass(frozen=True)
class Change:
    """A page that is not as it was: what became of it, and the headings of what differs in it."""

    page: str
    kind: str
    sections: tuple[str, ...] = ()


def sections(page: Path) -> dict[str, str]:
    """Return the parts of a page by their headings, each without its subsections."""
    article = BeautifulSoup(page.read_text("utf-8"), "html.parser").select_one("article")
    found: dict[str, str] = {}
    for section in article.find_all("section") if article else ():
        for inner in section.find_all("section"):
            inner.extract()
        heading = section.find(["h1", "h2", "h3", "h4"])
        name = heading.get_text().rstrip("#") if heading else ""
        found[name] = found.get(name, "") + DIGEST.sub("", str(section))
    return found


def changes(old: Path, new: Path) -> Iterator[Change]:
    """Yield the pages of two built sites that differ, in the order of their names."""
    names = {
        path.relative_to(site).as_posix()
        for site in (old, new)
        for path in site.rglob("*.html")
        if "_static" not in path.relative_to(site).parts
    }
    for name in sorted(names):
        if not (old / name).exists():
            yield Change(name, "new")
        elif not (new / name).exists():
            yield Change(name, "gone")
        else:
            before, after = sections(old / name), sections(new / name)
            differ = [it for it in {**before, **after} if before.get(it) != after.get(it)]
            if differ:
                yield Change(name, "changed", tuple(differ))


def write(old: Path, new: Path, folder: Path) -> list[Change]:
    """Write the comparison of two sites into a folder; return what has changed."""
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(old, folder / "old")
    shutil.copytree(new, folder / "new")
    found = list(changes(old, new))
    items = []
    for number, change in enumerate(found):
        frames = "".join(
            f'<iframe title="{side}" src="{side}/{change.page}"></iframe>'
            for side in ("old", "new")
            if (folder / side / change.page).exists()
        )
        _page(folder / f"{number}.html", change.page, frames)
        what = ": " + "; ".join(change.sections) if change.sections else ""
        link = f'<a href="{number}.html">{escape(change.page)}</a>'
        items.append(f"<li>{link}, {change.kind}{escape(what)}</li>")
    body = f"<ul>{''.join(items)}</ul>" if items else "<p>No page differs.</p>"
    _page(folder / "index.html", "What has changed", f"<h1>What has changed</h1>{body}")
    return found


def _page(path: Path, title: str, body: str) -> None:
    path.write_text(
        f'<!doctype html><html lang="en"><meta charset="utf-8"><title>{escape(title)}</title>'
        f"<style>{STYLE}</style><body>{body}",
        "utf-8",
    )


@click.command()
@click.argument("base")
def main(base: str) -> None:
    """Compare the site with that of the commit BASE."""
    work = ROOT / "build" / "preview-base"
    shutil.rmtree(work, ignore_errors=True)
    subprocess.run(["git", "worktree", "prune"], cwd=ROOT, check=True)
    added = subprocess.run(
        ["git", "worktree", "add", "--quiet", "--detach", work, base], cwd=ROOT, check=False
    )
    if added.returncode:
        raise click.ClickException(f"{base!r} is no commit here: name one with BASE=")
    try:
        build = "from pathlib import Path; from helpers.publishing.site import build; import sys; "
        build += "build(Path(sys.argv[1]), Path(sys.argv[1]) / '_build' / 'html')"
        built = subprocess.run(
            [sys.executable, "-c", build, work],
            env={**os.environ, "PYTHONPATH": str(work)},
            cwd=work,
            check=False,
        )
        if built.returncode:
            raise click.ClickException(f"the site of {base} does not build: see above")
        found = write(work / "_build" / "html", ROOT / "_build" / "html", ROOT / "build/preview")
    finally:
        subprocess.run(["git", "worktree", "remove", "--force", work], cwd=ROOT, check=False)
    for change in found:
        click.echo(f"{change.page}: {change.kind} {'; '.join(change.sections)}".rstrip())
    click.echo(f"{len(found)} pages differ: {ROOT / 'build' / 'preview' / 'index.html'}")


if __name__ == "__main__":
    main()
