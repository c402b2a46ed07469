"""dogwatch shows what a running Python program is really doing: its heap, its connection pools, its complexity."""

__version__ = "0.1.0"
