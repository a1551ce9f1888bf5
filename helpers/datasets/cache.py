"""Where downloads are kept."""

from pathlib import Path

import platformdirs


def cache_directory() -> Path:
    """Return the folder that downloads go to; it need not exist yet."""
    return platformdirs.user_cache_path("convnets-counted")
