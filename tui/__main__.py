"""``python -m tui`` is ``dogwatch``."""

from tui.cli import main

raise SystemExit(main())
