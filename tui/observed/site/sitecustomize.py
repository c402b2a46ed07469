"""Lets the probe in before a program's first line, and removes every trace of the way it came.

The folder of this file stands first on ``PYTHONPATH`` and holds nothing else, so ``site`` imports it. It takes the
folder off the path, puts the environment back, starts the probe, and hands over to the program's own
``sitecustomize``; where there is none it says so with the error that ``site`` expects.
"""

import os
import sys


def _leave_no_trace() -> None:
    here = os.path.dirname(__file__)
    sys.path[:] = [entry for entry in sys.path if entry != here]
    sys.path_importer_cache.pop(here, None)
    path = os.environ.pop("DOGWATCH_PYTHONPATH", None)
    if path is None:
        os.environ.pop("PYTHONPATH", None)
    else:
        os.environ["PYTHONPATH"] = path


def _start() -> None:
    folder = os.path.join(os.path.dirname(os.path.dirname(__file__)), "_dogwatch")
    package = type(sys)("_dogwatch")
    package.__path__ = [folder]
    sys.modules["_dogwatch"] = package
    external = sys.modules["_frozen_importlib_external"]
    builtins = vars(sys.modules["builtins"]).copy()

    class Loader(external.SourceFileLoader):  # type: ignore[misc, name-defined]
        """Gives our modules builtins of their own: those that the program replaces are its own."""

        def exec_module(self, module: object) -> None:
            vars(module)["__builtins__"] = builtins
            super().exec_module(module)

    sys.path_importer_cache[folder] = external.FileFinder(folder, (Loader, [".py"]))
    from _dogwatch import bootstrap  # type: ignore[import-not-found]

    bootstrap.start(os.environ)


def _hand_over() -> None:
    spec = sys.modules["_frozen_importlib_external"].PathFinder.find_spec("sitecustomize")
    if spec is None:
        raise ImportError("no sitecustomize but that of dogwatch", name="sitecustomize")
    module = sys.modules["_frozen_importlib"].module_from_spec(spec)
    sys.modules["sitecustomize"] = module
    spec.loader.exec_module(module)


_leave_no_trace()
try:
    _start()
except Exception:  # the program comes first: unwatched is better than not at all, and the reader sees the silence
    for _name in [name for name in os.environ if name.startswith("DOGWATCH_")]:
        del os.environ[_name]
_hand_over()
