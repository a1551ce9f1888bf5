"""A prediction as a picture: the photograph, and above it what was said."""

from helpers import figures
from helpers.pets.model import Prediction
from helpers.showing import MimeBundle, bundle


def picture(prediction: Prediction) -> figures.Drawing:
    """Draw the photograph with what was said above it."""
    height, width, _ = prediction.photograph.shape
    alt = f"A photograph of {width} × {height} pixels. The network says: {prediction}."
    return figures.images([prediction.photograph], [str(prediction)], size=2.4, alt=alt)


@bundle.register
def _shown(prediction: Prediction) -> MimeBundle:
    return picture(prediction).mime_bundle()
