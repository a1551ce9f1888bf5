"""The two ways in which a network can be built."""


def check_variant(variant: str, *accepted: str) -> None:
    """Raise ``ValueError`` that names what is accepted, if ``variant`` is not."""
    if variant not in accepted:
        names = " or ".join(repr(name) for name in accepted)
        raise ValueError(f"variant must be {names}, got {variant!r}")
