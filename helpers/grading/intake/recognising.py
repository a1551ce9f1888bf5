"""Which chapter a notebook is a copy of, and which of its cells are to run."""

import re
from collections import Counter
from collections.abc import Sequence

from helpers.grading.intake.bindings import names_of
from helpers.grading.intake.handouts import Handout, same_code, same_text
from helpers.grading.intake.notebooks import NotebookCell, notebook_of
from helpers.grading.intake.selecting import Candidate, selected
from helpers.grading.records import Cell, Recognised, UnreadableError

MIN_SHARE = 0.1
"""Of a chapter's own cells so many must be there, if no exercise of it is defined."""

NOT_IN_THE_NOTEBOOK = 0
"""Place of a cell that is run as it was handed out, and which the learner's notebook has not."""


def recognise(
    content: bytes,
    handouts: Sequence[Handout],
    all_cells: bool = False,
    mode: str = "fast",
) -> Recognised:
    """Tell which chapter a notebook is, by its cells and the exercises that it defines.

    A cell is unchanged if one of the handout has the same code, whatever its comments, layout, id
    and place. Which cells run is told in :mod:`.selecting`; ``all_cells`` runs all that the
    notebook has, but for blank ones. In either case ``MODE`` and the other parameters are the
    grader's.

    Raises `UnreadableError` if it is no notebook, or none of these chapters.
    """
    notebook = notebook_of(content)
    cells = notebook.cells
    texts = {same_text(cell.source) for cell in cells}
    codes = list(enumerate((cell for cell in cells if cell.type == "code"), start=1))
    chapter = _chapter(cells, texts, handouts)
    unchanged = {place for place, cell in codes if _is_handed_out(cell, chapter)}
    additions = tuple(
        Cell(place, cell.source)
        for place, cell in codes
        if place not in unchanged and cell.source.strip()
    )
    parameters = [cell.source for cell in chapter.cells if cell.role == "parameters"]
    if all_cells:
        given: list[Cell] = []
        chosen = [
            Candidate(place, cell.source, place not in unchanged)
            for place, cell in codes
            if cell.source.strip()
        ]
    else:
        given, chosen = _with_what_they_need(chapter, codes, unchanged)
    run = [*given, *(Cell(cell.place, cell.source) for cell in chosen)]
    defined = frozenset[str]().union(*(names_of(cell.source).binds for cell in additions))
    return Recognised(
        chapter.number,
        tuple(_in_mode(run, parameters, mode)),
        additions,
        len(defined & chapter.names),
        notebook.student,
    )


def _chapter(
    cells: Sequence[NotebookCell], texts: set[str], handouts: Sequence[Handout]
) -> Handout:
    """Choose by the share of the cells that only this chapter has, and of its exercises."""
    if not handouts:
        raise ValueError("there is no handout to compare the notebook with")
    shared = Counter(text for handout in handouts for text in handout.texts)
    bound = frozenset[str]().union(
        *(names_of(cell.source).binds for cell in cells if cell.type == "code")
    )

    def shares(handout: Handout) -> tuple[float, float]:
        own = {text for text in handout.texts if shared[text] == 1}
        return (
            len(own & texts) / max(len(own), 1),
            len(handout.names & bound) / max(len(handout.names), 1),
        )

    best = max(handouts, key=lambda handout: sum(shares(handout)))
    of_cells, of_exercises = shares(best)
    if of_cells < MIN_SHARE and not of_exercises:
        chapters = [str(handout.number) for handout in handouts if handout.number]
        none = f"a copy of none of the chapters {', '.join(chapters)}" if chapters else ""
        paper = "no copy of the examination" if len(chapters) < len(handouts) else ""
        raise UnreadableError(
            f"The notebook is {' and '.join(filter(None, (none, paper)))}: it has hardly one of "
            "their cells, and defines none of their exercises."
        )
    return best


def _is_handed_out(cell: NotebookCell, chapter: Handout) -> bool:
    return same_text(cell.source) in chapter.codes or same_code(cell.source) in chapter.forms


def _with_what_they_need(
    chapter: Handout, codes: Sequence[tuple[int, NotebookCell]], unchanged: set[int]
) -> tuple[list[Cell], list[Candidate]]:
    places = {same_text(cell.source): place for place, cell in reversed(codes)}
    given = [
        Cell(places.get(same_text(cell.source), NOT_IN_THE_NOTEBOOK), cell.source)
        for cell in chapter.cells
        if cell.role
    ]
    there = {same_code(cell.source) for cell in given}
    candidates = [
        Candidate(place, cell.source, place not in unchanged)
        for place, cell in codes
        if cell.source.strip() and not (place in unchanged and same_code(cell.source) in there)
    ]
    return given, selected([cell.source for cell in given], candidates, chapter.names)


def _in_mode(cells: Sequence[Cell], parameters: Sequence[str], mode: str) -> list[Cell]:
    """Give the parameters the grader's mode, and set them again where the learner sets them."""
    ours = [
        re.sub(r"^MODE = .*$", lambda _: f"MODE = {mode!r}", text, flags=re.MULTILINE)
        for text in parameters
    ]
    names = frozenset[str]().union(*(names_of(text).binds for text in parameters))
    run = []
    for cell in cells:
        if cell.source in parameters:
            run.append(Cell(cell.place, ours[parameters.index(cell.source)]))
        else:
            run.append(cell)
            if names_of(cell.source).binds & names:
                run.extend(Cell(cell.place, text) for text in ours)
    return run
