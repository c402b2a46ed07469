"""Events as bytes: the class name, a space, the fields as one JSON object.

The C encoder is used without its package, because importing ``json`` in an observed program imports ``re`` and more;
where an interpreter's C encoder is another, the package does the same work.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    _chunks: Callable[[object, int], tuple[str, ...]]

try:
    from _json import encode_basestring_ascii, make_encoder

    _chunks = make_encoder(None, vars, encode_basestring_ascii, None, ":", ",", False, False, True)
    _chunks({"checked": (1, 0.5, None)}, 0)
except (ImportError, TypeError):
    from json import JSONEncoder

    _encode = JSONEncoder(default=vars, check_circular=False, separators=(",", ":")).encode

    def _by_package(value: object, _level: int) -> tuple[str, ...]:
        return (_encode(value),)

    _chunks = _by_package


URL_LIMIT = 300  # characters in which a password is looked for
_URL_ENDS = " \t\r\n\"'<>"


def as_json(value: object) -> str:
    """A value of built-in types and events as one line of ASCII JSON."""
    return "".join(_chunks(value, 0))


def encode(event: object) -> bytes:
    """One event as ASCII bytes, ``b'Exited {"t":1.5,"code":0}'``. Fields left at their default may be missing."""
    return f"{type(event).__name__} {as_json(vars(event))}".encode("ascii")


def plain(text: str) -> str:
    """A copy of a text that may travel: lone surrogates, as in undecodable file names, are written as escapes, and
    the passwords of URLs as ``***``."""
    return masked(str.encode(text, "utf-8", "backslashreplace").decode())


def masked(text: str) -> str:
    """The text with ``***`` for what stands between ``://user:`` and the last ``@`` before white space or a quote."""
    if "://" not in text or "@" not in text:
        return text
    pieces = []
    done = 0
    while (start := text.find("://", done) + 3) > 2:
        window = text[start : start + URL_LIMIT]
        end = next((at for at, character in enumerate(window) if character in _URL_ENDS), len(window))
        user, _, secret = window[:end].partition(":")
        _password, at, host = secret.rpartition("@")
        if at and "@" not in user and "/" not in user:
            pieces.append(f"{text[done:start]}{user}:***@")
            done = start + end - len(host)
        else:
            pieces.append(text[done:start])
            done = start
    return "".join((*pieces, text[done:]))
