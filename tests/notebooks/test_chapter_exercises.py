"""An untouched chapter scores nothing; with the folded solutions in place it scores full marks."""

import pytest

from helpers.exercises import EXERCISES, check, compare, observe
from helpers.exercises.observers import DRAWN
from helpers.exercises.plain import from_json, to_json
from helpers.grading.answers import hidden_cases
from tests.notebooks.chapter import CHAPTERS, Chapter
from tests.notebooks.exercises import blocks, imports

PATHS = pytest.mark.parametrize("path", CHAPTERS, ids=lambda path: path.stem)


def defined(chapter, source):
    """What a cell defines after the chapter's imports."""
    namespace = {}
    exec(imports(chapter), namespace)
    exec(source, namespace)
    return namespace


def statuses(name, answer):
    """The grader's verdict on public and hidden cases; of what trains, on the hidden one."""
    exercise = EXERCISES[name]
    public = () if exercise.preparer in DRAWN else exercise.cases
    cases = [*public, *hidden_cases(name, seed=0)]
    observations = observe(exercise.question, answer, [case.arguments for case in cases])
    judged = compare(exercise, cases, from_json(to_json(observations)))
    return {judgement.status for judgement in judged}


@PATHS
def test_an_untouched_chapter_is_told_so_and_scores_nothing(path):
    chapter = Chapter.read(path)
    for block in blocks(chapter):
        verdicts = [output.get("text") for output in chapter.cells[block.check].outputs]
        stub = defined(chapter, chapter.cells[block.stub].source)[block.name]

        assert verdicts == [f"{block.name}: not done yet.\n"]
        assert statuses(block.name, stub) == {"untouched"}


def waiting():
    """Those of chapters 4 to 6 train; the grader's tests answer all chapters each time."""
    for path in CHAPTERS:
        late = path.stem[:2] in ("04", "05", "06")
        yield pytest.param(path, marks=pytest.mark.release if late else (), id=path.stem)


@pytest.mark.parametrize("path", list(waiting()))
def test_the_folded_solutions_score_full_marks(path, capsys):
    chapter = Chapter.read(path)
    for block in blocks(chapter):
        [solution] = block.solutions
        answer = defined(chapter, solution)[block.name]

        check(block.name, answer)
        assert capsys.readouterr().out.startswith(f"{block.name}: right")
        assert statuses(block.name, answer) == {"right"}
