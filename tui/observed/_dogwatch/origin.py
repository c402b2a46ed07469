"""Whose a file is: the program's own, or the interpreter's, an installed library's or ours."""

from __future__ import annotations

import sys

_OURS = __file__.rpartition("_dogwatch/")[0]  # what starts us, too
_LIBRARIES = (f"{sys.base_prefix}/lib", f"{sys.prefix}/lib", "<frozen ", _OURS)
_PACKAGES = ("/site-packages/", "/dist-packages/")


def is_ours(file: str) -> bool:
    return file.startswith(_OURS)


def _is_among_libraries(file: str) -> bool:
    return file.startswith(_LIBRARIES) or _PACKAGES[0] in file or _PACKAGES[1] in file


def _own_folder() -> str:
    """The folder of a script that stands among libraries, as the lessons do where dogwatch is installed; else ``""``.

    Where a module is run, ``sys.argv`` says only ``-m`` at this time.
    """
    script = (getattr(sys, "argv", None) or [""])[0]
    folder = f"{script.rpartition('/')[0]}/"
    library = folder.endswith(_PACKAGES) or folder == f"{sys._stdlib_dir}/"  # type: ignore[attr-defined]
    return "" if library or not _is_among_libraries(script) else folder


_OWN_FOLDER = _own_folder()


def is_library(file: str) -> bool:
    """Whether a file belongs to the interpreter, to what was installed, or to us, and not to the program."""
    if _OWN_FOLDER and file.startswith(_OWN_FOLDER):
        return False
    return _is_among_libraries(file)
