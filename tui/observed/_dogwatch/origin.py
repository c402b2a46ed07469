"""Whose a file is: the program's own, or the interpreter's, an installed library's or ours."""

from __future__ import annotations

import sys

_OURS = __file__.rpartition("_dogwatch/")[0]  # what starts us, too
_LIBRARIES = (f"{sys.base_prefix}/lib", f"{sys.prefix}/lib", "<frozen ", _OURS)


def is_ours(file: str) -> bool:
    return file.startswith(_OURS)


def is_library(file: str) -> bool:
    """Whether a file belongs to the interpreter, to what was installed, or to us, and not to the program."""
    return file.startswith(_LIBRARIES) or "/site-packages/" in file or "/dist-packages/" in file
