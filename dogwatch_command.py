"""The command ``dogwatch``, under a name that no program has for a module of its own, as it may have a ``tui``."""

from __future__ import annotations

import os
import sys

HERE = os.path.dirname(os.path.abspath(__file__))  # noqa: PTH100, PTH120


def main() -> int:
    """Run the ``tui`` that lies beside this file, whatever the path has before it."""
    from importlib._bootstrap import module_from_spec
    from importlib._bootstrap_external import PathFinder

    found = PathFinder.find_spec("tui", [HERE])
    assert found is not None
    assert found.loader is not None
    sys.modules["tui"] = module_from_spec(found)
    found.loader.exec_module(sys.modules["tui"])

    from tui.surroundings import leave

    leave()
    if PathFinder.find_spec("textual") is None:  # what we need was found by PYTHONPATH alone
        sys.path += filter(None, os.environ.get("PYTHONPATH", "").split(os.pathsep))

    from tui.cli import main

    return main()


if __name__ == "__main__":
    sys.exit(main())
