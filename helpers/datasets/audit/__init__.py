"""Look at the photographs before a network does: ``convnets data audit DIR``.

What does not decode, what is there twice (exactly, nearly, mirrored, in both training and
validation), which sizes there are, and what is odd.
"""

import helpers.datasets.audit.table  # noqa: F401  draws what audit returns
from helpers.datasets.audit.looking import audit, fingerprints, look_at
from helpers.datasets.audit.model import Audit, Copy, Photograph
from helpers.datasets.audit.sheet import contact_sheet

__all__ = ["Audit", "Copy", "Photograph", "audit", "contact_sheet", "fingerprints", "look_at"]
