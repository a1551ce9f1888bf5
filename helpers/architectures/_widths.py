"""Channels of a network that is made narrower or wider."""


def scaled(channels: int, width: float, groups: int = 1) -> int:
    """``width`` times as many channels, at least one, divisible by ``groups``.

    Raises ``ValueError`` for a width that is not above 0.
    """
    if not width > 0:
        raise ValueError(f"width must be above 0, got {width!r}")
    return groups * max(1, round(width * channels / groups))
