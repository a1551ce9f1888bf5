"""Where gradebook and secret are; quick to import, for commands that only look something up."""

from pathlib import Path

from platformdirs import user_config_path

from helpers.grading.gradebook import Gradebook, GradebookError, Policy, chain_key
from helpers.grading.seeds import read_secret

BOOK = "gradebook.sqlite"


def open_book(out: Path, secret_file: Path | None, write: bool) -> Gradebook:
    """Open the gradebook in a folder; ``GradebookError`` if there is none, or it is not free."""
    path = existing_book(out)
    return opened(path, existing_secret(secret_file) if write else b"", write=write)


def existing_secret(path: Path | None) -> bytes:
    """Read the secret; ``GradebookError`` if there is none, as a new one would fit nothing."""
    path = path or secret_path()
    if not path.exists():
        raise GradebookError(
            f"there is no secret at {path}: name the file of it with --secret-file"
        )
    return _read(path)


def opened(
    path: Path, secret: bytes, policy: Policy | None = None, write: bool = True
) -> Gradebook:
    """Open a gradebook with the key that the secret makes."""
    return Gradebook.open(path, chain_key(secret) if write else None, policy, write=write)


def existing_book(out: Path) -> Path:
    """Give the gradebook in a folder; ``GradebookError`` if there is none."""
    path: Path = out / BOOK
    if not path.exists():
        raise GradebookError(f"there is no gradebook at {path}: name its folder with --out")
    return path


def secret_of(path: Path | None) -> bytes:
    """Read the secret; it is made where there is none."""
    path = path or secret_path()
    path.parent.mkdir(parents=True, exist_ok=True)
    return _read(path)


def _read(path: Path) -> bytes:
    try:
        return read_secret(path)
    except ValueError as error:
        raise GradebookError(str(error)) from error


def secret_path() -> Path:
    """Give the place of the secret if nobody names another: this user's settings."""
    return user_config_path("convnets-counted") / "grading-secret"
