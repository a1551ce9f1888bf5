"""The commands that keep a gradebook in order: is it whole, who is forgotten, what changed."""

from pathlib import Path

import click

from helpers.grading.commands.group import grade
from helpers.grading.commands.options import OUT, SECRET, options
from helpers.grading.commands.screen import say


@grade.command()
@options(OUT, SECRET)
def verify(out: Path, secret_file: Path | None) -> None:
    """See whether the gradebook is as it was written. Exit status 1 if it is not."""
    from helpers.grading.gradebook import chain_key
    from helpers.grading.gradebook.showing import verification_text
    from helpers.grading.places import existing_secret, open_book

    with open_book(out, None, write=False) as book:
        broken = book.verify(chain_key(existing_secret(secret_file)))
    say(verification_text(broken))
    raise SystemExit(1 if broken else 0)


@grade.command()
@click.argument("student")
@click.option("--yes", is_flag=True, help="Do not ask.")
@options(OUT, SECRET)
def forget(student: str, yes: bool, out: Path, secret_file: Path | None) -> None:
    """Erase STUDENT; points stay under a pseudonym."""
    import shutil

    from helpers.grading.gradebook.showing import forgotten_text
    from helpers.grading.intake.naming import safe_name
    from helpers.grading.people import People, not_remembered
    from helpers.grading.places import open_book

    with open_book(out, secret_file, write=True) as book:
        people = People.of(book, out)
        found = people.find(student)
        if not yes:
            click.confirm(f"Erase {people.called(found)} for good?", abort=True)
        not_remembered(out, found)
        pseudonym = book.forget(found)
        others = {safe_name(other).casefold() for other in book.students()}
    if safe_name(found).casefold() not in others:  # else the next report takes it away
        shutil.rmtree(out / "feedback" / safe_name(found), ignore_errors=True)
    say(forgotten_text(found, pseudonym))


@grade.command()
@OUT
def changes(out: Path) -> None:
    """List what grading again has changed."""
    from helpers.grading.gradebook.showing import changes_text
    from helpers.grading.places import open_book

    with open_book(out, None, write=False) as book:
        say(changes_text(book))
