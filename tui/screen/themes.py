"""The themes: dark, light for a bright room or a slide, and high contrast. All text on them has 4.5:1 or more."""

from __future__ import annotations

from textual.theme import Theme


def _theme(
    name: str, dark: bool, background: str, chosen: str, text: str, muted: str, line: str, **colors: str
) -> Theme:
    """``chosen`` is behind the line of a list that is chosen. ``colors`` are those of meanings; each is also the colour
    of text that carries it."""
    return Theme(
        name,
        foreground=text,
        background=background,
        surface=background,
        panel=background,
        dark=dark,
        primary=colors["primary"],
        secondary=colors["secondary"],
        accent=colors["accent"],
        success=colors["success"],
        warning=colors["warning"],
        error=colors["error"],
        variables={
            "text": text,
            "text-muted": muted,
            "text-disabled": muted,
            "block-cursor-blurred-foreground": text,
            "block-cursor-blurred-background": chosen,
            "block-cursor-blurred-text-style": "bold",
            "border-blurred": line,
            "scrollbar": line,
            "scrollbar-background": background,
            **{f"text-{meaning}": color for meaning, color in colors.items()},
        },
    )


THEMES = {
    "dark": _theme(
        "dark", True, "#121212", "#2a2a2a", "#e0e0e0", "#9c9c9c", "#7d8b99",
        primary="#57a5e2", secondary="#8ab8dd", accent="#ffa62b", success="#8ad4a1", warning="#ffc473", error="#e08ba0",
    ),
    "light": _theme(
        "light", False, "#f2f2f2", "#dcdcdc", "#1f1f1f", "#595959", "#5f6973",
        primary="#00508f", secondary="#2d5f86", accent="#8a4700", success="#1d6a37", warning="#7d4b00", error="#a01c3a",
    ),
    "contrast": _theme(
        "contrast", True, "#000000", "#000070", "#ffffff", "#d4d4d4", "#ffffff",
        primary="#8fd0ff", secondary="#bfe3ff", accent="#ffd700", success="#7dffa8", warning="#ffd27f", error="#ff9fb0",
    ),
}  # fmt: skip
