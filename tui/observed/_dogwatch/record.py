"""What an event is made of: a frozen dataclass to whoever reads or checks the code, a lighter class when it runs.

``dataclass`` compiles six methods for each class: 20 ms for all events, before the app's first screen. In an observed
program importing ``dataclasses`` or ``typing`` alone costs 10 ms and twenty modules that it did not ask for. So the
methods here are shared, and only the app's side lets ``dataclass`` note the fields, which its decoder asks for.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import TypeVar, dataclass_transform

    T = TypeVar("T")

    @dataclass_transform(frozen_default=True)
    def record(cls: type[T]) -> type[T]: ...
else:

    def record(cls):
        """Give ``cls`` what a frozen dataclass has. A default stays on the class, and does not travel."""
        names = tuple(cls.__annotations__)

        def __init__(self, *values, **named):
            self.__dict__.update(zip(names, values, strict=False))
            self.__dict__.update(named)

        def values(self):
            return tuple(getattr(self, name) for name in names)

        cls.__init__ = __init__
        cls.__eq__ = lambda self, other: type(self) is type(other) and values(self) == values(other)
        cls.__hash__ = lambda self: hash(values(self))
        cls.__repr__ = lambda self: f"{cls.__name__}{values(self)!r}"
        return _fields_noted(cls)

    if __name__.startswith("_dogwatch"):

        def _fields_noted(cls):
            return cls
    else:
        from dataclasses import dataclass

        _fields_noted = dataclass(init=False, eq=False, repr=False)


__all__ = ["record"]
