"""Chapters keep the rules of CONTRIBUTING.md; each rule finds the notebook that breaks it."""

import pytest
from nbformat.v4 import new_output

from tests.notebooks import rules
from tests.notebooks.chapter import CHAPTERS, Chapter, expect_no


@pytest.mark.parametrize("path", CHAPTERS, ids=lambda path: path.stem)
@pytest.mark.parametrize("rule", rules.RULES, ids=lambda rule: rule.__name__)
def test_a_chapter_keeps(rule, path):
    expect_no(rule(Chapter.read(path)))


@pytest.mark.parametrize("rule", rules.RULES, ids=lambda rule: rule.__name__)
def test_the_sample_keeps(rule, sample):
    expect_no(rule(sample))


def replace(old, new):
    def edit(cell):
        assert old in cell.source
        cell.source = cell.source.replace(old, new)

    return edit


def output(kind, **fields):
    return lambda cell: cell.outputs.append(new_output(kind, **fields))


def shows(data):
    return output("display_data", data=data)


BREAKS = [
    (rules.first_cells, "setup", replace("notebook.setup()", "setup()"), "cell 0"),
    (rules.first_cells, "parameters", replace('"fast"', '"full"'), "cell 1"),
    (rules.first_cells, "parameters", lambda cell: cell.metadata.clear(), "not tagged"),
    (rules.opening, "title", replace("**You need**", "Needs"), "**You need**"),
    (rules.opening, "title", replace("# 9.", "#"), "title"),
    (rules.opening, "title", replace("Core 6", "Core 7"), "7 min stated, the sections make 6"),
    (rules.opening, "exercises", replace("4 min", "5 min"), "exercises: 4 min stated"),
    (rules.sections, "section", replace(" (6 min)", ""), "section '1. How many?'"),
    (rules.sections, "section", replace("## 1.", "## 2."), "## 1. …"),
    (rules.sections, "summary", replace("## ", "## 0. Why? (1 min)\n\n## "), "not `## 2. "),
    (rules.sections, "reading", replace("Further", "More"), "More reading"),
    (rules.sections, "summary", replace("## ", "Now\n\n## "), "does not begin its cell"),
    (rules.common_markdown, "section", replace("61,706", "{math}`61706`"), "role {math}"),
    (rules.common_markdown, "ex_ask", replace("Double", "```{note}\nDouble"), "directive {note}"),
    (rules.common_markdown, "ex_ask", replace("Double", ":::{note}\nDouble"), "MyST syntax"),
    (rules.common_markdown, "ex_ask", replace("Double", "(here)=\nDouble"), "MyST syntax"),
    (rules.short_cells, "count", replace("print", "\n" * 18 + "print"), "19 lines"),
    (rules.short_cells, "count", replace("print(61_706)", "61_706;"), "semicolon"),
    (rules.figures, "caption", replace("**Figure 9.1.**", "Figure:"), "cell 6 does not begin"),
    (rules.figures, "caption", replace("9.1", "9.2"), "Figure 9.1"),
    (rules.figures, "summary", replace("## ", "**Figure 9.2.** "), "2 captions for 1 figures"),
    (rules.figures, "picture", lambda cell: cell.outputs.append(cell.outputs[0]), "2 figures"),
    (rules.figures, "count", shows({"image/png": "", "text/plain": "<Figure size>"}), "alt text"),
    (rules.figures, "count", shows({"text/html": "<img src='data:,'>"}), "<img> without alt"),
    (rules.figures, "count", shows({"text/html": "<svg></svg>"}), "<svg> without"),
    (rules.figures, "count", shows({"image/svg+xml": "<svg role='img'></svg>"}), "<svg> without"),
    (rules.links_exist, "section", replace("glossary.md", "glosary.md"), "no file"),
    (rules.links_exist, "section", replace("#feature-map", "#map"), "no anchor #map"),
    (rules.links_exist, "section", replace("#lecun1998", "#nobody1998"), "no anchor"),
    (rules.links_exist, "section", replace("appendix/g", "/appendix/g"), "no file"),
    (rules.ids, "section", lambda cell: cell.update(id="summary"), "stands 2 times"),
    (rules.ids, "section", lambda cell: cell.update(id="A1"), "'A1'"),
    (rules.ids, "section", lambda cell: cell.pop("id"), "None"),
    (
        rules.ids,
        "title",
        lambda cell: cell.update(id="opening"),
        "not ('setup', 'parameters', 'title')",
    ),
    (rules.ids, "ex_stub", lambda cell: cell.update(id="stub"), "does not begin with ex-"),
    (rules.slides, "section", lambda cell: cell.metadata.clear(), "does not begin a slide"),
    (
        rules.slides,
        "summary",
        lambda cell: cell.metadata.update(slideshow={"slide_type": "sub"}),
        "'sub'",
    ),
    (rules.stored_outputs, "count", lambda cell: cell.update(execution_count=9), "counts"),
    (rules.stored_outputs, "count", output("stream", name="stderr", text="W"), "stored stderr"),
    (rules.stored_outputs, "count", output("error", ename="E", evalue=""), "stored error"),
    (rules.stored_outputs, "count", output("stream", text="<f at 0x7f3a12345678>"), "an address"),
    (rules.stored_outputs, "count", lambda c: c.metadata.update(execution={}), "times"),
    (rules.compared, "count", replace("print", "# NBVAL_IGNORE_OUTPUT\nprint"), "says why"),
    (rules.compared, "count", lambda c: c.metadata.update(tags=["nbval-ignore-output"]), "why"),
    (rules.exercises, "ex_ask", replace("(1 point)", "(2 points)"), "(2 points)' is not"),
    (rules.exercises, "ex_ask", replace("twice", "thrice"), "thrice is not in helpers.exercises"),
    (
        rules.exercises,
        "ex_ask",
        replace("### Exercise 9.1", "### Task"),
        "twice is not in the chapter",
    ),
    (
        rules.exercises,
        "ex_stub",
        replace("raise NotImplementedError", "return 2 * number"),
        "no stub",
    ),
    (rules.exercises, "ex_check", replace('check("twice", twice)', "twice(4)"), "no cell that is"),
    (rules.exercises, "ex_hints", replace("Hint 2", "More"), "hints are [1]"),
    (rules.exercises, "ex_hints", replace("# Solution: twice", "# twice"), "0 solutions"),
    (rules.reserved_names, "count", replace("print(61_706)", "twice = 2"), "assigns twice"),
    (rules.reserved_names, "count", replace("print(61_706)", "import a as twice"), "assigns twice"),
    (rules.reserved_names, "picture", replace("draw(", "def twice(): ...\ndraw("), "assigns twice"),
    (rules.no_solution_in_a_cell, "count", replace("print", "# Solution: x\nprint"), "a solution"),
]


def test_sections_may_begin_with_0(sample, cell):
    replace("## 1.", "## 0.")(cell.section)

    expect_no(rules.sections(sample))


@pytest.mark.parametrize(("rule", "name", "edit", "complaint"), BREAKS)
def test_a_rule_finds_what_breaks_it(rule, name, edit, complaint, sample, cell):
    edit(getattr(cell, name))

    assert any(complaint in found for found in rule(sample)), list(rule(sample))
