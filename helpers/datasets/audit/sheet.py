"""The photographs that are worth a look, in one picture."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import ImageOps

from helpers import figures
from helpers.datasets.audit.model import Audit
from helpers.datasets.audit.table import worth_seeing
from helpers.datasets.opening import opened, upright


def contact_sheet(audit: Audit, count: int = 12) -> figures.Drawing:
    """Draw at most ``count`` photographs: copies and odd ones, then the smallest and largest.

    Raises ``ValueError`` if no photograph can be shown.
    """
    shown = worth_seeing(audit)[:count]
    if not shown:
        raise ValueError("the audit has no photograph that can be shown: all are broken")
    with ThreadPoolExecutor() as threads:
        images = list(threads.map(lambda entry: _thumbnail(audit.folder / entry[0].path), shown))
    titles = [f"{photograph.path.name}: {why}" for photograph, why in shown]
    said = "; ".join(f"{photograph.path.as_posix()}, {why}" for photograph, why in shown)
    return figures.images(images, titles, alt=f"Contact sheet of {len(shown)} photographs: {said}.")


def _thumbnail(path: Path) -> NDArray[np.uint8]:
    with opened(path) as image:
        return np.asarray(ImageOps.pad(upright(image, 160), (160, 160), color="white"))
