"""Lets the probe in before a program's first line, and removes every trace of the way it came.

The folder of this file stands first on ``PYTHONPATH`` and holds nothing else, so ``site`` imports it. It takes the
folder off the path, puts the environment back, starts the probe, and hands over to the program's own
``sitecustomize``; where there is none it says so with the error that ``site`` expects. Any Python can read it: one that
is too old for the probe is left as it would have been, too.
"""

import os
import sys

_OURS = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
_PROBE = os.path.join(_OURS, "_dogwatch")
_LOADED = set(sys.modules)
_ORDERS = ["DOGWATCH_" + name for name in (
    "LINK", "WATCH", "INTERVAL", "OBJECTS", "EVERY_LINE", "OPEN", "SERVER_FACTS", "OBJGRAPH", "TERMINAL",
)]  # fmt: skip
"""What the app tells the probe; a variable of the program's own may begin alike."""
_KEPT = ("_dogwatch", "_posixsubprocess")  # the second counts children, wherever it was imported


def _is_observed():
    # type: () -> bool
    """Take the folder off the path. In another interpreter of a watched process there is nothing more to do."""
    here = os.path.dirname(__file__)
    sys.path[:] = [entry for entry in sys.path if entry != here]
    sys.path_importer_cache.pop(here, None)
    return "DOGWATCH_LINK" in os.environ


def _put_path_back():
    # type: () -> None
    path = os.environ.pop("DOGWATCH_PYTHONPATH", None)
    if path is None:
        os.environ.pop("PYTHONPATH", None)
    else:
        os.environ["PYTHONPATH"] = path


def _start():
    # type: () -> None
    if sys.version_info < (3, 11):
        names = {}
        with open(os.path.join(_PROBE, "too_old.py")) as file:
            exec(compile(file.read(), "too_old.py", "exec"), names)
        names["tell"](os.environ)
        return
    package = type(sys)("_dogwatch")
    package.__path__ = [_PROBE]
    sys.modules["_dogwatch"] = package
    external = sys.modules["_frozen_importlib_external"]
    builtins = vars(sys.modules["builtins"]).copy()

    class Loader(external.SourceFileLoader):  # type: ignore[misc, name-defined]
        """Gives our modules builtins of their own: those that the program replaces are its own."""

        def exec_module(self, module):
            # type: (object) -> None
            vars(module)["__builtins__"] = builtins
            external.SourceFileLoader.exec_module(self, module)

    sys.path_importer_cache[_PROBE] = external.FileFinder(_PROBE, (Loader, [".py"]))
    from _dogwatch import bootstrap  # type: ignore[import-not-found]

    bootstrap.start(os.environ)


def _leave_no_bytecode():
    # type: () -> None
    """Start the probe without a trace in the folder that the program keeps its bytecode in, if it has one."""
    if not getattr(sys, "pycache_prefix", None):
        _start()
        return
    kept = sys.pycache_prefix, sys.dont_write_bytecode
    sys.pycache_prefix, sys.dont_write_bytecode = None, True
    try:
        _start()
    finally:
        sys.pycache_prefix, sys.dont_write_bytecode = kept


def _forget():
    # type: () -> None
    """Take back what was imported for us: a program that imports it finds its own, if it has one of that name.

    We hold on to it, and what our start has left goes now: or else the program's collector would find it.
    """
    names = [
        name
        for name in (set(sys.modules) - _LOADED if sys.version_info >= (3,) else ())  # 2.7 empties a module with it
        if name.partition(".")[0] not in _KEPT and getattr(sys.modules[name], "__file__", None)
    ]
    forgotten = [sys.modules.pop(name) for name in names]
    if "_dogwatch" in sys.modules:
        vars(sys.modules["_dogwatch"])["forgotten"] = forgotten
        import gc

        gc.collect()
    for name in _ORDERS:
        os.environ.pop(name, None)


def _hand_over():
    # type: () -> None
    if sys.version_info < (3, 5):
        imp = __import__("imp")
        imp.load_module("sitecustomize", *imp.find_module("sitecustomize"))
        return
    spec = sys.modules["_frozen_importlib_external"].PathFinder.find_spec("sitecustomize")
    if spec is None:
        raise ImportError("no sitecustomize but that of dogwatch", name="sitecustomize")
    module = sys.modules["_frozen_importlib"].module_from_spec(spec)
    sys.modules["sitecustomize"] = module
    spec.loader.exec_module(module)


if _is_observed():
    _put_path_back()
    try:
        _leave_no_bytecode()
    except Exception:  # the program comes first: unwatched is better than not at all, and the reader sees the silence
        pass
    _forget()
_hand_over()
