"""Text that a program made, on its way to a terminal: nothing of it may move, colour, answer or ring there."""

from __future__ import annotations

import re

# ECMA-48: control sequences, control strings (titles, links, …) with what they carry, and other escape sequences.
_SEQUENCES = re.compile(
    r"(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]"
    r"|(?:\x1b[\]PX^_]|[\x90\x98\x9d-\x9f])[^\x07\x1b\x9c]*(?:\x07|\x1b\\|\x9c)?"
    r"|\x1b[ -/]*[0-~]"
)
_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")


def harmless(text: str) -> str:
    """The text without control sequences and control characters, but for tabs and the ends of lines."""
    return _CONTROLS.sub("", _SEQUENCES.sub("", text))


def escaped(json: str) -> str:
    r"""JSON in which the control characters that it may hold as they are (DEL, C1) are written as ``\u009b``."""
    return re.sub(r"[\x7f-\x9f]", lambda found: f"\\u{ord(found[0]):04x}", json)
