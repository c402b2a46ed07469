"""A function of one's own, named as ``FILE.py:FUNCTION``, and checked without running the file."""

from __future__ import annotations

import ast
from collections import Counter
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


@dataclass(frozen=True)
class Target:
    """A function at the top level of a file."""

    path: Path
    name: str
    code: str
    file: str = ""  # how the file is called, where its name alone is not enough

    @property
    def label(self) -> str:
        """How it is called on the screen and in a report: ``my.py:mean``."""
        return f"{self.file or self.path.name}:{self.name}"


def parse_all(specs: Iterable[str]) -> list[Target]:
    """The functions that ``specs`` name, each once, none called as another. Raises ``ValueError`` as :func:`parse`."""
    targets = {(target.path.resolve(), target.name): target for target in map(parse, specs)}
    labels = Counter(target.label for target in targets.values())
    return [
        replace(target, file=str(target.path)) if labels[target.label] > 1 else target for target in targets.values()
    ]


def parse(spec: str) -> Target:
    """The function that ``spec`` names. Raises ``ValueError`` with one line that says what to do.

    A name that the file may bind otherwise than by ``def`` (imported, assigned) passes; running the file will tell.
    """
    file, colon, name = spec.rpartition(":")
    if not colon or not file or not name.isidentifier():
        raise ValueError(f"{spec}: write FILE.py:FUNCTION, as in my.py:mean")
    path = Path(file)
    if not path.is_file():
        raise ValueError(f"{file}: no such file")
    try:
        source = path.read_bytes()
        tree = ast.parse(source, filename=file)
    except OSError as error:
        raise ValueError(f"{file}: cannot be read ({error.strerror})") from None
    except SyntaxError as error:
        raise ValueError(f"{file}, line {error.lineno}: {error.msg}; the file must be valid Python") from None
    except ValueError as error:
        raise ValueError(f"{file}: {error}; the file must be valid Python") from None
    function = next((node for node in _defined(tree) if node.name == name), None)
    if function is not None:
        if isinstance(function, ast.AsyncFunctionDef):
            raise ValueError(f"{spec}: is async; only a plain function can be called and timed")
        return Target(path, name, ast.get_source_segment(source.decode(errors="replace"), function) or "")
    if name in _bound(tree):
        return Target(path, name, "")
    names = ", ".join(dict.fromkeys(node.name for node in _defined(tree)))
    raise ValueError(f"{file}: has no function {name}" + (f"; it has {names}" if names else ""))


def _defined(tree: ast.Module) -> list[ast.FunctionDef | ast.AsyncFunctionDef]:
    """The functions of the file's top level, the last of a name first."""
    return [node for node in reversed(tree.body) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]


def _bound(tree: ast.Module) -> set[str]:
    """Names that the file binds in another way, wherever in it."""
    bound = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import | ast.ImportFrom):
            bound |= {alias.asname or alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ClassDef):
            bound.add(node.name)
    return bound
