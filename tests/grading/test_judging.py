"""What is asked in which order, and what is said of it: nothing hidden, no credit by default."""

import os
import signal
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from helpers.exercises import observe
from helpers.exercises.model import Question
from helpers.exercises.plain import decode, to_json
from helpers.grading.answers import ANSWERS
from helpers.grading.judges import CatalogueFile, Judges, Try
from helpers.grading.judging import HIDDEN, judge, questions, sheets
from helpers.grading.records import Counted, Environment, Grade, Outcome
from helpers.grading.reports import feedback

BOOK = CatalogueFile().load()


def sheet_of(name, seed=11):
    chapter = next(each.chapter for each in _exercises() if each.name == name)
    known = sheets(BOOK, chapter, "ana", seed)
    return next(each for each in known if each.exercise.name == name)


def _exercises():
    return [each for chapter in BOOK.chapters for each in BOOK.exercises(chapter, "ana")]


def answered(sheet, answer):
    """What a child would send for an answer, as text."""
    texts = {}
    for asked in questions([sheet]):
        question = Question(**{**asked.question, "parameters": tuple(asked.question["parameters"])})
        arguments = [decode(each) for each in asked.arguments]
        seen = observe(question, answer, arguments)
        texts[asked.key] = to_json({"observations": seen})
    return Outcome(texts)


def texts(result):
    return " ".join([result.reason, result.asked, result.came, result.expected, result.where])


def test_every_public_case_of_every_exercise_is_asked_before_the_first_hidden_one():
    asked = questions(sheets(BOOK, 1, "ana", 3))
    hidden = [each.hidden for each in asked]

    assert hidden == sorted(hidden)
    assert [each.name for each in asked if not each.hidden] == [
        each.name for each in BOOK.exercises(1, "ana")
    ]


def test_a_question_holds_no_expected_value():
    sheet = sheet_of("slide")
    public, hidden = questions([sheet])

    for asked, cases in ((public, sheet.exercise.cases), (hidden, sheet.hidden)):
        sent = to_json([asked.question, list(asked.arguments)])
        for case in cases:
            assert to_json(list(case.expected)) not in sent


def test_the_reference_has_all_points_and_silence_none():
    sheet = sheet_of("slide")
    right = judge(sheet, answered(sheet, ANSWERS["slide"].reference))
    silent = judge(sheet, Outcome({}))

    assert (right.verdict, right.points) == ("right", 1.0)
    assert (silent.verdict, silent.points) == ("error", 0.0)


def test_the_hidden_cases_must_have_come_as_well():
    sheet = sheet_of("slide")
    outcome = answered(sheet, ANSWERS["slide"].reference)
    public = Outcome({key: text for key, text in outcome.observations.items() if not key[1]})

    assert judge(sheet, public).verdict == "error"


@pytest.mark.parametrize(
    "answer",
    [
        lambda row, kernel: str((row, kernel)),
        lambda row, kernel: (_ for _ in ()).throw(ValueError(repr((row, kernel)))),
        lambda row, kernel: [row, kernel],
    ],
)
def test_of_a_hidden_case_nothing_is_said_but_that_it_is_not_right(answer):
    sheet = sheet_of("slide")
    known = [tuple(map(tuple, case.arguments)) for case in sheet.exercise.cases]
    reference = ANSWERS["slide"].reference

    def public_only(row, kernel):
        if (tuple(row), tuple(kernel)) in known:
            return reference(row, kernel)
        return answer(row, kernel)

    result = judge(sheet, answered(sheet, public_only))
    assert result.points == 0
    assert result.reason == HIDDEN
    assert (result.asked, result.came, result.expected, result.where) == ("", "", "", "")


def test_of_a_public_case_all_is_said():
    sheet = sheet_of("slide")
    result = judge(sheet, answered(sheet, lambda row, kernel: [0]))

    assert result.verdict == "wrong"
    assert result.asked.startswith("slide(")
    assert result.came == "[0]"
    assert result.expected == "[-2, -2]"


def test_advice_is_no_part_of_the_reason_from_whose_words_the_feedback_takes_it():
    sheet = sheet_of("slide")
    told = {"not here": "begin with a row", "not": "look", "here": "and there"}
    sheet = replace(sheet, exercise=replace(sheet.exercise, advice=told))

    def answer(row, kernel):
        raise ValueError("it is not here")

    result = judge(sheet, answered(sheet, answer))
    assert (result.verdict, result.reason) == ("error", "ValueError: it is not here")
    page = feedback(Counted(_grade(result), 0, 1), [sheet.exercise], "Chapter 1")
    assert [page.count(advice) for advice in told.values()] == [1, 1, 1]


def _grade(result):
    return Grade("ana", 1, 1, "", datetime.now(UTC), Environment({}, "", ""), (result,))


@pytest.mark.parametrize(
    ("ended", "verdict"), [("timeout", "timeout"), ("died", "died"), ("memory", "died")]
)
def test_why_there_is_no_answer_is_kept_apart(ended, verdict):
    sheet = sheet_of("slide")
    for hidden in (False, True):
        outcome = answered(sheet, ANSWERS["slide"].reference)
        del outcome.observations["slide", hidden]
        result = judge(sheet, replace(outcome, ended={("slide", hidden): ended}))
        assert (result.verdict, result.points) == (verdict, 0.0)


@pytest.mark.parametrize(
    "text",
    ["", "[]", "{}", '{"observations": 1}', '{"observations": []}', "[" * 100_000, '{"status": 1}'],
)
def test_what_cannot_be_read_earns_nothing(text):
    sheet = sheet_of("slide")
    outcome = answered(sheet, ANSWERS["slide"].reference)
    outcome.observations["slide", True] = text

    assert judge(sheet, outcome).points == 0


def test_another_seed_has_other_hidden_cases():
    first, second = (questions([sheet_of("slide", seed)])[1] for seed in (1, 2))

    assert first.arguments != second.arguments
    assert first == questions([sheet_of("slide", 1)])[1]


def test_a_network_is_judged_in_another_process_and_one_that_ends_it_loses_itself_only(
    monkeypatch,
):
    monkeypatch.setattr("helpers.grading.judges._TRIES", 1)
    sheet = sheet_of("model_within")
    outcome = answered(sheet, ANSWERS["model_within"].reference)
    tried = Try("ana", sheet.exercise.chapter, 11)
    with Judges(CatalogueFile()) as judges:
        [right] = judges.judge(tried, [sheet], outcome)
        os.kill(judges._process.pid, signal.SIGKILL)
        [lost] = judges.judge(tried, [sheet], outcome)
        [again] = judges.judge(tried, [sheet], outcome)

    assert right.verdict == again.verdict == "right"
    assert (lost.verdict, lost.points) == ("died", 0.0)
