"""Jobs that are lost: whose fault it is, and that nobody pays for another's."""

import json

import pytest

from helpers.grading.parts import Limits
from helpers.grading.records import Asked, Cell
from helpers.grading.runners import WarmRunner
from helpers.warm.client import JobLostError
from helpers.warm.launching import WarmError

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


CELLS = [Cell(0, "import sys"), Cell(12, "# mine\n\n  x = y  \n"), Cell(13, "")]


@pytest.mark.parametrize(
    ("place", "told"),
    [
        (0, "a cell as it was handed out, `import sys`: NameError: y"),
        (1, "code cell 12, `x = y`: NameError: y"),
        (2, "code cell 13: NameError: y"),
        (3, "an error that cannot be read"),
        (-1, "an error that cannot be read"),
        ("1", "an error that cannot be read"),
    ],
)
def test_a_cell_is_named_as_a_person_finds_it(place, told):
    error = {"cell": place, "error": "NameError", "text": "y"}
    warm = Warm(lambda cells: Job(entered([error]), {"answer": "a"}, {"answer": "b"}))

    with WarmRunner(lambda: warm) as runner:
        assert runner.run(CELLS, ASKED, Limits()).errors == (told,)


@pytest.mark.parametrize(
    ("reply", "told"),
    [
        ({"ended": "timeout", "cell": 1}, "`x = y`: it did not end within the time allowed"),
        ({"ended": "died", "cell": 1}, "`x = y`: the process ended"),
        (
            {"ended": "memory", "cell": 1},
            "`x = y`: out of memory: more was asked for than is allowed",
        ),
        ({"ended": "timeout", "cell": 7}, ""),
        ({"ended": "timeout", "cell": None}, ""),
    ],
)
def test_the_cell_that_did_not_end_is_told_for_each_exercise(reply, told):
    with WarmRunner(lambda: Warm(lambda cells: Job(reply | {"answer": ""}))) as runner:
        outcome = runner.run(CELLS, ASKED, Limits())

    assert set(outcome.ended.values()) == {reply["ended"]}
    assert outcome.reasons == (
        {each.key: f"code cell 12, {told}" for each in ASKED} if told else {}
    )
    assert outcome.errors == ((f"code cell 12, {told}",) if told else ())


def test_all_of_a_submission_has_an_end_however_many_exercises_are_slow():
    """30 times 2 s are enough for 20 exercises that take 3 s: the cells run again behind each."""
    many = [Asked(f"e{n}", False, {"preparer": "as they are"}, ()) for n in range(40)]
    limits = []

    class Slow(Job):
        def ask(self, question):
            limits.append(question["seconds"])
            return {"ended": "timeout", "seconds": 2.0, "answer": ""}

    def slow(cells):
        return Slow(entered() | {"seconds": 1.0})

    with WarmRunner(lambda: Warm(slow)) as runner:
        outcome = runner.run(CELL, many, Limits(seconds=2))

    assert outcome.seconds == 60
    assert len(limits) == 20
    assert set(outcome.ended.values()) == {"timeout"}
    assert len(outcome.ended) == 40
    assert outcome.reasons == dict.fromkeys(
        [each.key for each in many[20:]],
        "the submission took more than 60 s before this was asked",
    )


def test_the_last_exercise_has_what_is_left_of_the_time():
    trains = Asked("e", False, {"preparer": "trained"}, ())
    asked = []

    class Long(Job):
        def ask(self, question):
            asked.append(question["seconds"])
            return super().ask(question)

    job = Long(entered(), *({"answer": "a", "seconds": 13.0} for _ in range(5)))
    with WarmRunner(lambda: Warm(lambda cells: job)) as runner:
        runner.run(CELL, [trains] * 5, Limits(seconds=2))

    assert asked == [20, 20, 20, 20, 8]


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
