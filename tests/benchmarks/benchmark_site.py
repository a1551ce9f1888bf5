"""How light and how fast the pages are, beside a plain Jupyter Book of the same chapters.

Not part of ``make test``. On a machine that does nothing else, with Chromium and npm, after
``make site``; all of it takes about twenty minutes:

    .venv/bin/python -m tests.benchmarks.benchmark_site --out site.json
    .venv/bin/python -m tests.benchmarks.benchmark_site --only sizes

*build* seconds of building each book again; *sizes* what a page loads, without and with its
pictures; *lighthouse* scores, from 0 to 100, on a phone and on a desktop, and the largest paint.
Both books are served compressed, as every host of static pages does.
"""

import gzip
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import click

from helpers.publishing.chromium import chromium, installed
from helpers.resources import replacing
from tests.serving import Quiet, served

ROOT = Path(__file__).resolve().parents[2]
CHAPTERS = sorted((ROOT / "chapters").glob("*.ipynb"))
LIGHTHOUSE = "lighthouse@12"
CATEGORIES = {
    "performance": "performance",
    "accessibility": "accessibility",
    "best-practices": "best practices",
    "seo": "SEO",
}
TEXT = {".html", ".css", ".js", ".svg", ".json", ".txt"}
PLAIN_CONFIG = 'title: Plain\nexecute: {execute_notebooks: "off"}\nonly_build_toc_files: true\n'
SEEN = "for (const it of document.images) if (it.checkVisibility()) it.loading = 'eager'"
Rows = list[dict[str, Any]]


class Compressed(Quiet):
    """A folder, with gzip for text and connections that stay open."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:  # noqa: N802, as http.server calls it
        path = Path(self.translate_path(self.path))
        if not path.is_file():
            self.send_error(404)
            return
        content = path.read_bytes()
        self.send_response(200)
        if path.suffix in TEXT:
            content = gzip.compress(content)
            self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Type", self.guess_type(path))
        self.send_header("Content-Length", str(len(content)))
        self.send_header("Cache-Control", "max-age=600")
        self.end_headers()
        self.wfile.write(content)


def plain_book(folder: Path) -> tuple[Path, float]:
    """Build the chapters as Jupyter Book does by itself; return the site and the seconds."""
    (folder / "chapters").mkdir(parents=True)
    for chapter in CHAPTERS:
        shutil.copy(chapter, folder / "chapters")
    (folder / "_config.yml").write_text(PLAIN_CONFIG)
    (folder / "index.md").write_text("# Plain\n")
    entries = "".join(f"  - file: chapters/{chapter.stem}\n" for chapter in CHAPTERS)
    (folder / "_toc.yml").write_text(f"format: jb-book\nroot: index\nchapters:\n{entries}")
    command = [Path(sys.executable).with_name("jupyter-book"), "build", folder]
    for again in (False, True):
        if again:
            shutil.rmtree(folder / "_build")
        begun = time.monotonic()
        subprocess.run(command, check=True, capture_output=True)
    return folder / "_build" / "html", time.monotonic() - begun


def built_again() -> float:
    """Build this book again; return the seconds."""
    begun = time.monotonic()
    command = [Path(sys.executable).with_name("convnets"), "site"]
    subprocess.run(command, check=True, capture_output=True, cwd=ROOT)
    return time.monotonic() - begun


def sizes(books: dict[str, str]) -> Rows:
    """Load each chapter as a reader does who sees all of it; count the bytes."""
    rows = []
    with chromium() as browser:
        for chapter in CHAPTERS:
            row: dict[str, Any] = {"chapter": chapter.stem[:2]}
            for name, address in books.items():
                page = browser.new_page(viewport={"width": 390, "height": 844})
                got: list[Any] = []
                page.on("response", lambda response, got=got: got.append(response))
                page.goto(f"{address}/chapters/{chapter.stem}.html", wait_until="load")
                page.evaluate(SEEN)
                page.wait_for_function(
                    "[...document.images].every(it => !it.checkVisibility() || it.complete)"
                )
                own = [it for it in got if it.ok and it.url.startswith("http://127.0.0.1")]
                bodies = [(it.request.resource_type == "image", it.body()) for it in own]
                page.close()
                rest = [body for is_picture, body in bodies if not is_picture]
                row |= {
                    f"{name}, kB": round(sum(map(len, rest)) / 1000),
                    f"{name}, gzip": round(sum(len(gzip.compress(it)) for it in rest) / 1000),
                    f"{name}, with pictures": round(
                        sum(len(gzip.compress(body)) for _, body in bodies) / 1000
                    ),
                    f"{name}, not there": len(got) - len(own),
                }
            rows.append(row)
    return rows


def lighthouse(books: dict[str, str], count: int) -> Rows:
    """Run Lighthouse over the chapters of both books, on a phone and on a desktop."""
    folder = ROOT / "build" / "lighthouse"
    if not (program := folder / "node_modules" / ".bin" / "lighthouse").exists():
        subprocess.run(["npm", "install", "--prefix", folder, LIGHTHOUSE], check=True)
    environment = {**os.environ, "CHROME_PATH": installed()}
    rows = []
    for chapter in CHAPTERS[:count]:
        for name, book in books.items():
            address = f"{book}/chapters/{chapter.stem}.html"
            for screen in ("mobile", "desktop"):
                command = [program, address, "--quiet", "--output=json"]
                command += ["--chrome-flags=--headless --no-sandbox --disable-gpu"]
                command += ["--preset=desktop"] if screen == "desktop" else []
                done = subprocess.run(command, check=True, capture_output=True, env=environment)
                report = json.loads(done.stdout)
                paint = report["audits"]["largest-contentful-paint"]["numericValue"]
                rows.append(
                    {
                        "chapter": chapter.stem[:2],
                        "book": name,
                        "screen": screen,
                        **{
                            title: round(100 * (report["categories"][key]["score"] or 0))
                            for key, title in CATEGORIES.items()
                        },
                        "largest paint, s": round(paint / 1000, 2),
                    }
                )
                click.echo(f"{rows[-1]}", err=True)
    return rows


def table(rows: Rows) -> str:
    """Lines of a pipe table."""
    lines = [list(rows[0]), ["---"] * len(rows[0]), *(row.values() for row in rows)]
    return "\n".join(f"| {' | '.join(map(str, line))} |" for line in lines)


@click.command()
@click.option("--only", type=click.Choice(["build", "sizes", "lighthouse"]), multiple=True)
@click.option("--chapters", "count", type=click.IntRange(1, len(CHAPTERS)), default=len(CHAPTERS))
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="JSON to write.")
def main(only: tuple[str, ...], count: int, out: Path | None) -> None:
    """Measure, print tables, and write them to a file if one is named."""
    measured: dict[str, Rows] = {}
    with ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory())
        plain, seconds = plain_book(Path(folder, "plain"))
        sites = {"ours": ROOT / "_build" / "html", "plain": plain}
        books = {
            name: stack.enter_context(served(site, Compressed)) for name, site in sites.items()
        }
        parts: dict[str, Callable[[], Rows]] = {
            "build": lambda: [{"ours, s": round(built_again(), 1), "plain, s": round(seconds, 1)}],
            "sizes": lambda: sizes(books),
            "lighthouse": lambda: lighthouse(books, count),
        }
        for part, measure in parts.items():
            if not only or part in only:
                measured[part] = measure()
                click.echo(f"\n{table(measured[part])}")
    if out:
        with replacing(out) as partial_file:
            partial_file.write_text(json.dumps(measured, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()
