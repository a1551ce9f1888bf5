"""The index of subjects: which sections a word stands for, and how they are named."""

import re
from pathlib import Path

import pytest

from tests.site import checks

SITE = Path(__file__).resolve().parents[2] / "_build" / "html"


@pytest.fixture
def subject_index(extensions):
    import subject_index

    return subject_index


@pytest.fixture
def chapter(subject_index):
    """Three numbered sections, one with a subsection, and exercises."""
    from search_sections import Section

    said = [
        ("1. A chapter", "", "padding padding"),
        ("1. Stride (3 min)", "#a", "A stride. Two strides."),
        ("2. Padding, and why (5 min, further)", "#b", "A frame."),
        ("Of its own", "#c", "A paddings-like word, and a stride."),
        ("Summary", "#d", "padding"),
        ("Exercises (9 min)", "#e", "padding"),
        ("Exercise 1.1: pad (2 points)", "#f", "padding"),
    ]
    sections = [Section(f"one.html{at}", title, said[0][0], text) for title, at, text in said]
    return list(subject_index.places(1, sections))


def test_sections_are_named_as_readers_do_and_exercises_are_none(chapter):
    assert [(place.name, place.heading) for place in chapter] == [
        ("1 §1", "Stride"), ("1 §2", "Padding, and why"),
    ]  # fmt: skip


def test_a_subsection_belongs_to_its_section(subject_index, chapter):
    assert subject_index.mentions("stride", chapter[1]) == 1


@pytest.mark.parametrize(
    ("word", "times"), [("stride", 2), ("Stride", 2), ("strid", 0), ("tride", 0)]
)
def test_whole_words_are_counted_in_singular_and_plural(subject_index, chapter, word, times):
    place = chapter[0]._replace(heading="")
    assert subject_index.mentions(word, place) == times


def test_a_y_becomes_ies(subject_index, chapter):
    place = chapter[0]._replace(text="one category, two categories, no categoryish")
    assert subject_index.mentions("category", place) == 2


def test_a_word_begins_where_its_heading_is(subject_index, chapter):
    found = subject_index.sections_of("padding", chapter)
    assert [(place.name, first) for place, first in found] == [("1 §2", True)]


def test_of_many_sections_those_that_say_it_most_are_kept_in_their_order(subject_index, chapter):
    many = [chapter[0]._replace(name=f"1 §{n}", text="kernel " * n) for n in range(1, 10)]
    found = subject_index.sections_of("kernel", many)
    assert [place.name for place, _ in found] == [f"1 §{n}" for n in range(4, 10)]
    assert [place.name for place, first in found if first] == ["1 §9"]


def test_a_word_that_leads_nowhere_stops_the_build(subject_index, chapter):
    words = {"Stride": "glossary.html#stride", "Never said": "glossary.html#never"}
    entries = subject_index.listed(words, ["frame", "step: see Stride"], chapter)
    assert [entry.word for entry in entries] == ["frame", "step", "Stride"]
    with pytest.raises(ValueError, match="no section speaks of nothing"):
        subject_index.listed(words, ["nothing"], chapter)
    with pytest.raises(ValueError, match="which is no entry"):
        subject_index.listed(words, ["step: see Pace"], chapter)


def test_the_books_index_leads_to_the_sections_that_it_names():
    page = checks.read(SITE / "chapters/appendix/subjects.html")
    letters = [heading.get_text() for heading in page.select("section section > h2")]
    assert letters == sorted(letters)
    links = page.select(".subjects a[title]")
    assert len(links) > 300
    for link in links:
        file, _, anchor = link["href"].partition("#")
        target = checks.read((SITE / "chapters/appendix" / file).resolve())
        heading = target.find(id=anchor).find(["h2", "h3"]).get_text()
        number = re.search(r"§(\d+)", link.get_text())[1]
        assert heading.startswith(f"{number}. {link['title']}")


def test_padding_begins_in_its_own_section():
    page = checks.read(SITE / "chapters/appendix/subjects.html")
    (entry,) = (it for it in page.select(".subjects li") if it.get_text().startswith("Padding "))
    assert entry.strong.get_text() == "1 §8"
