"""Optional packages: what is missing is said before anything is loaded, with how to get it."""

from importlib.util import find_spec


class MissingExtraError(ImportError):
    """A package of an extra is not installed; the message says how to install it."""


def require(package: str, extra: str, purpose: str) -> None:
    """See that ``package`` can be imported, without importing it.

    Raises :class:`MissingExtraError`, which says that ``purpose`` needs ``extra``.
    """
    if find_spec(package) is None:
        raise MissingExtraError(
            f"{purpose} needs the package {package}: pip install 'convnets-counted[{extra}]'",
            name=package,
        )


def require_tensorflow(purpose: str) -> None:
    """See that TensorFlow is there, which Keras comes with. Raises :class:`MissingExtraError`."""
    require("tensorflow", "tf", purpose)
