"""Networks whose weights have shapes but no values: built in a second, in hardly any memory."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import ParamSpec, TypeVar

import keras

Arguments = ParamSpec("Arguments")
Built = TypeVar("Built")


def without_values(
    function: Callable[Arguments, Built], *args: Arguments.args, **options: Arguments.kwargs
) -> Built:
    """Call ``function`` and leave the weights that it makes without values.

    Keras keeps a list of them, one for each thread, and would fill them all when it next asks a
    layer of one's own for its output shape. Hence a thread that ends here.
    """

    def call() -> Built:
        with keras.StatelessScope(initialize_variables=False):
            return function(*args, **options)

    with ThreadPoolExecutor(1) as thread:
        return thread.submit(call).result()
