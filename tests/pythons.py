"""The interpreters that what enters an observed program is tested on."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

VERSIONS = ("3.11", "3.12", "3.13")

_ASK = "import sys; print('%d.%d' % sys.version_info[:2], sys.implementation.name)"


def find(version: str) -> Path | None:
    """An interpreter of ``version``: the one that runs the tests, else one on PATH, else one of pyenv's."""
    if version == "{}.{}".format(*sys.version_info):
        return Path(sys.executable)
    on_path = shutil.which(f"python{version}")
    pyenv = Path(os.environ.get("PYENV_ROOT", "~/.pyenv")).expanduser()
    candidates = [*([Path(on_path)] if on_path else []), *sorted(pyenv.glob(f"versions/{version}.*/bin/python"))]
    return next((python for python in candidates if _is(python, version)), None)


def older(version: str) -> Path | None:
    """An interpreter that is not watched, if pyenv has one."""
    pyenv = Path(os.environ.get("PYENV_ROOT", "~/.pyenv")).expanduser()
    return next(iter(sorted(pyenv.glob(f"versions/{version}.*/bin/python"))), None)


def _is(python: Path, version: str) -> bool:
    """Whether it starts and is what its name says, which a shim of pyenv may not be."""
    asked = subprocess.run([python, "-c", _ASK], capture_output=True, text=True, check=False)
    return asked.stdout.split() == [version, "cpython"]


def _parameter(version: str) -> object:
    python = find(version)
    reason = f"no Python {version} on PATH or in ~/.pyenv/versions"
    if python is None and os.environ.get("CI"):
        raise RuntimeError(f"{reason}: CI tests on all of {', '.join(VERSIONS)}")
    return pytest.param(python, id=version, marks=[] if python else [pytest.mark.skip(reason=reason)])


every_python = pytest.mark.parametrize("python", [_parameter(version) for version in VERSIONS])
"""Runs a test once for each version, with the interpreter's path as ``python``."""
