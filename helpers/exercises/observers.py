"""What the learner's process can be asked to do beside a call: by name, as names can be sent."""

from collections.abc import Callable, Mapping
from typing import TypeAlias

from helpers.exercises import plain
from helpers.exercises.handing_over import hand_over
from helpers.exercises.model import Json
from helpers.exercises.pipes import walk_twice
from helpers.exercises.trained import digits, garments, pets, training

Observer: TypeAlias = Callable[[object], Json]
Preparer: TypeAlias = Callable[..., tuple[object, ...]]

OBSERVERS: Mapping[str, Observer] = {
    "value": plain.encode,
    "network": hand_over,
    "pipelines": walk_twice,
}
"""Write a result as plain data."""

DRAWN: Mapping[str, Preparer] = {
    "garments": training(garments),
    "pets": training(pets),
    "digits": training(digits),
}
"""Draw pictures and labels to train with, of a seed and a numbering."""

PREPARERS: Mapping[str, Preparer] = {"as they are": lambda *arguments: arguments, **DRAWN}
"""Make of a case's arguments those of the call."""
