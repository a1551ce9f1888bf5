"""A chapter runs as a learner or a grader runs it.

Through papermill, with the package from the wheel, in an empty directory, without a network. That
it gives the outputs that are stored, with ``SEED`` 0, is seen by ``pytest --nbval chapters``; here
a chapter runs with another seed, and before a release all with every seed and in full mode:
``make thorough``.
"""

import resource

import nbformat
import papermill
import pytest
from nbformat.v4 import new_code_cell

from tests.notebooks.chapter import CHAPTERS, expect_no

pytestmark = pytest.mark.slow

SAMPLE = {(1, 4)}  # a chapter and a seed that do not wait for a release
MOST_SECONDS = 120  # of the processor: two cores for 30, twice over, as machines differ by as much
WHERE = "import helpers\nprint(helpers.__file__)"


def processor_seconds():
    """Seconds that children which have ended took of all cores together: another's do not count."""
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return children.ru_utime + children.ru_stime


@pytest.fixture
def run(wheel, tmp_path, monkeypatch):
    """Run a notebook through papermill: as it came out, and the processor seconds it took."""
    monkeypatch.setenv("PYTHONPATH", str(wheel))
    monkeypatch.setenv("JUPYTER_PREFER_ENV_PATH", "1")
    monkeypatch.delenv("CONVNETS_DATA", raising=False)
    monkeypatch.delenv("PYTEST_CURRENT_TEST")  # with it ipykernel would not catch C++'s stderr
    for name in ("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")  # the discard port: no network

    def run(notebook, seed, mode="fast"):
        nbformat.write(notebook, tmp_path / "in.ipynb")
        (tmp_path / "empty").mkdir()
        start = processor_seconds()
        papermill.execute_notebook(
            tmp_path / "in.ipynb",
            tmp_path / "out.ipynb",
            parameters={"DATA": "embedded", "MODE": mode, "SEED": seed},
            kernel_name="python3",
            progress_bar=False,
            cwd=tmp_path / "empty",
        )
        seconds = processor_seconds() - start
        return nbformat.read(tmp_path / "out.ipynb", as_version=4), seconds

    return run


def chapters_and_seeds():
    for number, path in enumerate(CHAPTERS, start=1):
        for seed in range(10):
            marks = () if (number, seed) in SAMPLE else pytest.mark.release
            yield pytest.param(path, seed, marks=marks, id=f"{path.stem}-{seed}")


@pytest.mark.parametrize(("path", "seed"), list(chapters_and_seeds()))
def test_a_chapter_runs_from_the_wheel_and_says_nothing_on_stderr(
    path, seed, run, wheel, record_property
):
    chapter = nbformat.read(path, as_version=4)
    chapter.cells.append(new_code_cell(WHERE, id="where-helpers-is"))

    fresh, seconds = run(chapter, seed)

    record_property("seconds", round(seconds, 1))
    where = fresh.cells[-1].outputs[0].text
    assert where.startswith(str(wheel)), "helpers did not come from the wheel"
    expect_no(
        f"cell {index} ({cell.id}): {output.text}"
        for index, cell in enumerate(fresh.cells)
        for output in cell.get("outputs", [])
        if output.get("name") == "stderr"
    )
    assert 1 < seconds < MOST_SECONDS


@pytest.mark.release
@pytest.mark.parametrize("path", CHAPTERS, ids=lambda path: path.stem)
def test_a_chapter_runs_in_full_mode_on_the_embedded_data(path, run):
    """Nobody who sets ``MODE`` and leaves ``DATA`` meets an assertion made for the real data."""
    fresh, _ = run(nbformat.read(path, as_version=4), 0, mode="full")

    assert all(cell.execution_count for cell in fresh.cells if cell.cell_type == "code")
