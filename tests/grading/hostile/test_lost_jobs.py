"""Jobs that are lost: whose fault it is, and that nobody pays for another's."""

import json

import pytest

from helpers.grading.records import Asked
from helpers.grading.runners import Limits, WarmRunner
from helpers.warm.client import JobLostError, WarmError

ASKED = [Asked(name, False, {"preparer": "as they are"}, ()) for name in ("slide", "spread")]
CELL = [type("Cell", (), {"place": 3, "source": "x = 1"})()]
DONE = {"ended": "done", "seconds": 0.0}


class Job:
    """A job that answers with what it is given, in turn; ``None`` is a job that is lost."""

    def __init__(self, *replies):
        self.replies = list(replies)

    def result(self):
        reply = self.replies.pop(0) if self.replies else None
        if reply is None:
            raise JobLostError("gone")
        return DONE | reply

    def ask(self, question):
        return self.result()

    def end(self):
        return {"processor_seconds": 0.0, "peak": 0}


class Warm:
    """A warm process; `jobs` gives a job for the cells that it is to run."""

    level, machine = "full", "none"
    versions: dict = {}  # noqa: RUF012
    made = 0

    def __init__(self, jobs, alive=True):
        self.jobs, self.alive, self.closed = jobs, alive, False
        type(self).made += 1

    def __enter__(self):
        return self

    def close(self):
        self.closed = True

    def job(self, cells, seconds, memory):
        return self.jobs(cells)


@pytest.fixture(autouse=True)
def count():
    Warm.made = 0


def entered(errors=()):
    return {"answer": json.dumps({"errors": list(errors)})}


def right(cells):
    return Job(entered(), {"answer": "one"}, {"answer": "two"})


def test_a_job_that_always_takes_its_watcher_along_has_died_and_the_process_stays():
    warm = Warm(lambda cells: Job(None) if cells else Job(entered(), {"answer": "{}"}))

    with WarmRunner(lambda: warm) as runner:
        outcome = runner.run(CELL, ASKED, Limits())
        assert not warm.closed

    assert outcome.ended == {("slide", False): "died", ("spread", False): "died"}
    assert outcome.observations == {}


def test_where_an_empty_job_is_lost_as_well_nobody_is_told_that_they_died():
    warm = Warm(lambda cells: Job(None))

    with WarmRunner(lambda: warm) as runner, pytest.raises(WarmError):
        runner.run(CELL, ASKED, Limits())


def test_a_process_that_is_gone_is_replaced_once_and_the_job_runs_again():
    processes = iter([Warm(lambda cells: Job(None), alive=False), Warm(right)])

    with WarmRunner(lambda: next(processes)) as runner:
        outcome = runner.run(CELL, ASKED, Limits())

    assert outcome.observations == {("slide", False): "one", ("spread", False): "two"}
    assert Warm.made == 2


def test_a_refused_sandbox_is_the_machines_fault():
    warm = Warm(lambda cells: Job({"ended": "refused", "answer": "no namespaces"}))

    with (
        WarmRunner(lambda: warm) as runner,
        pytest.raises(WarmError, match="the sandbox could not be entered: no namespaces"),
    ):
        runner.run(CELL, ASKED, Limits())


def test_a_word_of_refusal_from_the_learners_code_is_nothing():
    warm = Warm(lambda cells: Job({"answer": '{"refused": "x"}'}, {"answer": "a"}, {"answer": "b"}))

    with WarmRunner(lambda: warm) as runner:
        outcome = runner.run(CELL, ASKED, Limits())

    assert set(outcome.observations.values()) == {"a", "b"}


def test_errors_are_those_of_the_first_process_which_had_not_been_asked_yet():
    told = {"cell": 3, "error": "ValueError", "text": "a hidden argument"}
    jobs = iter([Job(entered(), {"ended": "died"}), Job(entered([told]), {"answer": "two"})])

    with WarmRunner(lambda: Warm(lambda cells: next(jobs))) as runner:
        outcome = runner.run(CELL, ASKED, Limits())

    assert outcome.errors == ()
    assert outcome.ended == {("slide", False): "died"}
    assert outcome.observations == {("spread", False): "two"}


def test_answers_that_would_fill_the_grader_are_not_kept():
    large = {"answer": "x" * 20_000_000}
    warm = Warm(lambda cells: Job(entered(), large, large))

    with WarmRunner(lambda: warm) as runner:
        outcome = runner.run(CELL, ASKED, Limits())

    assert [len(text) for text in outcome.observations.values()] == [20_000_000, 0]


def test_an_answer_that_the_child_did_not_write_as_it_should_is_not_kept():
    warm = Warm(lambda cells: Job(entered(), {"answer": '"é"'}, {"answer": '"e"'}))

    with WarmRunner(lambda: warm) as runner:
        outcome = runner.run(CELL, ASKED, Limits())

    assert list(outcome.observations.values()) == ["", '"e"']
