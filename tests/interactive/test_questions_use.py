"""The questions in a reader's hands: keyboard, screen reader, memory, phone, frame, paper."""

import html
import json
import re

import pytest
from axe_playwright_python.sync_playwright import Axe

from helpers.interactive import questions
from helpers.interactive.chapter_questions import packed
from helpers.interactive.chapter_questions_formulas import evaluate, write
from helpers.interactive.chapter_questions_source import Numeric, read
from helpers.resources import chapters
from tests.interactive.speaking import said

pytestmark = pytest.mark.browser

FIRST = questions(1)._repr_html_()
NAMES = [question.name for question in read(1)]
SHUFFLED, DILATED = NAMES.index("shuffled-pixels"), NAMES.index("window-with-gaps")
SAID = "chapter-questions [role=status]"
COUNT = "chapter-questions .count"
WCAG = {"runOnly": ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa", "best-practice"]}
RIGHT = next(i for i, choice in enumerate(read(1)[SHUFFLED].choices) if choice.right)
WRONG = 1 - min(RIGHT, 1)


def block(page, number):
    return page.locator("chapter-questions fieldset").nth(number)


def choose(page, number, choice):
    block(page, number).get_by_role("radio").nth(choice).check()
    block(page, number).get_by_text("Check").click()


def fill(page, number, text):
    block(page, number).get_by_role("textbox").fill(text)
    block(page, number).get_by_text("Check").click()


def shown(page, number):
    return [each for each in block(page, number).locator(".remark").all() if each.is_visible()]


AGREE = """questions => {
  const {evaluate, write} = customElements.get("chapter-questions").arithmetic;
  return questions.map(([{answer, slips, because, ask, hint}, draws]) => draws.map(numbers => [
    evaluate(answer, numbers),
    slips.map(([value]) => evaluate(value, numbers)),
    [ask, because, hint, ...slips.map(([, says]) => says)].map(it => write(it, numbers)),
  ]));
}"""


def test_script_and_python_agree_on_every_number_and_sentence(open_page):
    asked = [each for chapter in chapters() for each in read(chapter) if isinstance(each, Numeric)]
    draws = [list(each.draws()) for each in asked]
    found = open_page(FIRST).evaluate(
        AGREE, [[packed(each), drawn] for each, drawn in zip(asked, draws, strict=True)]
    )
    for each, drawn, computed in zip(asked, draws, found, strict=True):
        sentences = [each.ask, each.because, each.hint, *(slip.says for slip in each.slips)]
        for numbers, (answer, slips, texts) in zip(drawn, computed, strict=True):
            assert answer == pytest.approx(numbers["answer"], rel=1e-12)
            assert slips == pytest.approx([evaluate(it.value, numbers) for it in each.slips])
            assert texts == [write(sentence, numbers) for sentence in sentences]


def test_a_number_is_read_as_people_type_it(open_page):
    typed = {
        "1,234": 1234,
        " 1 234 ": 1234,
        "1234.5": 1234.5,
        "12,345,678": 12345678,
        "0,5": 0.5,
        "0,125": 0.125,
        "2 %": 2,
        "−3": -3,
        "": None,
        "nine": None,
        "1,23,4": None,
    }
    found = open_page(FIRST).evaluate(
        "typed => typed.map(customElements.get('chapter-questions').arithmetic.typedNumber)"
        ".map(it => isNaN(it) ? null : it)",
        list(typed),
    )
    assert found == list(typed.values())


def test_all_is_done_from_the_keyboard_and_heard(open_page):
    page = open_page(FIRST)
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    for _ in range(WRONG):
        page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    heard = said(page, SAID, "Question 1: Not right.")
    assert "See section 0." in heard
    assert heard.endswith(f"1 of {len(NAMES)} answered, 0 right.")
    page.keyboard.press("ArrowUp" if RIGHT < WRONG else "ArrowDown")
    page.keyboard.press("Tab")  # to the button
    page.keyboard.press("Space")
    assert "answered, 1 right." in said(page, SAID, "Question 1: Right.")

    block(page, DILATED).get_by_role("textbox").focus()
    page.keyboard.type("12")  # 3 taps, dilation 4: by hand 0, 4, 8, so 9 cells
    page.keyboard.press("Enter")
    said(page, SAID, "Between 3 taps there are only 2.")
    for _ in range(2):
        page.keyboard.press("Tab")  # Check, then Show the answer
    page.keyboard.press("Enter")
    said(page, SAID, "the answer stands below")
    assert "9. 3 taps have 2 steps of 4" in shown(page, DILATED)[0].inner_text()
    assert (
        page.evaluate(
            "document.querySelector('chapter-questions').shadowRoot.activeElement.textContent"
        )
        == "New numbers"
    )


def test_what_is_said_stands_beside_the_answer_and_after_the_right_one_beside_all(open_page):
    page = open_page(FIRST)
    choose(page, SHUFFLED, WRONG)
    (remark,) = shown(page, SHUFFLED)
    assert remark.inner_text().startswith("Not right.")
    radio = block(page, SHUFFLED).get_by_role("radio").nth(WRONG)
    assert radio.get_attribute("aria-describedby") == remark.get_attribute("id")
    choose(page, SHUFFLED, RIGHT)
    words = [remark.inner_text() for remark in shown(page, SHUFFLED)]
    assert [text.startswith("Right.") for text in words] == [i == RIGHT for i in range(4)]


def test_who_checks_nothing_is_asked_for_an_answer(open_page):
    page = open_page(FIRST)
    block(page, SHUFFLED).get_by_text("Check").click()
    assert shown(page, SHUFFLED)[0].inner_text() == "Choose an answer first."
    fill(page, DILATED, "many")
    assert shown(page, DILATED)[0].inner_text() == "Type a number first."
    assert page.locator(COUNT).inner_text().startswith("0 of")


def test_new_numbers_are_others_and_their_answer_is_another(open_page):
    page = open_page(FIRST)
    question = read(1)[DILATED]
    fill(page, DILATED, "9")
    assert shown(page, DILATED)[0].inner_text().startswith("Right.")
    before = block(page, DILATED).locator("legend").inner_text()
    seen = set()
    # The first draw is the numbers that stand there: it must draw again.
    page.evaluate("() => { let n = 0; Math.random = () => (n++ < 2 ? 0 : (n * 0.37) % 1); }")
    for _ in range(4):
        block(page, DILATED).get_by_text("New numbers").click()
        asked = block(page, DILATED).locator("legend").inner_text()
        assert asked != before
        assert shown(page, DILATED) == []
        assert block(page, DILATED).get_by_role("textbox").input_value() == ""
        taps, dilation = map(int, re.findall(r"has (\d+) taps .* dilation (\d+)", asked)[0])
        assert taps in question.draw["k"]
        assert dilation in question.draw["d"]
        fill(page, DILATED, str(range(0, taps * dilation, dilation)[-1] + 1))
        assert shown(page, DILATED)[0].inner_text().startswith("Right.")
        seen.add(asked)
        before = asked
    assert len(seen) > 1


def test_answers_are_kept_over_a_reload_under_their_names_and_erased_for_good(open_page):
    page = open_page(FIRST)
    choose(page, SHUFFLED, WRONG)
    block(page, DILATED).get_by_text("New numbers").click()
    fill(page, DILATED, "1")
    asked = block(page, DILATED).locator("legend").inner_text()
    stored = json.loads(page.evaluate("Object.values(localStorage)[0]"))
    assert set(stored) == set(NAMES)
    page.reload()
    assert page.locator(COUNT).inner_text() == f"2 of {len(NAMES)} answered, 0 right."
    assert block(page, SHUFFLED).get_by_role("radio").nth(WRONG).is_checked()
    assert block(page, DILATED).locator("legend").inner_text() == asked
    assert block(page, DILATED).get_by_role("textbox").input_value() == "1"
    assert "?" not in page.url  # and the address says nothing of it

    page.get_by_text("Erase my answers").click()
    assert said(page, SAID, "Erased.").endswith(f"0 of {len(NAMES)} answered, 0 right.")
    assert shown(page, SHUFFLED) == []
    assert not block(page, SHUFFLED).get_by_role("radio").nth(WRONG).is_checked()
    assert page.evaluate("localStorage.length") == 0
    page.reload()
    assert page.locator(COUNT).inner_text().startswith("0 of")


@pytest.mark.parametrize(
    "stored",
    ["{", "null", "7", '{"shuffled-pixels": {"tried": 9, "typed": 3}, "gone": {}}',
     '{"window-with-gaps": {"tried": [0], "numbers": {"k": "<b>", "d": 2}, "typed": "<b>"}}'],
)  # fmt: skip
def test_what_is_stored_and_means_nothing_is_passed_over(open_page, stored):
    page = open_page(FIRST)
    page.evaluate("text => localStorage.setItem('convnets-counted questions-1', text)", stored)
    page.reload()
    assert "3 taps along a row, with dilation 4" in block(page, DILATED).inner_text()
    choose(page, SHUFFLED, RIGHT)
    assert page.locator(COUNT).inner_text().endswith("1 right.")


def test_it_works_in_a_sandboxed_frame_that_keeps_nothing(open_page):
    frame = '<iframe title="output" sandbox="allow-scripts" height="700" srcdoc="{}"></iframe>'
    page = open_page(frame.format(html.escape(FIRST)))
    inside = page.frame_locator("iframe")
    field = inside.locator("fieldset").nth(DILATED).get_by_role("textbox")
    field.fill("9")
    field.press("Enter")
    assert inside.locator(".count").inner_text().endswith("1 right.")
    assert "go when you leave" in inside.locator(".kept").inner_text()
    inside.get_by_text("Erase my answers").click()
    assert inside.locator(".count").inner_text().startswith("0 of")


def test_axe_finds_nothing_in_light_and_dark_and_a_phone_scrolls_one_way(open_page):
    page = open_page(FIRST, viewport={"width": 390, "height": 800}, has_touch=True)
    choose(page, SHUFFLED, WRONG)
    choose(page, SHUFFLED, RIGHT)
    fill(page, DILATED, "12")
    assert Axe().run(page, options=WCAG).response["violations"] == []
    page.emulate_media(color_scheme="dark")
    assert Axe().run(page, options={"runOnly": ["color-contrast"]}).response["violations"] == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    for target in page.locator("chapter-questions :is(button, label)").all():
        if target.is_visible():
            assert target.bounding_box()["height"] >= 24


def test_print_shows_questions_and_choices_and_no_answers(open_page):
    page = open_page(FIRST)
    choose(page, SHUFFLED, RIGHT)
    fill(page, DILATED, "9")
    page.emulate_media(media="print")
    assert shown(page, SHUFFLED) == shown(page, DILATED) == []
    assert block(page, SHUFFLED).get_by_text("Neither: both still get").is_visible()
    assert not page.get_by_text("Erase my answers").is_visible()
    field = block(page, DILATED).get_by_role("textbox")
    assert field.evaluate("it => getComputedStyle(it).color") == "rgba(0, 0, 0, 0)"
    radio = block(page, SHUFFLED).get_by_role("radio").nth(RIGHT)
    assert radio.evaluate("it => getComputedStyle(it).appearance") == "none"


def test_without_scripts_questions_stand_in_a_list_with_folded_answers(open_page):
    page = open_page(FIRST, java_script_enabled=False)
    assert page.get_by_text("A. ").first.is_visible()
    answers = page.locator("details")
    assert answers.count() == len(NAMES)
    right = answers.nth(SHUFFLED).get_by_text("Right.")
    assert not right.is_visible()
    answers.nth(SHUFFLED).locator("summary").click()
    assert right.is_visible()


def test_two_chapters_on_a_page_keep_their_own_answers(open_page):
    page = open_page(FIRST + questions(2)._repr_html_())
    for number in (0, 1):
        element = page.locator("chapter-questions").nth(number)
        assert element.locator(".count").inner_text().startswith("0 of")
        element.locator("fieldset").first.get_by_role("radio").first.check()
        element.locator("fieldset").first.get_by_text("Check").click()
    assert sorted(page.evaluate("Object.keys(localStorage)")) == [
        "convnets-counted questions-1",
        "convnets-counted questions-2",
    ]
