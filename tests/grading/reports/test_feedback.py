"""What a learner reads: all that is his, nothing of a hidden case, and no harm."""

import dataclasses
import hashlib

from bs4 import BeautifulSoup

from helpers.grading.records import Change
from helpers.grading.reports import feedback, write_feedback
from tests.grading.reports.made_up import CHAPTER_1, GRADED, counted, grade, result

SLIDE, STRIDE = CHAPTER_1[1:3]
HINTS = {"slide": ["It is `correlate` of section 2.", "There are n - k + 1 places."]}
WRONG = result(
    SLIDE, "wrong", asked="slide([1, 2], [1])", came="[2]", expected="[1, 2]", reason="too short"
)


def page(member, **options):
    return BeautifulSoup(feedback(member, CHAPTER_1, "Chapter 1", **options), "html.parser")


def words(soup):
    return " ".join(soup.get_text(" ").split())


def facts(soup):
    rows = soup.select_one("section.card dl")
    return dict(zip(map(text, rows("dt")), map(text, rows("dd")), strict=True)) if rows else {}


def text(tag):
    return tag.get_text()


def test_an_exercise_says_what_was_asked_came_was_expected_and_why_it_is_not_right():
    soup = page(counted(grade(results=[WRONG])))
    assert text(soup.section.h2) == SLIDE.heading
    assert SLIDE.asks in words(soup)
    assert "Not right: 0 of 1 points" in words(soup.section)
    assert facts(soup) == {
        "asked": "slide([1, 2], [1])", "came": "[2]", "expected": "[1, 2]", "because": "too short"
    }  # fmt: skip


def test_of_a_hidden_case_only_is_told_that_there_is_one():
    soup = page(counted(grade(results=[result(SLIDE, "wrong")])))
    assert "right on the public cases, which check shows, but not on others" in words(soup.section)
    assert facts(soup) == {}


def test_what_the_judge_says_of_a_hidden_case_is_said_once():
    told = result(SLIDE, "wrong", reason="right for the public cases, and not for others")
    assert facts(page(counted(grade(results=[told])))) == {}


def test_an_answer_that_cannot_be_read_is_not_called_right_on_the_public_cases():
    soup = page(counted(grade(results=[result(SLIDE, "error", reason="it cannot be read")])))
    assert "public cases" not in words(soup.section)
    assert facts(soup) == {"because": "it cannot be read"}


def test_what_is_missing_may_be_there_as_it_was_handed_out():
    soup = page(counted(grade(results=[result(SLIDE, "missing", reason="slide is not defined")])))
    assert "as it was handed out" in words(soup.section)
    assert facts(soup) == {}


def test_the_first_hint_is_for_those_who_are_wrong():
    assert "Hint: It is correlate of" in words(page(counted(grade(results=[WRONG])), hints=HINTS))
    assert "places" not in words(page(counted(grade(results=[WRONG])), hints=HINTS))
    for verdict in ("right", "missing", "died"):
        member = counted(grade(results=[result(SLIDE, verdict)]))
        assert "Hint" not in words(page(member, hints=HINTS))


def test_advice_goes_with_the_words_of_an_error():
    exercise = dataclasses.replace(SLIDE, advice={"isn't built": "begin with `keras.Input`"})
    member = counted(grade(results=[result(SLIDE, "error", reason="ValueError: it isn't built")]))
    said = BeautifulSoup(feedback(member, [exercise], "1"), "html.parser").get_text()
    assert "What to do: begin with keras.Input" in said


def test_points_add_up_before_the_eyes():
    late, change = Change("", 0.5, "late by a day"), Change(STRIDE.name, 1, "nearly")
    results = [result(SLIDE), result(STRIDE, "wrong")]
    soup = page(counted(grade(results=results, attempt=2), [change], [late], attempts=3))
    assert words(soup.select_one(".score")) == "1.5 of 3 points"
    assert [words(row) for row in soup.select("table tr")[1:]] == [
        "1.2 slide Right 1 of 1",
        "1.3 smallest_stride Not right, changed by a person 1 of 2",
        "Together 2 of 3",
        "Taken off: late by a day −0.5",
        "What counts 1.5 of 3",
    ]
    assert "Changed by a person to 1 of 2 points: nearly" in words(soup)
    assert "This is try 2 of 3, the one that counts." in words(soup)


def test_a_file_that_cannot_be_read_says_why():
    soup = page(counted(grade(results=[], chapter=None, problem="it is empty")))
    assert "could not be read. it is empty" in words(soup)
    assert not soup.select("table, .score")


def test_the_small_print_tells_with_what_it_was_graded():
    said = words(
        page(counted(grade(errors=["cell 3: NameError: oh"], submitted=GRADED, sha256="ab" * 32)))
    )
    for each in ("tensorflow 2.21.0", "no namespaces", "ab" * 32, "2026-11-27 14:05 UTC"):
        assert each in said
    assert "cell 3: NameError: oh" in said


HOSTILE = '<script>alert(1)</script><img src="https://x.test/a">\x1b[31m\u202eevil\x00\ud800"\''


def test_whatever_a_learner_writes_is_text_and_is_seen():
    row = result(SLIDE, "error", reason=HOSTILE, asked=HOSTILE, came=HOSTILE, where=HOSTILE)
    row = dataclasses.replace(row, exercise=HOSTILE, expected=HOSTILE)
    member = counted(
        grade(HOSTILE, [row, WRONG], name=HOSTILE, errors=[HOSTILE], problem=HOSTILE),
        [Change(HOSTILE, 1, HOSTILE)],
        [Change("", 1, HOSTILE)],
    )
    html = feedback(member, CHAPTER_1, HOSTILE, hints={HOSTILE: [HOSTILE], "slide": [HOSTILE]})
    soup = BeautifulSoup(html, "html.parser")
    assert not soup.select("script, img, link, iframe, object, [src], [onload]")
    assert all(link["href"].startswith("#e") for link in soup.select("[href]"))
    assert not set("\x1b\u202e\x00\ud800") & set(html)
    assert "⟨U+001B⟩[31m⟨U+202E⟩evil⟨U+0000⟩⟨U+D800⟩" in soup.get_text()
    html.encode("utf-8")


def test_names_of_all_scripts_stay_as_they_are():
    name = "می‌خواهم Nguyễn 李 👩‍🔬 O’Hara"
    assert name in page(counted(grade(name=name))).get_text()


def test_a_long_text_is_cut():
    assert len(feedback(counted(grade(problem="x" * 10**7)), CHAPTER_1, "1")) < 50_000


def test_the_page_forbids_itself_to_ask_for_anything():
    policy = page(counted(grade())).find("meta", attrs={"http-equiv": True})["content"]
    assert policy.startswith("default-src 'none'; style-src 'sha256-")
    assert "unsafe" not in policy


def test_pages_go_into_a_folder_for_each_student(tmp_path):
    unread = grade("ben", results=[], chapter=None, problem="it is empty")
    members = [counted(grade("ada")), counted(unread), counted(unread)]
    written = write_feedback(tmp_path, members, CHAPTER_1, {1: "Sizes"}, str.upper)
    assert [str(path.relative_to(tmp_path)) for path in written] == [
        "feedback/ADA/chapter-1.html",
        "feedback/BEN/unreadable.html",
        "feedback/BEN/unreadable-again.html",
    ]
    assert all("</html>" in path.read_text("utf-8") for path in written)
    assert sorted(path.name for path in tmp_path.rglob("*.html")) == sorted(
        path.name for path in written
    )


def test_no_student_gets_the_page_of_another_nor_stops_it(tmp_path):
    """On some machines two names that differ in case only are one folder."""
    members = [counted(grade("Ana")), counted(grade("ana")), counted(grade("ana", chapter=2))]
    members.append(counted(grade("ben")))
    written = write_feedback(tmp_path, members, CHAPTER_1, {}, str)
    other = f"ana-{hashlib.sha256(b'ana').hexdigest()[:12]}"
    assert [str(path.relative_to(tmp_path / "feedback")) for path in written] == [
        "Ana/chapter-1.html",
        f"{other}/chapter-1.html",
        f"{other}/chapter-2.html",
        "ben/chapter-1.html",
    ]
    for path, each in zip(written, members, strict=True):
        assert f"Feedback for {each.grade.student} " in words(
            BeautifulSoup(path.read_text("utf-8"), "html.parser")
        )


def test_whose_a_folder_is_can_be_remembered_between_calls(tmp_path):
    owners = {}
    for student in ("Ana", "ana", "Ana"):
        member = counted(grade(student))
        [path] = write_feedback(tmp_path, [member], CHAPTER_1, {}, str, owners=owners)
        assert path.parent.name.startswith(student)
        assert (path.parent.name == student) is (student == "Ana")


def test_where_a_cell_did_not_end_no_exercise_is_blamed_or_hinted_at():
    told = "code cell 7, `while True:`: it did not end within the time allowed"
    late = [result(each, "timeout", reason=told) for each in CHAPTER_1]
    hints = {each.name: ["Look at the borders."] for each in CHAPTER_1}
    text = feedback(counted(grade("ana", late, errors=(told,))), CHAPTER_1, "Sizes", hints)

    assert text.count("It could not be tried, as a cell did not come to an end.") == len(CHAPTER_1)
    assert "This cell did not come to an end, so no exercise could be tried." in text
    assert "Look at the borders." not in text
    assert "Is there a loop" not in text
    slow = [result(CHAPTER_1[0], "timeout", reason="no answer"), *late[1:]]
    other = feedback(counted(grade("ben", slow, errors=("x",))), CHAPTER_1, "Sizes", hints)
    assert "Look at the borders." in other
    assert "It could not be tried" not in other
