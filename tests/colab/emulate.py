"""Runs the chapters as Colab would: its versions, its IPython, the package from a wheel.

``.venv/bin/python tests/colab/emulate.py [CHAPTER …]`` after ``make build/wheel/.built``. Makes
an environment with ``constraints.txt``, a ``google.colab`` that is imported when a kernel starts,
sets COURSE in the first cell to the wheel, and runs each chapter in an empty directory. Not part
of ``make test``: it installs a second TensorFlow.
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import nbformat

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
COLABS = ("tensorflow-cpu" if sys.platform == "linux" else "tensorflow", "ipykernel", "ipython")
OURS = ("matplotlib", "scikit-learn", "tqdm", "filelock", "platformdirs", "papermill", "pip")
UV = Path(sys.executable).parent / "uv"


def environment(directory: Path) -> Path:
    """Make a Python 3.13 (or, without one, this Python) with Colab's packages; its ``bin``."""
    found = subprocess.run([UV, "python", "find", "3.13"], capture_output=True, text=True)
    python = found.stdout.strip() or sys.executable
    subprocess.run([UV, "venv", "--quiet", "--python", python, directory], check=True)
    install = [UV, "pip", "install", "--quiet", "--constraint", HERE / "constraints.txt"]
    version = re.search(r"^tensorflow(==.*)$", (HERE / "constraints.txt").read_text(), re.M)[1]
    subprocess.run(
        [*install, COLABS[0] + version, *COLABS[1:], *OURS],
        env={**os.environ, "VIRTUAL_ENV": str(directory)},
        check=True,
    )
    return directory / "bin"


def run(chapter: Path, binaries: Path, directory: Path) -> bool:
    """Run a chapter; whether it ran to its end without a word on stderr."""
    startup = directory / "ipython/profile_default/startup"
    stub = directory / "stub/google/colab"
    for place in (startup, stub, directory / "empty"):
        place.mkdir(parents=True, exist_ok=True)
    (stub / "__init__.py").touch()
    (startup / "colab.py").write_text("import google.colab\n", encoding="utf-8")
    [wheel] = ROOT.glob("build/wheel/*.whl")
    notebook = nbformat.read(chapter, as_version=4)
    notebook.cells[0].source = notebook.cells[0].source.replace(
        'COURSE = ""', f'COURSE = "--force-reinstall {wheel}"'
    )
    nbformat.write(notebook, directory / chapter.name)
    out = directory / f"out-{chapter.name}"
    done = subprocess.run(
        [binaries / "papermill", "--no-progress-bar", directory / chapter.name, out],
        cwd=directory / "empty",
        env={
            **os.environ,
            "PYTHONPATH": str(directory / "stub"),
            "IPYTHONDIR": str(directory / "ipython"),
            "JUPYTER_PREFER_ENV_PATH": "1",
        },
    )
    outputs = [o for c in nbformat.read(out, 4).cells for o in c.get("outputs", [])]
    loud = [output.text for output in outputs if output.get("name") == "stderr"]
    print(chapter.name, "failed" if done.returncode else "ran", *loud)
    return not (done.returncode or loud)


def main() -> None:
    """Make the environment, run the chapters, freeze before and after."""
    chapters = [Path(name) for name in sys.argv[1:]] or sorted(ROOT.glob("chapters/*.ipynb"))
    directory = Path(tempfile.mkdtemp(prefix="convnets-colab-"))
    try:
        binaries = environment(directory / "venv")
        freeze = [binaries / "python", "-m", "pip", "freeze", "--exclude", "convnets-counted"]
        before = subprocess.check_output(freeze)
        well = [run(chapter, binaries, directory) for chapter in chapters]
        unchanged = subprocess.check_output(freeze) == before
        print("the set-up cell changed no other package" if unchanged else "packages changed!")
    finally:
        shutil.rmtree(directory)
    sys.exit(not (all(well) and unchanged))


if __name__ == "__main__":
    main()
