"""Copies of chapters: untouched, with the chapter's own solutions, and hostile."""

import copy
import json
import re
from pathlib import Path

CHAPTERS = sorted(Path(__file__).parents[3].glob("chapters/0*.ipynb"))
_CODE = re.compile(r"```python[^\n]*\n(.*?)```", re.DOTALL)
HOSTILE = (
    "import os\nos._exit(0)",
    "import sys\nsys.exit('good bye')",
    "import os\nwhile True:\n    os.fork()",
    "held = []\nwhile True:\n    held.append(bytearray(50_000_000))",
    "def deeper():\n    return deeper()\ndeeper()",
    "from helpers.grading.answers import ANSWERS",
    "import os, signal\nos.kill(os.getppid(), signal.SIGKILL)",
    "import sys\nfor _ in range(10_000):\n    sys.stdout.write('x' * 100_000)",
    "import threading, time\nfor _ in range(1000):\n"
    "    threading.Thread(target=time.sleep, args=(60,), daemon=True).start()",
    "while True:\n    pass",
)
"""What one copy in ten does before anything else; one in a hundred takes all of its time."""


def read(path: Path) -> dict:
    """Read a chapter."""
    return json.loads(path.read_text(encoding="utf-8"))


def solved(chapter: dict) -> dict:
    """Put the solutions that a chapter shows in place of its stubs."""
    made = copy.deepcopy(chapter)
    cells = {cell["id"]: cell for cell in made["cells"]}
    for name, cell in cells.items():
        if name.endswith("-help"):
            code = "".join(_CODE.findall("".join(cell["source"])))
            cells[name.removesuffix("-help") + "-stub"]["source"] = code
    return made


def hostile(chapter: dict, kind: int) -> dict:
    """Put hostile code before the first exercise."""
    made = copy.deepcopy(chapter)
    place = next(i for i, cell in enumerate(made["cells"]) if cell["id"].endswith("-stub"))
    cell = {"cell_type": "code", "id": "mine", "metadata": {}, "outputs": []}
    source = HOSTILE[kind % len(HOSTILE)]
    made["cells"].insert(place, {**cell, "execution_count": None, "source": source})
    return made


def write(folder: Path, chapter: Path, count: int, hostile_ones: bool = True) -> None:
    """Write copies: half of them solved, and one in ten hostile."""
    untouched = read(chapter)
    done = solved(untouched)
    for number in range(count):
        made = done if number % 2 else untouched
        if hostile_ones and number % 10 == 9:
            made = hostile(made, number // 10)
        made = {**made, "metadata": {**made["metadata"], "copy": number}}
        path = folder / f"student{number:04}" / chapter.name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(made), encoding="utf-8")
