"""The pool of a cluster, with workers that mark nothing: what is sent, lost, sent again, given."""

import os
from dataclasses import replace
from types import SimpleNamespace

import psutil
import pytest

from helpers.exercises import EXERCISES
from helpers.extras import MissingExtraError
from helpers.grading.cluster import ClusterError, ClusterPool, keeping
from helpers.grading.cluster.pool import AHEAD, MOST
from helpers.grading.cluster.telling import Installed, Run, Task, installed
from helpers.grading.judges import CatalogueFile
from helpers.grading.marking import Rules
from helpers.grading.parts import Limits
from tests.grading.cluster.fakes import Echo, prepared

RULES = Rules(CatalogueFile(), Limits())
CLASS = [f"student {number}" for number in range(60)]


@pytest.fixture(scope="module")
def started():
    with ClusterPool(RULES, workers=2, bench=Echo) as pool:
        yield pool


@pytest.fixture
def pool(started):
    """The pool with both workers: one that died in the test before comes back by and by."""
    started.client.wait_for_workers(2, timeout=60)
    return started


def run(**told):
    return Run(**{"name": "r", "rules": RULES, "installed": installed(), "own": None} | told)


def names(grades):
    return [grade.student for grade in grades]


def test_grades_come_in_the_order_of_submissions_from_both_workers(pool):
    grades = list(pool.mark(prepared(student, "sleep 0.05") for student in CLASS))

    assert names(grades) == CLASS
    where = {grade.environment.machine for grade in grades}
    assert len(where) == 2
    assert str(os.getpid()) not in where


def test_what_is_read_ahead_is_bounded(pool):
    read, most, given = 0, 0, 0

    def reading():
        nonlocal read
        for number in range(600):
            read += 1
            yield prepared(f"student {number}", "quick")

    for _ in pool.mark(reading()):
        given += 1
        most = max(most, read - given)

    assert given == 600
    assert most <= (2 * AHEAD + 1) * MOST


def test_of_long_submissions_none_waits_behind_another_while_a_worker_is_idle(pool, monkeypatch):
    futures, most, submit = [], 0, pool._submit

    def submitted(together):
        nonlocal most
        begun = submit(together)
        futures.append(begun.future)
        most = max(most, sum(not future.done() for future in futures))
        return begun

    monkeypatch.setattr(pool, "_submit", submitted)
    monkeypatch.setattr(pool, "_graded", 0)
    monkeypatch.setattr(pool, "_seconds", 0.0)
    grades = list(pool.mark(prepared(student, "long 0.2") for student in CLASS[:8]))

    assert names(grades) == CLASS[:8]
    assert most == 2


def test_who_breaks_off_is_given_what_is_done_but_no_try_before_an_earlier_one(pool, tmp_path):
    pool._graded = 0  # a task for each, and none is sent while both workers have one

    def broken_off():
        yield prepared("slow", f"until {tmp_path / 'told'}")
        for student in CLASS[:3]:
            yield prepared(student, "quick")
        yield prepared("slow", "quick")
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        list(pool.mark(broken_off()))
    first, *_, last = pool._begun
    assert last.future.done()
    assert not first.future.done()
    assert names(pool.finished()) == CLASS[:3]
    (tmp_path / "told").touch()
    assert names(pool.mark([prepared("next", "quick")])) == ["next"]


def test_a_worker_that_dies_once_costs_nobody_anything(pool, tmp_path):
    work = [prepared(student, "quick") for student in CLASS]
    work[30] = prepared(CLASS[30], f"die-once {tmp_path / 'died'}")

    grades = list(pool.mark(work))

    assert (tmp_path / "died").exists()
    assert names(grades) == CLASS
    assert not any(grade.exercises for grade in grades)


def test_who_kills_every_worker_gets_nothing_and_others_what_is_theirs(pool):
    work = [prepared(student, "quick") for student in CLASS]
    work[41] = prepared(CLASS[41], "die")

    grades = list(pool.mark(work))

    assert names(grades) == CLASS
    died = grades[41]
    assert [result.exercise for result in died.exercises] == [
        name for name, exercise in EXERCISES.items() if exercise.chapter == 1
    ]
    assert {result.verdict for result in died.exercises} == {"died"}
    assert died.points == 0 < died.possible
    assert "every worker that ran this notebook died" in died.exercises[0].reason
    assert not any(grade.exercises for grade in grades if grade is not died)


def test_what_a_marker_raises_is_raised_here(pool):
    with pytest.raises(RuntimeError, match="the disk is full"):
        list(pool.mark([prepared("ana", "raise the disk is full")]))


def test_nothing_listens_to_other_machines(pool):
    here = psutil.Process()
    listening = {
        connection.laddr.ip
        for process in (here, *here.children(recursive=True))
        for connection in process.net_connections()
        if connection.status == psutil.CONN_LISTEN
    }

    assert listening == {"127.0.0.1"}
    assert pool.client.scheduler.address.startswith("tls://")


def test_a_teachers_file_goes_along_as_text(tmp_path):
    own = tmp_path / "midterm.py"
    own.write_text("EXERCISES = []", encoding="utf-8")
    told = run(
        rules=replace(RULES, catalogue=CatalogueFile(own)), own="EXERCISES = [1]", bench=Echo
    )

    [grade] = keeping.mark(Task(told, [prepared("ana", "quick")]))
    keeping.end("r")

    assert grade.problem == "midterm.py: EXERCISES = [1]"
    assert own.read_text(encoding="utf-8") == "EXERCISES = []"


@pytest.mark.parametrize(
    ("other", "words"),
    [
        (Installed("99.0", installed().exercises), r"convnets-counted \S+, and the grader has 99"),
        (Installed(installed().version, "f" * 64), r"exercises \S+, and the grader has ffffffff"),
    ],
)
def test_a_worker_with_something_else_installed_says_so(other, words):
    with pytest.raises(ClusterError, match=words):
        keeping.begin(run(installed=other, bench=Echo))


def test_a_worker_that_may_not_start_processes_says_what_to_set(monkeypatch):
    monkeypatch.setattr("multiprocessing.current_process", lambda: SimpleNamespace(daemon=True))
    with pytest.raises(ClusterError, match="DASK_DISTRIBUTED__WORKER__DAEMON=False"):
        keeping.begin(run(bench=Echo))


@pytest.mark.parametrize("options", [{"workers": 2}, {"scheduler": "tcp://127.0.0.1:9"}])
def test_without_dask_the_extra_is_named(options, monkeypatch):
    monkeypatch.setattr("helpers.extras.find_spec", lambda name: None)
    with (
        pytest.raises(MissingExtraError, match=r"pip install 'convnets-counted\[cluster\]'"),
        ClusterPool(RULES, **options, bench=Echo),
    ):
        pass


def test_a_bench_is_closed_when_its_run_is_over_and_nobody_uses_it():
    begun, ended = [], []

    class Noted(Echo):
        def __enter__(self):
            begun.append(self)
            return self

        def __exit__(self, *_):
            ended.append(self)

    class Last(Noted):
        def mark(self, prepared):
            keeping.end("r")
            assert not ended
            return super().mark(prepared)

    told = run(bench=Last)
    keeping.begin(told)
    work = [prepared("ana", "quick"), prepared("ben", "quick")]
    with pytest.raises(ClusterError, match="the run of the grader is over"):
        keeping.mark(Task(told, work))

    assert len(begun) == len(ended) == 1


def test_a_log_tells_neither_the_secret_nor_what_a_student_wrote():
    rules = replace(RULES, catalogue=CatalogueFile(secret=b"the secret"))
    told = Task(run(rules=rules, bench=Echo), [prepared("ana", "my answer")])

    assert "the secret" not in repr(told) + repr(told.run)
    assert "my answer" not in repr(told)


@pytest.mark.parametrize("address", ["tcp://127.0.0.1:9", "nonsense", "tcp://nowhere.invalid:8786"])
def test_an_address_where_nobody_answers_is_named(address, monkeypatch):
    monkeypatch.setattr("helpers.grading.cluster.connecting._ANSWER", 1.0)
    with (
        pytest.raises(ClusterError, match=f"no dask scheduler answers at '{address}'"),
        ClusterPool(RULES, address, bench=Echo),
    ):
        pass
