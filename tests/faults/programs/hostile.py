"""Objects that bite whoever touches them, in a class and in its metaclass."""

import sys
import time


def bite(name):
    def method(*arguments, **named):
        sys.stderr.write(f"{name}\n")
        raise RuntimeError(name)

    return method


TOUCHED = [
    "__repr__",
    "__str__",
    "__sizeof__",
    "__eq__",
    "__ne__",
    "__hash__",
    "__len__",
    "__iter__",
    "__bool__",
    "__getattr__",
    "__getattribute__",
    "__reduce__",
    "__format__",
    "__dir__",
    "__contains__",
    "__getitem__",
    "__instancecheck__",
    "__subclasscheck__",
    "__del__",
    "__lt__",
    "__call__",
    "__index__",
    "__fspath__",
]
Meta = type("Meta", (type,), {name: bite(f"meta {name}") for name in TOUCHED if name not in ("__call__", "__del__")})
Biter = type.__new__(
    Meta,
    "Biter",
    (),
    {
        **{name: bite(name) for name in TOUCHED if name != "__del__"},
        "__class__": property(bite("__class__")),
        "__dict__": property(bite("__dict__")),
        "__weakref__": property(bite("__weakref__")),
        "__doc__": property(bite("__doc__")),
        "__slots__": (),
    },
)


class Last(dict):
    def __del__(self):
        sys.stderr.write("finalized\n")


class Text(str):
    __hash__ = __eq__ = __len__ = __repr__ = bite("text")


class Items(list):
    __iter__ = __len__ = __getitem__ = __repr__ = bite("items")


def hold(biter):
    mine, last = [biter, {"a": biter}], Last(a=biter)
    named = Text("text")
    items = Items((biter, named))
    time.sleep(0.35)
    return mine is not items and last is not named


biter = object.__new__(Biter)
held = (biter, Biter, Meta)
print(hold(biter))
time.sleep(0.25)
del biter
held = None
time.sleep(0.25)
print("unharmed")
