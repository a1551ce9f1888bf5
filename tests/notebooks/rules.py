"""The rules of a chapter: each a small predicate that yields its complaints."""

import itertools
import re
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import nbformat
from nbval.plugin import find_comment_markers, find_metadata_tags

from tests.notebooks.chapter import Chapter, headings, tokens
from tests.notebooks.exercises import exercises, no_solution_in_a_cell, places, reserved_names
from tests.notebooks.figures import figures
from tests.notebooks.links import links_exist

Rule = Callable[[Chapter], Iterator[str]]

FIRST_CELL = (Path(__file__).parent / "first_cell.txt").read_text(encoding="utf-8").rstrip("\n")
PARAMETERS = 'DATA = "embedded"\nMODE = "fast"\nSEED = 0'
LONGEST_CELL = 18  # lines; 5 to 15 are meant, a blank line and a comment or two are free
FIRST_IDS = ("setup", "parameters", "title")  # what is published is written into the first and last
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
    """Numbered sections with minutes, then summary, exercises and further reading.

    Numbers begin with 1, or with 0: a section that says why there is a chapter at all.
    """
    names = [name for name in chapter.sections if name]
    last = [re.sub(r" \(\d+ min\)$", "", name) for name in names[-3:]]
    if last != ["Summary", "Exercises", "Further reading"]:
        yield f"the chapter ends with {last}, not with Summary, Exercises, Further reading"
    first = 0 if names[0].startswith("0. ") else 1
    for expected, name in enumerate(names[:-3], start=first):
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


def compared(chapter: Chapter) -> Iterator[str]:
    """A cell whose output nbval does not compare is the exception and says why."""
    for index, cell in enumerate(chapter.cells):
        if (
            cell.cell_type == "code"
            and not is_compared(cell)
            and "# Not compared: " not in cell.source
        ):
            yield f"cell {index}: no `# Not compared: …` says why"


def is_compared(cell: nbformat.NotebookNode) -> bool:
    """Whether nbval compares a cell's output, by its tags and comments."""
    marks = {**dict(find_metadata_tags(cell.metadata)), **dict(find_comment_markers(cell.source))}
    return marks.get("check", True)


def ids(chapter: Chapter) -> Iterator[str]:
    """Cell ids are there, unique, and written to stay; programs find cells by some of them."""
    counts = Counter(cell.get("id") for cell in chapter.cells)
    for cell_id, count in counts.items():
        if count > 1:
            yield f"cell id {cell_id} stands {count} times"
        if not re.fullmatch(r"[a-z0-9][a-z0-9-]{0,63}", cell_id or ""):
            yield f"cell id {cell_id!r} is not of a-z, 0-9 and -"
    if (first := [cell.get("id") for cell in chapter.cells[:3]]) != list(FIRST_IDS):
        yield f"the first cells have the ids {first}, not {FIRST_IDS}"
    for place in places(chapter):
        if not chapter.cells[place].get("id", "").startswith("ex-"):
            yield f"cell {place} is of an exercise, and its id does not begin with ex-"


def slides(chapter: Chapter) -> Iterator[str]:
    """Each section begins a slide, and no mark is misspelt."""
    for index, cell in enumerate(chapter.cells):
        mark = cell.metadata.get("slideshow", {}).get("slide_type", "")
        if mark not in ("", "slide", "subslide", "fragment", "notes", "-", "skip"):
            yield f"cell {index}: {mark!r} is no slide_type"
        if _SECTION.match(cell.source.removeprefix("## ")) and mark != "slide":
            yield f"cell {index}: its section does not begin a slide"


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


RULES: tuple[Rule, ...] = (
    first_cells,
    opening,
    sections,
    common_markdown,
    short_cells,
    figures,
    links_exist,
    ids,
    slides,
    stored_outputs,
    compared,
    exercises,
    reserved_names,
    no_solution_in_a_cell,
)
