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
    found = subject_index.sections_of("stride", chapter)
    assert [place.name for place, _ in found] == ["1 §1", "1 §2"]


@pytest.mark.parametrize(
    ("word", "text", "times"),
    [
        ("stride", "A stride, two Strides, strided", 2),
        ("tride", "stride", 0),
        ("category", "one category, two categories, no categoryish", 2),
        ("box", "a box, two boxes, boxed", 2),
        ("1 × 1 convolution", "1 × 1 convolutions", 1),
    ],
)
def test_whole_words_are_counted_in_singular_and_plural(subject_index, word, text, times):
    assert len(subject_index.pattern(word).findall(text)) == times


def begin(found):
    return [place.name for place, first in found if first]


def test_a_word_begins_in_the_first_section_that_has_it_in_its_heading(subject_index, chapter):
    later = chapter[1]._replace(name="2 §1", text="padding " * 50)
    assert begin(subject_index.sections_of("padding", [*chapter, later])) == ["1 §2"]


def test_or_else_in_the_first_that_links_to_it(subject_index, chapter):
    linking = chapter[0]._replace(name="2 §1", heading="", text="frame", words=("frame",))
    more = linking._replace(name="2 §2", text="frame " * 9)
    assert begin(subject_index.sections_of("Frame", [*chapter, linking, more])) == ["2 §1"]
    found = subject_index.sections_of("Frame", [*chapter, linking, more], linked=True)
    assert [place.name for place, _ in found] == ["2 §1", "2 §2"]


def test_the_source_may_say_where_to_begin(subject_index, chapter):
    entries = subject_index.listed({"Stride": "#stride"}, ["Stride: from 1 §2"], chapter)
    assert begin(entries[0].places) == ["1 §2"]


def test_of_many_sections_those_that_say_it_most_are_kept_in_their_order(subject_index, chapter):
    many = [
        chapter[0]._replace(name=f"1 §{n}", heading="", text="kernel " * n) for n in range(1, 10)
    ]
    found = subject_index.sections_of("kernel", many)
    assert [place.name for place, _ in found] == [f"1 §{n}" for n in range(4, 10)]
    assert begin(found) == ["1 §9"]


def test_a_word_that_leads_nowhere_stops_the_build(subject_index, chapter):
    words = {"Stride": "glossary.html#stride", "Never said": "glossary.html#never"}
    entries = subject_index.listed(words, ["frame", "step: see Stride"], chapter)
    assert [entry.word for entry in entries] == ["frame", "step", "Stride"]
    with pytest.raises(ValueError, match="no section speaks of nothing"):
        subject_index.listed(words, ["nothing"], chapter)
    with pytest.raises(ValueError, match="no section speaks of Stride"):
        subject_index.listed(words, ["Stride: from 9 §9"], chapter)
    with pytest.raises(ValueError, match="no entry is called Strid"):
        subject_index.listed(words, ["Strid: only where linked"], chapter)
    with pytest.raises(ValueError, match="foo: bar: say 'see '"):
        subject_index.listed(words, ["foo: bar"], chapter)
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


@pytest.mark.parametrize(
    ("word", "section"),
    [
        ("Padding", "1 §8"),
        ("Pooling", "1 §13"),
        ("1 × 1 convolution", "1 §16"),
        ("Batch normalisation", "2 §6"),
        ("Same", "1 §8"),
        ("Residual connection", "6 §8"),
    ],
)
def test_a_word_of_the_book_begins_where_a_teacher_would(word, section):
    page = checks.read(SITE / "chapters/appendix/subjects.html")
    entry = page.find(id=re.sub(r"[^a-z0-9]+", "-", word.lower()))
    assert entry.get_text().startswith(f"{word} ")
    assert entry.strong.get_text() == section.replace(" ", "\u00a0")
