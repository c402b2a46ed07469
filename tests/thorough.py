"""How long what is tried over and over is tried: in full in CI, shorter on a laptop."""

from __future__ import annotations

import os


def thorough(ci: int, laptop: int) -> int:
    """How many times something is tried."""
    return ci if os.environ.get("CI") == "true" else laptop
