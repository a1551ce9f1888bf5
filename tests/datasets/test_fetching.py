"""A file is fetched from mirrors that misbehave: whole and right, or not at all."""

import dataclasses

import pytest

from helpers.datasets import MissingDataError
from helpers.datasets.fetch import fetch
from helpers.datasets.locate import obtain
from tests.datasets.mirror import PIECE

NAME = "train-images-idx3-ubyte.gz"


@pytest.fixture
def fetched(mnist, cache):
    """Fetch the training images from mirrors that behave so; their content."""

    def fetched(*behaviours: str) -> bytes:
        entry = mnist(*behaviours)
        return fetch(entry, entry.files[0], cache).read_bytes()

    return fetched


def without_locks(folder) -> list[str]:
    return sorted(path.name for path in folder.iterdir() if path.suffix != ".lock")


def test_a_file_that_is_there_is_not_fetched_again(fetched, mirror, mnist_files):
    assert fetched("honest") == mnist_files[NAME]
    assert fetched("honest") == mnist_files[NAME]
    assert mirror.requests == [f"honest {NAME}"]


@pytest.mark.parametrize(
    "bad",
    [
        "missing", "failing", "hangs_up", "silent", "breaks_off_at_once", "login_page",
        "wrong", "shorter", "longer", "endless", "ignores_range_and_breaks_off",
    ],
)  # fmt: skip
def test_the_next_mirror_helps(bad, fetched, mirror, mnist_files, cache):
    assert fetched(bad, "honest") == mnist_files[NAME]
    assert mirror.requests[0].startswith(bad)
    assert mirror.requests[-1].startswith("honest")
    assert without_locks(cache) == [NAME]


def test_a_server_that_is_gone_is_passed_over(mnist, mnist_files, cache):
    gone = "http://127.0.0.1:9/"  # the discard port: nobody listens
    entry = mnist("honest")
    entry = dataclasses.replace(entry, mirrors=(gone, *entry.mirrors))

    assert fetch(entry, entry.files[0], cache).read_bytes() == mnist_files[NAME]


def test_a_server_without_a_certificate_is_passed_over_and_said(mnist, mirror, cache):
    entry = mnist("honest")
    https = mirror.url("honest").replace("http:", "https:")
    entry = dataclasses.replace(entry, mirrors=(https,))

    with pytest.raises(MissingDataError, match=f"{https}{NAME}: no secure connection"):
        fetch(entry, entry.files[0], cache)


def test_what_was_broken_off_is_resumed_where_it_ended(fetched, mirror, mnist_files):
    assert fetched("breaks_off") == mnist_files[NAME]
    assert mirror.requests == [
        f"breaks_off {NAME}",
        f"breaks_off {NAME} bytes={PIECE}-",
        f"breaks_off {NAME} bytes={2 * PIECE}-",
    ]


def test_the_next_mirror_goes_on_where_the_last_one_ended(fetched, mirror, mnist_files):
    assert fetched("ignores_range_and_breaks_off", "honest") == mnist_files[NAME]
    assert mirror.requests[-1] == f"honest {NAME} bytes={PIECE}-"


@pytest.mark.parametrize("behaviour", ["ignores_range", "sends_another_range"])
def test_a_server_that_cannot_resume_does_not_spoil_the_file(
    behaviour, fetched, mnist_files, cache
):
    cache.mkdir(parents=True)
    (cache / f"{NAME}.part").write_bytes(mnist_files[NAME][:PIECE])

    assert fetched(behaviour, "honest") == mnist_files[NAME]


@pytest.mark.parametrize("left", [b"of another file", b"x" * 10**6], ids=["shorter", "longer"])
def test_a_wrong_beginning_is_thrown_away(left, fetched, mnist_files, cache):
    cache.mkdir(parents=True)
    (cache / f"{NAME}.part").write_bytes(left)

    assert fetched("honest") == mnist_files[NAME]


def test_bytes_are_kept_as_they_are_when_a_server_calls_gz_an_encoding(fetched, mnist_files):
    assert fetched("calls_it_encoded") == mnist_files[NAME]


def test_a_wrong_file_in_the_cache_is_deleted_and_fetched(fetched, mnist_files, cache):
    cache.mkdir(parents=True)
    (cache / NAME).write_bytes(b"not MNIST")

    assert fetched("honest") == mnist_files[NAME]


def test_wrong_everywhere_is_said_and_nothing_is_left(fetched, mnist_files, cache):
    cache.mkdir(parents=True)
    (cache / NAME).write_bytes(b"not MNIST")

    with pytest.raises(MissingDataError) as error:
        fetched("wrong", "shorter")

    said = str(error.value)
    assert "train-images-idx3-ubyte.gz of MNIST could not be downloaded" in said
    assert f"/wrong/{NAME}: has the SHA-256" in said
    size = len(mnist_files[NAME])
    assert f"/shorter/{NAME}: offers {size - 100:,} bytes, expected {size:,}" in said
    assert without_locks(cache) == []


def test_every_mirror_tried_is_named_with_its_reason(mnist):
    entry = mnist("missing", "failing", "hangs_up", "silent", "breaks_off_at_once")
    with pytest.raises(MissingDataError) as error:
        obtain(entry, entry.files[0])

    said = str(error.value)
    for reason in (
        f"/missing/{NAME}: 404 Not Found",
        f"/failing/{NAME}: 503 Service Unavailable",
        f"/hangs_up/{NAME}: no connection",
        f"/silent/{NAME}: no answer within 0.5 s",
        f"/breaks_off_at_once/{NAME}: broken off",
        "CONVNETS_DATA",
        'source="embedded" needs no download',
    ):
        assert reason in said


def test_what_came_is_kept_for_the_next_time(fetched, mirror, mnist_files):
    with pytest.raises(MissingDataError, match=f"{PIECE:,} bytes are kept"):
        fetched("ignores_range_and_breaks_off")

    assert fetched("honest") == mnist_files[NAME]
    assert mirror.requests[-1] == f"honest {NAME} bytes={PIECE}-"
