"""The rules of a chapter: each a small predicate that yields its complaints."""

import ast
import itertools
import re
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

from bs4 import BeautifulSoup

from helpers.exercises import EXERCISES
from tests.notebooks.chapter import ROOT, Chapter, headings, is_figure, links, tokens
from tests.notebooks.exercises import blocks
from tests.notebooks.prose import alt_text

Rule = Callable[[Chapter], Iterator[str]]

FIRST_CELL = (Path(__file__).parent / "first_cell.txt").read_text(encoding="utf-8").rstrip("\n")
PARAMETERS = 'DATA = "embedded"\nMODE = "fast"\nSEED = 0'
LONGEST_CELL = 18  # lines; DESIGN.md says 5 to 15, a blank line and a comment or two are free
LEAD_INS = ("You will be able to", "You need", "Time.")
_SECTION = re.compile(r"(\d+)\. .+ \((\d+) min(, further)?\)")
_TIME = re.compile(
    r"\*\*Time\.\*\* Core (\d+) min(?:, further (\d+) min)?, exercises (\d+) min[.;,]"
)


def first_cells(chapter: Chapter) -> Iterator[str]:
    """The set-up cell is the same in all chapters, and the parameters follow."""
    set_up, parameters = chapter.cells[:2]
    if set_up.source != FIRST_CELL:
        yield "cell 0 is not the text of tests/notebooks/first_cell.txt"
    if parameters.source != PARAMETERS or "parameters" not in parameters.metadata.get("tags", []):
        yield f"cell 1 is not tagged `parameters` or is not {PARAMETERS!r}"


def opening(chapter: Chapter) -> Iterator[str]:
    """Title, objectives, needs and time come first; the times are the sums of the sections'."""
    cells = [chapter.cells[i] for i in chapter.sections[""] if i >= 2]
    text = "\n".join(cell.source for cell in cells if cell.cell_type == "markdown")
    if not text.startswith(f"# {chapter.number}. "):
        yield f"cell 2 does not begin with the title `# {chapter.number}. …`"
    for lead_in in LEAD_INS:
        if f"**{lead_in}**" not in text:
            yield f"the opening has no **{lead_in}**"
    minutes: Counter[str] = Counter()
    for name in chapter.sections:
        if match := _SECTION.fullmatch(name):
            minutes["further" if match[3] else "core"] += int(match[2])
        elif match := re.fullmatch(r"Exercises \((\d+) min\)", name):
            minutes["exercises"] = int(match[1])
    if not (time := _TIME.search(text)):
        yield "the time does not read **Time.** Core … min, further … min, exercises … min."
    else:
        stated = dict(
            zip(("core", "further", "exercises"), map(int, time.groups("0")), strict=True)
        )
        for part, sum_of_sections in stated.items():
            if minutes[part] != sum_of_sections:
                yield f"{part}: {sum_of_sections} min stated, the sections make {minutes[part]}"


def sections(chapter: Chapter) -> Iterator[str]:
    """Numbered sections with minutes, then summary, exercises and further reading."""
    names = [name for name in chapter.sections if name]
    last = [re.sub(r" \(\d+ min\)$", "", name) for name in names[-3:]]
    if last != ["Summary", "Exercises", "Further reading"]:
        yield f"the chapter ends with {last}, not with Summary, Exercises, Further reading"
    for expected, name in enumerate(names[:-3], start=1):
        match = _SECTION.fullmatch(name)
        if not match or int(match[1]) != expected:
            yield f"section {name!r} is not `## {expected}. … (n min)` or `(n min, further)`"
    for index, cell in enumerate(chapter.cells):
        if cell.cell_type == "markdown":
            levels = [level for level, _ in headings(cell.source)]
            if 2 in levels and (levels.count(2) > 1 or not cell.source.startswith("## ")):
                yield f"cell {index}: a ## heading does not begin its cell"


def common_markdown(chapter: Chapter) -> Iterator[str]:
    """No MyST role or directive: Colab and plain Jupyter would show its source."""
    for index, cell in enumerate(chapter.cells):
        if cell.cell_type != "markdown":
            continue
        for token in tokens(cell.source):
            if token.type == "fence" and token.info.startswith("{"):
                yield f"cell {index}: directive {token.info}"
            children = token.children or []
            for text, code in itertools.pairwise(children):
                role = re.search(r"\{[\w:+-]+\}$", text.content)
                if code.type == "code_inline" and text.type == "text" and role:
                    yield f"cell {index}: role {role[0]}"
            if token.type == "inline":
                yield from (
                    f"cell {index}: MyST syntax {found}"
                    for found in re.findall(
                        r"^(?::{3,}.*|\([\w-]+\)=|\+\+\+.*)$", token.content, re.M
                    )
                )


def short_cells(chapter: Chapter) -> Iterator[str]:
    """A code cell is at most 18 lines long and shows its value without a semicolon's help."""
    for index, cell in enumerate(chapter.cells):
        if cell.cell_type == "code" and index > 0:
            lines = cell.source.splitlines()
            if len(lines) > LONGEST_CELL:
                yield f"cell {index}: {len(lines)} lines of code, at most {LONGEST_CELL}"
            if cell.source.rstrip().endswith(";"):
                yield f"cell {index}: nbval ignores a trailing semicolon; assign the value"


def figures(chapter: Chapter) -> Iterator[str]:
    """Each figure has alt text, stands alone in its cell, and a numbered caption follows."""
    number = 0
    for index, cell in enumerate(chapter.cells):
        shown = [output for output in cell.get("outputs", []) if is_figure(output)]
        following = chapter.cells[index + 1].source if index + 1 < len(chapter.cells) else ""
        if len(shown) > 1:
            yield f"cell {index}: {len(shown)} figures in a cell, one caption can follow"
        for output in shown:
            number += 1
            alt = alt_text(output).strip()
            if len(alt) < 20 or alt.startswith("<") or re.match(r"[\w.]+\(", alt):
                yield f"cell {index}: the figure's alt text is {alt!r}"
            yield from _unlabelled(output["data"], index)
            if not following.startswith(f"**Figure {chapter.number}.{number}.** "):
                yield f"cell {index + 1} does not begin with **Figure {chapter.number}.{number}.**"
    captions = sum(cell.source.startswith(f"**Figure {chapter.number}.") for cell in chapter.cells)
    if captions != number:
        yield f"{captions} captions for {number} figures"


def _unlabelled(data: dict[str, str], index: int) -> Iterator[str]:
    """An image or SVG inside HTML that says nothing to a screen reader."""
    html = BeautifulSoup(data.get("text/html", "") + data.get("image/svg+xml", ""), "html.parser")
    for image in html.find_all("img"):
        if not image.get("alt"):
            yield f"cell {index}: <img> without alt"
    for svg in html.find_all("svg"):
        hidden = svg.get("aria-hidden") == "true" or svg.find_parent(attrs={"aria-hidden": "true"})
        named = svg.get("aria-label") or svg.get("aria-labelledby") or svg.find("title")
        if not hidden and not (svg.get("role") == "img" and named):
            yield f'cell {index}: <svg> without role="img" and a title'


def links_exist(chapter: Chapter) -> Iterator[str]:
    """Links are relative, to a file and a heading that exist, or go to the web."""
    for index, cell in enumerate(chapter.cells):
        if cell.cell_type != "markdown":
            continue
        for target in links(cell.source):
            if re.match(r"https?://|mailto:", target):
                continue
            name, _, anchor = target.partition("#")
            path = (chapter.path.parent / name).resolve() if name else chapter.path
            if name.startswith("/") or not path.is_file():
                yield f"cell {index}: no file for the link {target}"
            elif anchor and anchor not in anchors(path):
                yield f"cell {index}: {path.name} has no anchor #{anchor}"


def anchors(path: Path) -> set[str]:
    """What a link can point to in a page: headings, targets, and keys of the bibliography."""
    if path.suffix == ".ipynb":
        chapter = Chapter.read(path)
        text = "\n\n".join(cell.source for cell in chapter.cells if cell.cell_type == "markdown")
    else:
        text = path.read_text(encoding="utf-8")
    found = {slug(heading) for _, heading in headings(text)}
    found |= set(re.findall(r"^\(([\w-]+)\)=$", text, re.M))
    found |= set(re.findall(r"\bid=\"([\w-]+)\"", text))
    if path.name == "bibliography.md" and (bibliography := ROOT / "references.bib").exists():
        found |= set(
            re.findall(r"^@\w+\{([^,\s]+)", bibliography.read_text(encoding="utf-8"), re.M)
        )
    return found


def slug(heading: str) -> str:
    """A heading's anchor, by GitHub's rule."""
    return re.sub(r"\s", "-", re.sub(r"[^\w\s-]", "", heading.lower().strip()))


def ids(chapter: Chapter) -> Iterator[str]:
    """Cell ids are there, unique, and written to stay."""
    counts = Counter(cell.get("id") for cell in chapter.cells)
    for cell_id, count in counts.items():
        if count > 1:
            yield f"cell id {cell_id} stands {count} times"
        if not re.fullmatch(r"[a-z0-9][a-z0-9-]{0,63}", cell_id or ""):
            yield f"cell id {cell_id!r} is not of a-z, 0-9 and -"


def stored_outputs(chapter: Chapter) -> Iterator[str]:
    """Outputs are those of one run from top to bottom, with nothing on stderr and no time in it."""
    code = [cell for cell in chapter.cells if cell.cell_type == "code"]
    if [cell.execution_count for cell in code] != list(range(1, len(code) + 1)):
        yield "execution counts are not 1, 2, 3 …: `convnets execute` stores them"
    for index, cell in enumerate(chapter.cells):
        for output in cell.get("outputs", []):
            if output.output_type == "error" or output.get("name") == "stderr":
                yield f"cell {index}: stored {output.get('name', 'error')}"
            addresses = re.search(r"\bat 0x[0-9a-f]{6,}", str(output))
            if addresses:
                yield f"cell {index}: an address in memory is stored ({addresses[0]})"
        if "execution" in cell.metadata:
            yield f"cell {index}: execution times are stored"


def exercises(chapter: Chapter) -> Iterator[str]:
    """Every exercise is there as it is defined, with stub, check, hints and solution."""
    asked = {name: ex for name, ex in EXERCISES.items() if ex.chapter == chapter.number}
    found = {block.name: block for block in blocks(chapter)}
    for name in asked.keys() ^ found.keys():
        where = "helpers.exercises" if name in found else "the chapter"
        yield f"exercise {name} is not in {where}"
    for name in asked.keys() & found.keys():
        block = found[name]
        if re.sub(r", further\)$", ")", block.heading) != asked[name].heading:
            yield f"heading {block.heading!r} is not {asked[name].heading!r}"
        yield from (f"exercise {name}: {lack}" for lack in block.lacks())


def reserved_names(chapter: Chapter) -> Iterator[str]:
    """An exercise's name is assigned in its stub and nowhere else."""
    stubs = {block.stub: block.name for block in blocks(chapter)}
    for index, tree in chapter.code():
        for name in bound_names(tree):
            if name in EXERCISES and stubs.get(index) != name:
                yield f"cell {index} assigns {name}, the name of an exercise"


def bound_names(tree: ast.AST) -> Iterator[str]:
    """Names that a cell assigns, defines or imports, at whatever depth."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.id
        elif isinstance(node, ast.FunctionDef | ast.ClassDef):
            yield node.name
        elif isinstance(node, ast.alias):
            yield (node.asname or node.name).split(".")[0]


def no_solution_in_a_cell(chapter: Chapter) -> Iterator[str]:
    """A solution is a folded block of text, never a cell that runs."""
    for index, cell in enumerate(chapter.cells):
        if cell.cell_type == "code" and re.search(r"#\s*Solution\b", cell.source):
            yield f"cell {index}: a solution in a code cell"


RULES: tuple[Rule, ...] = (
    first_cells,
    opening,
    sections,
    common_markdown,
    short_cells,
    figures,
    links_exist,
    ids,
    stored_outputs,
    exercises,
    reserved_names,
    no_solution_in_a_cell,
)
