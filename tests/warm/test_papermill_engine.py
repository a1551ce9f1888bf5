"""``papermill --engine warm``: what papermill itself gives, in a kernel that is forked."""

import json
import os
import re
import subprocess
import sys
import time

import nbformat
import papermill
import pytest
from nbclient.exceptions import CellTimeoutError, DeadKernelError
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook
from papermill.exceptions import PapermillException, PapermillExecutionError

from helpers.warm import forking

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="kernels are forked on Linux only")

KINDS = {
    "both streams": "import sys\nprint('out')\nprint('err', file=sys.stderr)\nprint('out again')",
    "a result": "{'a': 1, 'b': [2, 3]}",
    "errors from C": "import os, time\n_ = os.write(2, b'from C\\n')\ntime.sleep(0.5)",
    "output from C": "_ = os.write(1, b'from C\\n')\ntime.sleep(0.5)",
    "rich displays": (
        "from IPython.display import HTML, Markdown, clear_output, display\n"
        "display(HTML('<b>bold</b>'), Markdown('*slanted*'), metadata={'text/html': {'wide': 1}})"
    ),
    "a display updated": "shown = display('first', display_id='d')\nshown.update('second')",
    "a display updated from a later cell": (
        "display('third', display_id='d', update=True); print('updated')"
    ),
    "output cleared": "print('gone')\nclear_output()\nprint('stays')",
    "output cleared once there is other": "print('gone')\nclear_output(wait=True)\nprint('stays')",
    "a figure at the end of a cell": (
        "import matplotlib.pyplot as plt\nplt.figure(figsize=(1, 1))\nplt.plot([1, 2]);"
    ),
    "a figure as the result": "figure, axes = plt.subplots(figsize=(1, 1))\nfigure",
    "progress": "from tqdm.auto import tqdm\nfor _ in tqdm([1, 2], bar_format='{n}'): pass",
    "a shell command": "!echo $((20 + 1))",
    "a magic that asks pip": "%pip --version",
    "an awaited value": "import asyncio\nawait asyncio.sleep(0, 'awaited')",
    "a warning": "import warnings\nwarnings.warn('careful')",
    "a log record": "import logging\nlogging.warning('logged')",
    "where modules are looked for": "sys.path, __name__",
    "what matplotlib draws with": "plt.get_backend()",
    "who runs the cell": "type(get_ipython()), get_ipython().kernel.__class__",
    "the history": "In[2], Out[2], _dh",
    "an error": "def half(n):\n    return n / 0\nhalf(3)",
    "an error in the syntax": "1 +",
    "a question to whoever sits there": "input('?')",
}


def write(path, *sources, tags=(), language="python"):
    """A notebook of code cells, each with these tags."""
    cells = [
        new_code_cell(source, id=f"c{i}", metadata={"tags": list(tags)})
        for i, source in enumerate(sources)
    ]
    kernel = {"name": "python3", "display_name": "Python 3", "language": language}
    notebook = new_notebook(cells=[new_markdown_cell("# Text", id="text"), *cells])
    notebook.metadata["kernelspec"] = kernel
    nbformat.write(notebook, path)
    return path


def execute(path, engine="warm", **options):
    """Run a notebook through papermill: its code cells as they are stored."""
    out = path.with_name(f"{path.stem}-{engine}.ipynb")
    try:
        papermill.execute_notebook(
            path, out, engine_name=engine, kernel_name="python3", progress_bar=False, **options
        )
    finally:
        stored = nbformat.read(out, as_version=4) if out.exists() else None
    return [cell for cell in stored.cells if cell.cell_type == "code"]


def said(cell):
    """What a cell wrote and gave."""
    return "".join(
        output.get("text") or output.get("data", {}).get("text/plain", "")
        for output in cell.outputs
    )


@pytest.fixture(autouse=True)
def with_descriptors(monkeypatch):
    """Let ipykernel catch what C writes; it does not while pytest runs a test."""
    monkeypatch.delenv("PYTEST_CURRENT_TEST")


@pytest.fixture(scope="module")
def both(tmp_path_factory):
    """The cells of `KINDS` as papermill's own engine leaves them, and as the warm one does."""
    directory = tmp_path_factory.mktemp("kinds")
    path = write(directory / "kinds.ipynb", *KINDS.values(), tags=["raises-exception"])
    stored = []
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("PYTEST_CURRENT_TEST")
        for engine in ("nbclient", "warm"):
            with pytest.raises(PapermillExecutionError):  # papermill's own way with such cells
                execute(path, engine, cwd=directory)
            stored.append(nbformat.read(directory / f"kinds-{engine}.ipynb", as_version=4))
    return stored


def cells_by_kind(notebook):
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    return dict(zip(KINDS, code, strict=True))


def without_chance(outputs):
    """Outputs as text, without what two runs of one engine differ in.

    The file that a cell is compiled as is named after the process, and a stream is cut wherever
    ipykernel's clock of 0.2 s strikes: pieces that follow one another are one.
    """
    joined = []
    for output in map(dict, outputs):
        before = joined[-1] if joined else {}
        if output["output_type"] == "stream" and before.get("name") == output["name"]:
            before["text"] += output["text"]
        else:
            joined.append(output)
    return re.sub(r"ipykernel_\d+", "ipykernel_1", json.dumps(joined, indent=1))


@pytest.mark.parametrize("kind", KINDS)
def test_a_cell_has_the_outputs_that_papermill_gives_it(both, kind):
    stock, warm = (cells_by_kind(notebook)[kind] for notebook in both)

    assert without_chance(warm.outputs) == without_chance(stock.outputs)
    assert warm.execution_count == stock.execution_count
    assert stock.outputs, "this cell compares nothing"


def test_what_is_stored_beside_the_outputs_has_the_same_form(both):
    stock, warm = both

    def form(value):
        if isinstance(value, dict):
            return {name: form(part) for name, part in value.items()}
        return type(value).__name__

    assert warm.metadata.language_info == stock.metadata.language_info
    assert form(warm.metadata.papermill) == form(stock.metadata.papermill)
    assert [form(cell.metadata) for cell in warm.cells] == [
        form(cell.metadata) for cell in stock.cells
    ]
    assert [cell.metadata.get("papermill", {}).get("status") for cell in warm.cells] == [
        cell.metadata.get("papermill", {}).get("status") for cell in stock.cells
    ]


def test_parameters_are_put_in(tmp_path):
    path = write(tmp_path / "in.ipynb", "rows = 1", tags=["parameters"])
    notebook = nbformat.read(path, as_version=4)
    notebook.cells.append(new_code_cell("print(rows)"))
    nbformat.write(notebook, path)

    *_, last = execute(path, parameters={"rows": 7})

    assert said(last) == "7\n"


def test_the_first_error_ends_the_run_and_is_stored(tmp_path):
    path = write(tmp_path / "in.ipynb", "1", "ratio = 1 / 0", "print('not reached')")

    with pytest.raises(PapermillExecutionError, match="ZeroDivisionError: division by zero"):
        execute(path)

    stored = nbformat.read(tmp_path / "in-warm.ipynb", as_version=4)
    _, failed, after = [cell for cell in stored.cells if cell.cell_type == "code"]
    assert failed.outputs[0].ename == "ZeroDivisionError"
    assert failed.metadata.papermill.status == "failed"
    assert after.outputs == []


def test_a_cell_that_takes_too_long_is_told(tmp_path):
    path = write(tmp_path / "in.ipynb", "import time\ntime.sleep(100)")

    with pytest.raises(CellTimeoutError, match="timed out"):
        execute(path, execution_timeout=1)


def test_a_kernel_that_dies_is_told(tmp_path):
    path = write(tmp_path / "in.ipynb", "import os\nos._exit(3)")

    with pytest.raises(DeadKernelError, match="Kernel died"):
        execute(path)


def test_tensorflow_is_there_at_once_and_trains(tmp_path):
    path = write(
        tmp_path / "in.ipynb",
        "import sys\n'tensorflow' in sys.modules",
        "import keras, numpy as np\n"
        "model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1)])\n"
        "model.compile('sgd', 'mse')\n"
        "x = np.arange(8.0).reshape(-1, 1) / 8\n"
        "losses = model.fit(x, 3 * x, epochs=30, verbose=0).history['loss']\n"
        "len(losses), losses[-1] < losses[0]",
    )

    here, trained = execute(path)

    assert said(here) == "True"
    assert said(trained) == "(30, True)"


def test_notebooks_share_a_warm_process_and_nothing_else(tmp_path, monkeypatch):
    sources = (
        "import os, sys\nprint(os.getppid(), os.getcwd(), os.environ.get('ASKED_BY'))",
        "print('learnt' in globals(), 'tabnanny' in sys.modules)\nlearnt = 1\nimport tabnanny",
        "import numpy as np\nprint(np.random.rand())",
        "print(os.getpid())",
    )
    runs = []
    for name in ("one", "two"):
        directory = tmp_path / name
        directory.mkdir()
        monkeypatch.setenv("ASKED_BY", name)
        cells = execute(write(directory / "in.ipynb", *sources), cwd=directory)
        runs.append([said(cell).split() for cell in cells])
    (one, known_one, random_one, _), (two, known_two, random_two, pid) = runs

    assert one[0] == two[0] != str(os.getpid())
    assert one[1:] == [str(tmp_path / "one"), "one"]
    assert two[1:] == [str(tmp_path / "two"), "two"]
    assert known_one == known_two == ["False", "False"]
    assert random_one != random_two
    with pytest.raises(ProcessLookupError):
        os.kill(int(pid[0]), 0)


def test_a_kernel_computes_with_all_processors(tmp_path, monkeypatch):
    monkeypatch.delenv("OPENBLAS_NUM_THREADS", raising=False)
    monkeypatch.delenv("OMP_NUM_THREADS", raising=False)
    source = (
        "import numpy, os\nfrom threadpoolctl import threadpool_info\n"
        "print(os.environ.get('OPENBLAS_NUM_THREADS'), *{each['num_threads']"
        " for each in threadpool_info() if each['internal_api'] == 'openblas'})"
    )

    (cell,) = execute(write(tmp_path / "in.ipynb", source))

    assert said(cell).split() == ["None", str(len(os.sched_getaffinity(0)))]


def test_the_notebook_is_written_now_and_then_and_not_twice_a_cell(tmp_path, monkeypatch):
    written = []
    write_it = papermill.engines.write_ipynb
    monkeypatch.setattr(
        papermill.engines,
        "write_ipynb",
        lambda notebook, path: (written.append(path), write_it(notebook, path)),
    )
    path = write(tmp_path / "in.ipynb", "print('first')", *["1"] * 40)
    begun = time.monotonic()

    execute(path)

    assert 2 <= len(written) <= 4 + (time.monotonic() - begun) / 2


def test_what_is_done_is_on_disk_while_a_long_cell_runs(tmp_path):
    look = "import json, time\ntime.sleep(3)\nstored = json.load(open('in-warm.ipynb'))\n"
    look += "print(stored['cells'][1]['outputs'][0]['text'])"

    *_, looked = execute(write(tmp_path / "in.ipynb", "print('done')", look), cwd=tmp_path)

    assert said(looked) == "['done\\n']\n"


def test_where_nothing_can_be_forked_the_engine_names_papermills_own(tmp_path, monkeypatch):
    monkeypatch.setattr(forking, "available", lambda: False)

    with pytest.raises(PapermillException, match="run papermill without --engine"):
        execute(write(tmp_path / "in.ipynb", "1"))


def test_a_notebook_in_another_language_is_refused(tmp_path):
    with pytest.raises(PapermillException, match="and this is R on linux"):
        execute(write(tmp_path / "in.ipynb", "1", language="R"))


def test_the_engine_may_be_imported_before_papermill(tmp_path):
    source = "from helpers.warm.papermill_engine import WarmEngine\nimport papermill.engines as e\n"
    source += "print(issubclass(WarmEngine, e.Engine), e.papermill_engines.get_engine('warm'))"

    done = subprocess.run(
        [sys.executable, "-c", source], cwd=tmp_path, capture_output=True, text=True, check=True
    )

    assert done.stdout.startswith("True <class 'helpers.warm.papermill_engine")


def test_a_warm_process_that_does_not_start_is_told_with_its_reason(tmp_path, monkeypatch):
    (tmp_path / "tensorflow.py").write_text("raise ImportError('a broken wheel')")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))

    with pytest.raises(PapermillException, match="did not start: ImportError: a broken wheel"):
        execute(write(tmp_path / "in.ipynb", "1"))
