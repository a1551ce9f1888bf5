"""Change the code in small ways and see whether a test notices: ``make mutants``.

``python -m tests.mutation.run [MODULE …] [--count N] [--jobs N] [--seed N]``. A sample of each
module's mutants is tried in copies of the tree, by the tests that stand where the module stands,
the quick ones first. What was noticed is kept in build/mutants and not tried again.
"""

import argparse
import json
import os
import queue
import random
import shutil
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from pathlib import Path

from tqdm import tqdm

from tests.changed import ROOT, beside
from tests.mutation.mutants import Mutant, mutants

MODULES = (
    "arithmetic",
    "convolution",
    "lowlevel",
    "lenet5",
    "anatomy",
    "experiments",
    "pets",
    "distortions",
    "datasets",
)
QUICK = ("-m", "not slow and not browser")
SLOW = ("-m", "slow and not browser")
KEPT = ROOT / "build/mutants"


@dataclass(frozen=True)
class Tried:
    """A mutant, what became of it ("failed", "time" or "passed"), and its change in words."""

    module: str
    outcome: str
    change: str


class Copy:
    """A copy of the tree with a warm process in it."""

    def __init__(self, folder: Path) -> None:
        shutil.rmtree(folder, ignore_errors=True)
        listed = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
        names = subprocess.run(listed, cwd=ROOT, capture_output=True, text=True, check=True).stdout
        for name in filter(None, names.split("\0")):
            if (ROOT / name).is_file():
                (folder / name).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(ROOT / name, folder / name)
        self.folder = folder
        self.process = subprocess.Popen(
            [sys.executable, "tests/mutation/warm.py"],
            cwd=folder,
            env=os.environ | {"PYTHONPATH": str(folder)},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def outcome(self, tests: list[str], seconds: float) -> str:
        """Run tests as `warm` does."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(json.dumps({"tests": tests, "seconds": seconds}) + "\n")
        self.process.stdin.flush()
        return json.loads(self.process.stdout.readline())

    def try_(self, module: str, mutant: Mutant, tests: str, limits: tuple[float, float]) -> Tried:
        """Change the file, run the quick tests, then the slow ones, and change it back."""
        path = self.folder / mutant.path
        source = path.read_text(encoding="utf-8")
        files = nearest_first(mutant.path, tests, self.folder)
        path.write_text(mutant.code(source), encoding="utf-8")
        try:
            outcome = self.outcome([*QUICK, *files], limits[0])
            if outcome == "passed" and limits[1]:
                outcome = self.outcome([*SLOW, *files], limits[1])
        finally:
            path.write_text(source, encoding="utf-8")
        return Tried(module, outcome, mutant.change(source))


def sample(module: str, count: int, seed: int) -> list[Mutant]:
    """Choose ``count`` mutants of a module's files, or all if there are fewer."""
    place = ROOT / "helpers" / module
    files = sorted(place.rglob("*.py")) if place.is_dir() else [place.with_suffix(".py")]
    found = [
        mutant
        for file in files
        for mutant in mutants(file.relative_to(ROOT), file.read_text(encoding="utf-8"), seed)
    ]
    return random.Random(seed).sample(found, min(count, len(found)))


def tests_of(module: str) -> str:
    """Folder or file with the tests of a module."""
    is_package = (ROOT / "helpers" / module).is_dir()
    found = beside(Path("helpers", module if is_package else "", f"{module}.py"))
    if found is None:
        raise SystemExit(f"helpers.{module} has no tests of its own in tests/")
    return str(found)


def nearest_first(changed: Path, tests: str, root: Path = ROOT) -> list[str]:
    """Test files at ``tests``, first those that share most words of the changed file's name.

    They notice most, and the run ends with the first test that does.
    """
    if tests.endswith(".py"):
        return [tests]
    words = set(changed.stem.split("_"))
    found = sorted(path.relative_to(root) for path in (root / tests).rglob("test_*.py"))
    return [str(path) for path in sorted(found, key=lambda it: -len(words & {*it.stem.split("_")}))]


def baseline(copy: Copy, tests: str) -> tuple[float, float]:
    """Seconds that a run may take: three times what the unchanged code takes, and ten more."""
    limits = []
    for chosen in (QUICK, SLOW):
        begun = time.monotonic()
        outcome = copy.outcome([*chosen, tests], 1200)
        if outcome == "passed":
            limits.append(10 + 3 * (time.monotonic() - begun))
        elif chosen is SLOW:
            limits.append(0.0)  # pytest says so if there are none
        else:
            raise SystemExit(f"{tests} do not pass on the code as it is")
    return limits[0], limits[1]


def run(modules: list[str], count: int, jobs: int, seed: int) -> list[Tried]:
    """Try the samples of all modules; what was noticed before is taken from build/mutants."""
    KEPT.mkdir(parents=True, exist_ok=True)
    copies = [Copy(KEPT / f"copy-{number}") for number in range(jobs)]
    tried = []
    for module in modules:
        record = KEPT / f"{module}.jsonl"
        chosen = {mutant.change(_source(mutant)): mutant for mutant in sample(module, count, seed)}
        known = _read(record)
        missing = [
            mutant
            for change, mutant in chosen.items()
            if change not in known or known[change].outcome == "passed"
        ]
        if missing:
            _try_all(module, missing, copies, record)
            known = _read(record)
        tried += [known[change] for change in chosen]
    return tried


def _try_all(module: str, mutants: list[Mutant], copies: list[Copy], record: Path) -> None:
    """Divide mutants among copies, and append each outcome to ``record`` as it comes."""
    tests = tests_of(module)
    limits = baseline(copies[0], tests)
    waiting = queue.SimpleQueue[Mutant]()
    for mutant in mutants:
        waiting.put(mutant)
    with (
        tqdm(total=len(mutants), desc=module, unit="mutant", file=sys.stdout) as bar,
        record.open("a", encoding="utf-8", buffering=1) as file,
        ThreadPoolExecutor(len(copies)) as threads,
    ):

        def work(copy: Copy) -> None:
            while not waiting.empty():
                done = copy.try_(module, waiting.get(), tests, limits)
                file.write(json.dumps(asdict(done), ensure_ascii=False) + "\n")
                bar.update()

        list(threads.map(work, copies))


def _source(mutant: Mutant) -> str:
    return (ROOT / mutant.path).read_text(encoding="utf-8")


def _read(record: Path) -> dict[str, Tried]:
    lines = record.read_text(encoding="utf-8").splitlines() if record.exists() else []
    return {entry["change"]: Tried(**entry) for entry in map(json.loads, lines)}


def table(tried: list[Tried]) -> str:
    """A line a module: how many were tried and noticed; below, what nothing noticed."""
    lines = [f"{'module':14}{'tried':>7}{'noticed':>9}{'share':>8}"]
    for module in dict.fromkeys(it.module for it in tried):
        own = [it for it in tried if it.module == module]
        noticed = sum(it.outcome != "passed" for it in own)
        lines.append(f"{module:14}{len(own):7}{noticed:9}{noticed / len(own):8.1%}")
    return "\n".join([*lines, "", *(it.change for it in tried if it.outcome == "passed")])


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("modules", nargs="*", default=MODULES)
    parser.add_argument("--count", type=int, default=100)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--seed", type=int, default=0)
    chosen = parser.parse_args()
    print(table(run(list(chosen.modules), chosen.count, chosen.jobs, chosen.seed)))
