"""Networks whose weights have shapes but no values: built in a second, in hardly any memory."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

import keras

Built = TypeVar("Built")


def without_values(function: Callable[..., Built], *args: Any, **options: Any) -> Built:  # noqa: ANN401
    """Call ``function`` and leave the weights that it makes without values.

    Keras keeps a list of them, one for each thread, and would fill them all when it next asks a
    layer of one's own for its output shape. Hence a thread that ends here.
    """

    def call() -> Built:
        with keras.StatelessScope(initialize_variables=False):
            return function(*args, **options)

    with ThreadPoolExecutor(1) as thread:
        return thread.submit(call).result()
