"""A chapter that keeps all the rules, for the tests of the rules."""

from types import SimpleNamespace

import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from helpers.exercises import Case, Exercise, exact
from tests.notebooks import exercises, rules
from tests.notebooks.chapter import Chapter

TWICE = Exercise(
    chapter=9,
    number=1,
    name="twice",
    points=1,
    topic="doubling",
    asks="Double a number.",
    cases=(Case((4,), 8),),
    compare=exact,
    parameters=("number",),
)


def printed(text):
    return new_output("stream", name="stdout", text=text)


def code(cell_id, source, *outputs, tags=()):
    metadata = {"tags": list(tags)} if tags else {}
    return new_code_cell(source, id=cell_id, outputs=list(outputs), metadata=metadata)


def markdown(cell_id, source, **metadata):
    return new_markdown_cell(source, id=cell_id, metadata=metadata)


@pytest.fixture
def sample(tmp_path, monkeypatch):
    """Chapter 9, *A sample*: one section, one figure, one exercise."""
    monkeypatch.setattr(exercises, "EXERCISES", {"twice": TWICE})
    (tmp_path / "appendix").mkdir()
    (tmp_path / "appendix/glossary.md").write_text("# Glossary\n\n## Feature map\n")
    (tmp_path / "appendix/bibliography.md").write_text('<a id="lecun1998"></a>\n')
    picture = new_output(
        "display_data",
        data={"image/png": "iVBORw0KGgo=", "text/plain": "A bar of 61,706 cells, blue on white."},
    )
    cells = [
        code("setup", rules.FIRST_CELL, printed("Ready.\n"), tags=["remove-cell"]),
        code("parameters", rules.PARAMETERS, tags=["parameters", "remove-cell"]),
        markdown(
            "title",
            "# 9. A sample\n\n**You will be able to**\n\n- count\n\n**You need** nothing.\n\n"
            "**Time.** Core 6 min, exercises 4 min. Runs in 5 s.",
        ),
        markdown(
            "section",
            "## 1. How many? (6 min)\n\nThe [feature map](appendix/glossary.md#feature-map) of "
            "[LeCun and others (1998)](appendix/bibliography.md#lecun1998) has 61,706 cells.",
            slideshow={"slide_type": "slide"},
        ),
        code("count", "print(61_706)", printed("61706\n")),
        code("picture", f"draw(alt={picture.data['text/plain']!r})", picture),
        markdown("caption", "**Figure 9.1.** A bar of 61,706 cells."),
        markdown("summary", "## Summary\n\nWe counted."),
        markdown("exercises", "## Exercises (4 min)"),
        code("import", "from helpers.exercises import check"),
        markdown("ex-ask", "### Exercise 9.1: twice (1 point)\n\nDouble a number."),
        code("ex-stub", 'def twice(number):\n    """Double."""\n    raise NotImplementedError'),
        code("ex-check", 'check("twice", twice)', printed("twice: not done yet.\n")),
        markdown(
            "ex-hints",
            "<details>\n<summary>Hint 1</summary>\n\nAdd.\n\n</details>\n\n"
            "<details>\n<summary>Hint 2</summary>\n\nMultiply.\n\n</details>\n\n"
            "<details>\n<summary>Solution</summary>\n\n```python\n# Solution: twice\n"
            "def twice(number):\n    return 2 * number\n```\n\n</details>",
        ),
        markdown("reading", "## Further reading\n\nThe paper."),
    ]
    counted = [cell for cell in cells if cell.cell_type == "code"]
    for count, cell in enumerate(counted, start=1):
        cell.execution_count = count
    return Chapter(tmp_path / "09-sample.ipynb", new_notebook(cells=cells))


@pytest.fixture
def cell(sample):
    """The sample's cells by id, to break a rule with."""
    return SimpleNamespace(**{c["id"].replace("-", "_"): c for c in sample.cells})
