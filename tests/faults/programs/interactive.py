"""A prompt of its own, read from whatever standard input is."""

import code

code.interact(banner="hello", exitmsg="bye", local={})
