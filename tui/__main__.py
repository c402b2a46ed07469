"""``python -m tui`` is ``dogwatch``."""

from tui.surroundings import leave

leave()

from tui.cli import main  # noqa: E402

raise SystemExit(main())
