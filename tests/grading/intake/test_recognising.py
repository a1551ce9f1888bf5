"""Which chapter a notebook is, and which of its cells run."""

import builtins
import json

import pytest

from helpers.exercises import EXERCISES
from helpers.grading.intake import handout, recognise
from helpers.grading.intake.bindings import names_of
from helpers.grading.records import UnreadableError
from tests.grading.intake.samples import CHAPTERS, code, notebook
from tests.notebooks.chapter import Chapter
from tests.notebooks.exercises import blocks

PATHS = pytest.mark.parametrize("path", CHAPTERS, ids=lambda path: path.stem)


def solved(path):
    """The chapter with its own folded solutions in place of the stubs, and the solutions."""
    data = json.loads(path.read_bytes())
    solutions = {block.stub: block.solutions[0] for block in blocks(Chapter.read(path))}
    for place, solution in solutions.items():
        data["cells"][place]["source"] = solution
    codes = [n for n, cell in enumerate(data["cells"]) if cell["cell_type"] == "code"]
    numbered = {codes.index(place) + 1: text for place, text in solutions.items()}
    return json.dumps(data).encode(), numbered


@PATHS
def test_stubs_name_the_exercises_of_a_chapter(path, given):
    number = int(path.name[:2])
    asked = {name for name, exercise in EXERCISES.items() if exercise.chapter == number}
    assert given[number - 1].names == asked


@PATHS
def test_of_an_untouched_chapter_only_its_preparations_run(path, given):
    content = path.read_bytes()
    found = recognise(content, given)
    assert found.chapter == int(path.name[:2])
    assert found.additions == ()
    cells = ["", *(each for each in json.loads(content)["cells"] if each["cell_type"] == "code")]
    prepares = {"setup", "parameters", "imports", "imports-libraries", "imports-of-this-chapter"}
    assert {cells[cell.place]["id"] for cell in found.cells} <= prepares
    assert {"setup", "parameters", "imports"} <= {cells[c.place]["id"] for c in found.cells}


@PATHS
def test_of_a_solved_chapter_the_solutions_run_and_every_name_is_there(path, given):
    content, solutions = solved(path)
    found = recognise(content, given)
    assert {cell.place: cell.source for cell in found.additions} == solutions
    assert {cell.place for cell in found.cells} >= solutions.keys()
    there = set(dir(builtins))
    for cell in found.cells[1:]:  # without the set-up, which installs in Colab
        there |= names_of(cell.source).binds
    there |= {"notebook"}
    assert not set().union(*(names_of(cell.source).uses for cell in found.cells[1:])) - there
    assert len(found.cells) <= 4 + len(solutions)


def test_solved_exercises_of_chapter_six_find_the_imports_outside_of_the_imports_cell(given):
    found = recognise(solved(CHAPTERS[5])[0], given)
    space = {}
    for cell in found.cells:
        if "import numpy" in cell.source or "channel_shuffle" in names_of(cell.source).binds:
            exec(
                "\n".join(
                    x for x in cell.source.split("\n") if "keras" not in x and "tensor" not in x
                ),
                space,
            )
    assert space["channel_shuffle"](6, 2) == [0, 3, 1, 4, 2, 5]


def given_two(*cells):
    """Two small chapters of one set-up."""
    shared = [code("import sys"), {**code("MODE = 'fast'"), "metadata": {"tags": ["parameters"]}}]
    stub = code("def twice(x):\n    raise NotImplementedError")
    return (
        handout(1, notebook(*shared, *cells, stub, code('check("twice", twice)'))),
        handout(2, notebook(*shared, code("other = 1"), code("half = ..."))),
    )


TEXTS = [
    "import math",
    "def helper(x):\n    return scale * x",
    "scale = 2",
    "network = load()",
    "network.fit(helper)",
    "print(network)",
]
GIVEN = given_two(*map(code, TEXTS))
TWICE = "def twice(x):\n    return helper(x)"


def runs(*sources, **options):
    """Texts of the cells that run of a notebook of these, without set-up and parameters."""
    found = recognise(notebook(*map(code, sources)), GIVEN, **options)
    return [cell.source for cell in found.cells][2:]


def test_an_answer_gets_the_chapters_cells_that_it_needs_directly_or_not():
    assert runs(*TEXTS, TWICE) == [TEXTS[0], TEXTS[1], TEXTS[2], TWICE]


def test_an_answer_gets_a_network_as_the_chapter_trained_it():
    answer = "twice = network.predict"
    assert runs(*TEXTS, answer) == [*TEXTS[:5], answer]


def test_an_answer_takes_the_nearest_cell_that_binds_a_name():
    assert runs("helper = 1", TEXTS[3], "helper = 2", TWICE)[1:] == [
        "helper = 1",
        "helper = 2",
        TWICE,
    ]
    mine = "network = 3"
    assert runs(TEXTS[3], mine, "twice = network") == [TEXTS[0], mine, "twice = network"]


def test_playing_with_what_no_answer_needs_does_not_run():
    assert runs(*TEXTS, "network.fit(1)", "y = network", "print(y)", "z = 1") == [TEXTS[0], "z = 1"]


def test_a_cell_of_which_cannot_be_told_what_it_defines_runs_with_what_it_needs():
    for source in ("exec(network)", "globals()['twice'] = network"):
        assert runs(*TEXTS, source) == [*TEXTS[:5], source]
    for source in ("from helper import *", "%%bash\nls", "def twice(x:", "x" * 20_001):
        assert runs("twice = 1", source) == [TEXTS[0], "twice = 1", source]


def test_magics_are_passed_as_they_are_and_looked_through():
    timed = f"%%time\n{TWICE}"
    assert runs(*TEXTS, timed) == [*TEXTS[:3], timed]
    assert runs(*TEXTS, "%time twice = scale\n!ls") == [
        TEXTS[0],
        TEXTS[2],
        "%time twice = scale\n!ls",
    ]


def test_two_definitions_and_duplicated_cells_run_in_the_learners_order():
    first, second = "twice = 1", "twice = 2"
    assert runs(second, first, second) == [TEXTS[0], second, first, second]


def test_a_cell_is_unchanged_whatever_its_comments_and_layout():
    stub = "def twice( x ):  # mine\n    raise NotImplementedError\n"
    found = recognise(notebook(code(stub), code("scale=2 # 2"), code("scale = 3")), GIVEN)
    assert [cell.source for cell in found.additions] == ["scale = 3"]


def test_deleted_preparations_come_back_and_other_deleted_cells_do_not():
    found = recognise(notebook(code(TWICE)), GIVEN)
    assert [(cell.place, cell.source) for cell in found.cells] == [
        (0, "import sys"),
        (0, "MODE = 'fast'"),
        (0, "import math"),
        (1, TWICE),
    ]


def test_the_mode_is_the_graders():
    tagged = code("MODE = 'full'")
    for all_cells in (False, True):
        content = notebook(tagged, code("MODE = 'fast'"), code("twice = MODE"))
        found = recognise(content, GIVEN, all_cells=all_cells, mode="slow")
        space = {}
        for cell in found.cells:
            exec(cell.source, space)
        assert space["twice"] == "slow"


def test_all_cells_run_if_asked():
    check = 'check("twice", twice)'
    assert [
        cell.source
        for cell in recognise(
            notebook(
                code("other"),
                code(TEXTS[5]),
                code(check),
                {"cell_type": "markdown", "source": "x"},
                code(" \n\t"),
                code("half = 1"),
            ),
            GIVEN,
            all_cells=True,
        ).cells
    ] == ["other", TEXTS[5], check, "half = 1"]


def test_a_chapter_is_told_by_its_cells_not_by_what_all_chapters_have():
    shared = [code("import sys"), code("MODE = 'fast'")]
    assert recognise(notebook(*shared, code("other = 1")), GIVEN).chapter == 2
    assert recognise(notebook(*shared, *map(code, TEXTS[:2])), GIVEN).chapter == 1
    assert recognise(notebook(code("def half():\n    pass")), GIVEN).chapter == 2
    assert (
        recognise(notebook(code("twice = 1"), code("half = 1"), code("other = 1")), GIVEN).chapter
        == 2
    )


@pytest.mark.parametrize("cells", [(), (code("import sys"), code("print(1)"))])
def test_a_notebook_that_is_no_chapter_is_refused(cells):
    with pytest.raises(
        UnreadableError, match=r"a copy of none of the chapters 1, 2: it has hardly"
    ):
        recognise(notebook(*cells), GIVEN)


def test_a_copy_whose_ids_are_gone_or_all_the_same_is_recognised(chapter_one, given):
    for cell in chapter_one["cells"]:
        cell.pop("id")
        cell["source"] = "".join(cell["source"])
        cell["metadata"]["id"] = "same"
    chapter_one["cells"] *= 2
    found = recognise(json.dumps(chapter_one).encode(), given)
    assert (found.chapter, found.additions, len(found.cells)) == (1, (), 3)
