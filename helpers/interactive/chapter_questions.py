"""Questions at the end of a chapter, answered in the page.

The element itself is ``chapter_questions.js``, the questions are ``data/questions/``, read by
``chapter_questions_source``. Here they get the plain list that stands where scripts do not run.
"""

import json
from typing import Any

from helpers.interactive.chapter_questions_formulas import write
from helpers.interactive.chapter_questions_source import Chosen, Numeric, Question, read
from helpers.interactive.element import Element


def questions(chapter: int) -> Element:
    """Questions on a chapter, from 1 to 6, each with what is to be said of every answer.

    What a reader answers is kept by the reader's browser and goes nowhere.

    Raises ``ValueError`` for another chapter.
    """
    asked = read(chapter)
    alt = f"{len(asked)} questions on chapter {chapter}, each with its answers and what they mean."
    attributes = {
        "name": f"questions-{chapter}",
        "start": "",
        "questions": json.dumps([packed(question) for question in asked], ensure_ascii=False),
    }
    listed = "\n".join(f"<li>{_listed(question)}</li>" for question in asked)
    return Element("chapter-questions", attributes, "", alt, f"<ol>\n{listed}\n</ol>")


def packed(question: Question) -> dict[str, Any]:
    """Question as the script reads it; an answer to choose is ``[text, says, right]``."""
    common = {"name": question.name, "section": question.section, "ask": question.ask}
    if isinstance(question, Chosen):
        choices = [[each.text, each.says, each.right] for each in question.choices]
        return common | {"choices": choices}
    return common | {
        "draw": question.draw,
        "answer": question.answer,
        "unit": question.unit,
        "decimals": question.decimals,
        "because": question.because,
        "hint": question.hint,
        "slips": [[slip.value, slip.says] for slip in question.slips],
    }


def _listed(question: Question) -> str:
    """Question, its answers folded away, without style, script or picture."""
    asked, answers = _numeric(question) if isinstance(question, Numeric) else _chosen(question)
    return (
        f"{asked}\n<details><summary>Answer</summary>\n<p>{'<br>'.join(answers)}</p>\n"
        f"<p>See section {question.section}.</p>\n</details>"
    )


def _chosen(question: Chosen) -> tuple[str, list[str]]:
    texts = [
        f"{letter}. {write(choice.text, {})}"
        for letter, choice in zip("ABCDEF", question.choices, strict=False)
    ]
    answers = [
        f"{letter}. {'<b>Right.</b>' if choice.right else 'Not right.'} {write(choice.says, {})}"
        for letter, choice in zip("ABCDEF", question.choices, strict=False)
    ]
    return f"<p>{write(question.ask, {})}</p>\n<p>{'<br>'.join(texts)}</p>", answers


def _numeric(question: Numeric) -> tuple[str, list[str]]:
    numbers = next(question.draws())
    value = [[slip.value, question.decimals] for slip in question.slips]
    slips = [
        f"Not {write([number], numbers)}. {write(slip.says, numbers)}"
        for number, slip in zip(value, question.slips, strict=True)
    ]
    answers = [f"<b>{write([['answer', question.decimals]], numbers)} {question.unit}.</b> "]
    answers[0] += write(question.because, numbers)
    return f"<p>{write(question.ask, numbers)}</p>", [*answers, *slips]
