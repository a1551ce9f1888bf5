"""A chapter runs as a learner or a grader runs it, and gives the outputs that are stored.

One run serves both: through papermill, with the package from the wheel, in an empty directory,
without a network. Its outputs are compared with the stored ones by nbval's own comparison.
"""

import difflib
import time
from types import SimpleNamespace

import nbformat
import papermill
import pytest
from nbformat.v4 import new_code_cell
from nbval.plugin import IPyNbCell, coalesce_streams

from tests.notebooks.chapter import CHAPTERS, expect_no
from tests.notebooks.rules import is_compared

MOST_SECONDS = 60  # alone on two cores it is 30; here another chapter or the browser runs beside it
NOT_COMPARED = (  # the list in nbval's IPyNbFile
    "metadata",
    "traceback",
    "prompt_number",
    "output_type",
    "name",
    "execution_count",
    "application/vnd.jupyter.widget-view+json",
    "image/png",
    "image/jpeg",
)
WHERE = "import helpers\nprint(helpers.__file__)"


@pytest.fixture
def run(wheel, tmp_path, monkeypatch):
    """Run a notebook through papermill; the notebook as it came out, and the seconds it took."""
    monkeypatch.setenv("PYTHONPATH", str(wheel))
    monkeypatch.setenv("JUPYTER_PREFER_ENV_PATH", "1")
    monkeypatch.delenv("CONVNETS_DATA", raising=False)
    monkeypatch.delenv("PYTEST_CURRENT_TEST")  # with it ipykernel would not catch C++'s stderr
    for name in ("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")  # the discard port: no network

    def run(notebook):
        nbformat.write(notebook, tmp_path / "in.ipynb")
        (tmp_path / "empty").mkdir()
        start = time.perf_counter()
        papermill.execute_notebook(
            tmp_path / "in.ipynb",
            tmp_path / "out.ipynb",
            parameters={"DATA": "embedded", "MODE": "fast"},
            kernel_name="python3",
            progress_bar=False,
            cwd=tmp_path / "empty",
        )
        seconds = time.perf_counter() - start
        return nbformat.read(tmp_path / "out.ipynb", as_version=4), seconds

    return run


def differences(fresh, stored):
    """What nbval finds between the outputs of a cell and the stored ones."""
    found = []

    def say(key, left, right):
        lines = difflib.unified_diff(
            str(left).splitlines(), str(right).splitlines(), "stored", "fresh", lineterm="", n=1
        )
        found.append("\n".join([key, *lines]))

    nbval = SimpleNamespace(
        colors=SimpleNamespace(OKBLUE="", FAIL="", ENDC=""),
        sanitize=lambda text: text,
        format_output_compare=say,
        comparison_traceback=[],
    )
    if not IPyNbCell.compare_outputs(
        nbval, coalesce_streams(fresh), coalesce_streams(stored), NOT_COMPARED
    ):
        return [*nbval.comparison_traceback, *found]
    return []


@pytest.mark.parametrize("path", CHAPTERS, ids=lambda path: path.stem)
def test_a_chapter_runs_from_the_wheel_and_gives_its_stored_outputs(
    path, run, wheel, record_property
):
    chapter = nbformat.read(path, as_version=4)
    stored = nbformat.from_dict(chapter)
    chapter.cells.append(new_code_cell(WHERE, id="where-helpers-is"))

    fresh, seconds = run(chapter)
    *cells, where = (
        c for c in fresh.cells if "injected-parameters" not in c.metadata.get("tags", [])
    )

    record_property("seconds", round(seconds, 1))
    assert where.outputs[0].text.startswith(str(wheel)), "helpers did not come from the wheel"
    complaints = []
    for index, (new, old) in enumerate(zip(cells, stored.cells, strict=True)):
        if old.cell_type != "code":
            continue
        found = [f"stderr: {o.text}" for o in new.outputs if o.get("name") == "stderr"]
        if is_compared(old):
            found += differences(new.outputs, old.outputs)
        complaints += [f"cell {index} ({old.id}): {complaint}" for complaint in found]
    expect_no(complaints)
    assert seconds < MOST_SECONDS


def stream(text, name="stdout"):
    return nbformat.v4.new_output("stream", name=name, text=text)


def picture(alt, png="AAAA"):
    return nbformat.v4.new_output("display_data", data={"text/plain": alt, "image/png": png})


def test_equal_outputs_do_not_differ_however_a_stream_was_cut():
    assert not differences([stream("a\n"), stream("b\n")], [stream("a\nb\n")])
    assert not differences([picture("A bar", "AAAA")], [picture("A bar", "BBBB")])


@pytest.mark.parametrize(
    ("fresh", "stored", "told"),
    [
        ([stream("61,706\n")], [stream("61,707\n")], "-61,707"),
        ([picture("A blue bar")], [picture("A red bar")], "+A blue bar"),
        ([], [stream("61,706\n")], "Missing output"),
        ([stream("W0000\n", "stderr")], [], "Unexpected output"),
    ],
)
def test_a_difference_is_told(fresh, stored, told):
    assert told in "\n".join(differences(fresh, stored))
