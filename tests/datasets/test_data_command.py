"""The command ``convnets data``: its words, its exit codes, and no traceback."""

import pytest
from click.testing import CliRunner

from helpers.cli import main

IMAGES = "train-images-idx3-ubyte.gz"


def run(*arguments):
    result = CliRunner().invoke(main, ["data", *arguments])
    assert result.exception is None or isinstance(result.exception, SystemExit)
    return result.exit_code, result.output


def test_list_shows_every_data_set_with_its_licence_and_place(mnist, cache):
    mnist("honest")
    run("fetch", "digits")

    code, output = run("list")

    assert code == 0
    rows = {tuple(line.split()[:2]): line for line in output.splitlines()}
    assert len(rows) == 7  # a heading; digits, garments and pets, embedded and real
    assert "in the package" in rows["digits", "embedded"]
    assert rows["digits", "real"].endswith(str(cache / "mnist"))
    assert "CC BY-SA 3.0" in rows["digits", "real"]
    assert rows["garments", "real"].endswith("not here")
    assert "Fashion-MNIST" in rows["garments", "real"]


def test_fetch_says_what_is_there_and_whose_it_is(mnist, cache):
    mnist("missing", "breaks_off")

    code, output = run("fetch", "digits")

    assert code == 0
    assert f"ok  {cache / 'mnist' / IMAGES}  0.2 MB" in output
    assert "Yann LeCun" in output
    assert "CC BY-SA 3.0" in output


def test_fetch_to_a_folder_that_machines_without_a_network_share(
    mnist, cache, tmp_path, monkeypatch
):
    mnist("honest")
    shared = tmp_path / "shared"

    assert run("verify", "digits")[0] == 1, "missing, and a script can tell"
    assert run("fetch", "digits", "--to", str(shared))[0] == 0
    assert not (cache / "mnist").exists()

    monkeypatch.setenv("CONVNETS_DATA", str(shared))
    code, output = run("verify", "digits")
    assert code == 0
    assert f"ok          {shared / 'mnist' / IMAGES}" in output


def test_fetch_to_a_folder_deletes_nothing_in_it(mnist, tmp_path):
    mnist("honest")
    mine = tmp_path / "mnist" / IMAGES
    mine.parent.mkdir()
    mine.write_bytes(b"my own")

    code, output = run("fetch", "digits", "--to", str(tmp_path))

    assert code == 1
    assert f"{mine} has 6 bytes" in output
    assert mine.read_bytes() == b"my own"


@pytest.mark.parametrize("blocked", [True, False])
def test_fetch_to_a_folder_advises_nothing_that_only_helps_the_cache(
    blocked, mnist, tmp_path, monkeypatch
):
    mnist("missing")
    monkeypatch.setenv("HOME", str(tmp_path))
    (tmp_path / "own").mkdir()
    if blocked:
        (tmp_path / "own/mnist").write_text("not a folder")

    code, output = run("fetch", "digits", "--to=~/own")

    assert code == 1
    words = "Make room or name another folder" if blocked else f"into {tmp_path}/own/mnist by hand"
    assert words in output
    assert "CONVNETS_DATA" not in output
    assert "XDG_CACHE_HOME" not in output


def test_fetch_that_fails_names_the_mirrors(mnist):
    mnist("missing", "failing")

    code, output = run("fetch", "digits")

    assert code == 1
    assert output.startswith(f"Error: {IMAGES} of MNIST could not be downloaded:\n")
    assert f"/missing/{IMAGES}: 404 Not Found\n" in output


def test_an_unknown_name_is_one_line(mnist):
    code, output = run("fetch", "mnits")

    assert code == 1
    assert output == (
        "Error: name must be one of 'digits', 'garments', 'pets', got 'mnits'; "
        "did you mean 'digits'?\n"
    )


@pytest.mark.parametrize("command", [["list"], ["verify"], ["path", "digits"], ["fetch", "digits"]])
def test_a_folder_that_does_not_exist_is_one_line(command, monkeypatch):
    monkeypatch.setenv("CONVNETS_DATA", "/nowhere/at/all")

    code, output = run(*command)

    assert code == 1
    assert output == "Error: CONVNETS_DATA names /nowhere/at/all, which does not exist\n"


def test_fetch_pets_explains_where_the_photographs_can_be_had_and_on_what_terms():
    code, output = run("fetch", "pets")

    assert code == 1
    assert output.startswith("Error: no photographs of cats and dogs were found in\n")
    for words in ("kaggle.com/c/dogs-vs-cats", "rules have to be accepted", "non-commercial"):
        assert words in output


def test_verify_tells_right_from_wrong_and_missing_and_changes_nothing(
    mnist, mnist_files, cache, tmp_path, monkeypatch
):
    mnist("honest")
    run("fetch", "digits")
    code, output = run("verify")
    assert code == 0
    assert output.count("ok  ") == 4
    assert output.count("missing  ") == 5  # garments' four files and the photographs

    wrong = cache / "mnist" / IMAGES
    wrong.write_bytes(mnist_files[IMAGES][:-1] + b"?")
    code, output = run("verify")
    assert code == 1
    assert f"wrong       {wrong}: has the SHA-256" in output
    assert wrong.read_bytes().endswith(b"?")


def test_verify_names_a_photograph_that_does_not_decode(tmp_path, monkeypatch):
    for folder in ("train/cats", "train/dogs", "validation/cats", "validation/dogs"):
        (tmp_path / folder).mkdir(parents=True)
        (tmp_path / folder / "1.jpg").write_bytes(b"not a photograph")
    monkeypatch.setenv("CONVNETS_DATA", str(tmp_path))

    code, output = run("verify")

    assert code == 1
    assert f"wrong       {tmp_path}/train/cats/1.jpg does not decode as an image" in output


def test_path_is_the_cache_or_where_a_data_set_is(mnist, cache):
    mnist("honest")

    assert run("path") == (0, f"{cache}\n")
    assert run("path", "digits") == (
        1, "Error: MNIST was not found; convnets data fetch digits\n"
    )  # fmt: skip
    run("fetch", "digits")
    code, output = run("path", "digits")
    assert code == 0
    assert output.splitlines()[0] == str(cache / "mnist" / IMAGES)
