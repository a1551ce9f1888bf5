"""*Teach with this book* names no option, column or file that is not there."""

import re
import shlex
from pathlib import Path

import click
import pytest
from markdown_it import MarkdownIt

from helpers.cli import main
from helpers.grading.intake.roster_file import COLUMNS, rows
from helpers.grading.parts import Limits
from helpers.grading.people import KEPT
from helpers.grading.places import BOOK
from helpers.warm import watching
from helpers.warm.sandbox import levels

ROOT = Path(__file__).parents[2]
APPENDIX = ROOT / "chapters" / "appendix"
PAGE = (APPENDIX / "teach.md").read_text(encoding="utf-8")
THREATS = (APPENDIX / "threat-model.md").read_text(encoding="utf-8")
README = (ROOT / "README.md").read_text(encoding="utf-8")
COMMAND = re.compile(r"convnets (?:grade|handout)\b.*")
OUTPUTS = ROOT / "helpers" / "grading" / "outputs.py"
EXAMPLES = {  # files that a command writes where it was told to, or that a teacher has
    "export.csv", "worksheet.csv", "results.json", "examination.py", "roster.csv",
    "ana/lesson.ipynb", "ana_01-convolution-arithmetic.ipynb", "demo/report.html",
}  # fmt: skip


def commands(text):
    """Commands of `convnets` in a page: lines of code blocks, and code in a line."""
    for token in MarkdownIt("commonmark").parse(text):
        if token.type == "fence":
            yield from COMMAND.findall(token.content)
        for child in token.children or []:
            if child.type == "code_inline":
                yield from COMMAND.findall(child.content)


def known(words):
    """The command that the words call: it, and the options that it knows."""
    command = main.get_command(click.Context(main), words[1])
    rest = words[2:]
    while isinstance(command, click.Group):
        is_named = bool(rest) and rest[0] in command.commands
        command = command.commands[rest.pop(0) if is_named else "run"]
    context = click.Context(command)
    options = {name for each in command.get_params(context) for name in each.opts}
    return command, options | {"--help"}


def stale(text):
    """Options of commands that the command does not know."""
    for line in commands(text):
        words = shlex.split(line.replace("…", "x"))
        _, options = known(words)
        for word in words:
            if word.startswith("--") and word not in options:
                yield f"{line}: {word}"


def alone(text):
    """Options that stand in a sentence by themselves."""
    for token in MarkdownIt("commonmark").parse(text):
        for child in token.children or []:
            if child.type == "code_inline" and child.content.startswith("--"):
                yield child.content.split()[0]


def columns(text):
    """The roster's columns, as the page's table has them."""
    table = text[text.index("| Column |") :].partition("\n\n")[0]
    return re.findall(r"^\| `(\w+)` \|", table, re.MULTILINE)


@pytest.mark.parametrize("text", [PAGE, THREATS, README], ids=["teach", "threats", "readme"])
def test_every_command_knows_the_options_that_it_is_given(text):
    assert list(stale(text)) == []


def test_an_option_that_is_gone_is_found():
    assert list(stale("`convnets grade x --gone` and\n\n```sh\nconvnets handout 1 --only-own\n```"))
    assert not list(stale("```sh\nconvnets handout 1 --only-own\n```"))


def test_every_option_in_a_sentence_is_one_of_some_command():
    everywhere = set()
    for words in ("grade x", "grade report", "grade regrade", "grade override", "handout"):
        everywhere |= known(["convnets", *words.split()])[1]
    mentioned = set(alone(PAGE)) | set(alone(THREATS))
    assert len(mentioned) > 10
    assert mentioned - everywhere == set()


def test_the_rosters_columns_are_those_that_are_read():
    assert tuple(columns(PAGE)) == COLUMNS


@pytest.mark.parametrize("extension", ["2026-12-01", "2026-12-01 18:00", "3 d", "36 h"])
def test_the_extensions_of_the_page_are_read(extension):
    assert f"`{extension}`" in PAGE
    [student], _ = rows(f"student,extension\nana,{extension}\n", "roster.csv")
    assert student.extension


def test_the_names_of_the_page_are_written_by_the_grader():
    source = OUTPUTS.read_text(encoding="utf-8").replace("{platform}", "canvas|moodle")
    names = set(re.findall(r"`(?:\w+/)?([\w-]+\.(?:csv|html|sqlite|json|zip))`", PAGE)) - EXAMPLES
    assert {"grades.csv", "report.html", BOOK, "moodle.csv", "canvas.csv"} <= names
    for name in names - {BOOK, KEPT, "canvas-1.csv", "feedback-canvas.zip", "feedback-moodle.zip"}:
        assert f'"{name}"' in source, name
    assert 'f"canvas-{chapter}.csv"' in source
    assert 'f"feedback-canvas|moodle.zip"' in source


def test_the_limits_of_the_page_are_those_that_hold():
    command, _ = known(["convnets", "grade", "x"])
    default = {each.name: each.default for each in command.params}
    assert f"has {default['time_limit']:.0f} seconds" in PAGE
    assert f"{default['memory']:.0f} GB of memory" in PAGE
    assert f"{Limits().patience:.0f} times as long".replace("10", "ten") in PAGE
    minutes = {10: "ten minutes"}[Limits().whole_seconds / 60]
    assert f"thirty times the time limit, {minutes}" in PAGE
    assert Limits().whole_seconds == 30 * Limits().seconds
    assert f"more than {watching.THREADS} threads" in THREATS


def test_each_level_has_a_column():
    [header] = re.findall(r"^\| A notebook tries to \|(.*)\|$", THREATS, re.MULTILINE)
    assert [each.strip(" *") for each in header.split("|")] == list(levels.LEVELS)
