"""What an event is made of: a frozen dataclass, or in an observed program its light double.

Importing ``dataclasses`` or ``typing`` costs an observed program 10 ms and twenty modules that it did not ask for.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING or not __name__.startswith("_dogwatch"):
    from dataclasses import dataclass as record
else:

    def record(**_options):
        """Give a class the constructor that ``dataclass`` would; a default stays on the class and does not travel."""

        def make(cls):
            names = tuple(cls.__annotations__)

            def __init__(self, *values, **named):
                self.__dict__.update(zip(names, values, strict=False))
                self.__dict__.update(named)

            cls.__init__ = __init__
            return cls

        return make


__all__ = ["record"]
