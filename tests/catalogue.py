"""The catalogue of words: extracted from the code, merged with the translations, compiled.

``python -m tests.catalogue`` does all three.
"""

from __future__ import annotations

from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).parents[1]
FOLDER = ROOT / "tui" / "locale" / "ko" / "LC_MESSAGES"
PO, MO = FOLDER / "dogwatch.po", FOLDER / "dogwatch.mo"
SINCE = datetime(2026, 11, 24, tzinfo=UTC)  # in place of a clock: the same words give the same files
KEYWORDS = {"tr": None, "N_": None, "trn": (1, 2)}


def empty() -> Catalog:
    """No words yet."""
    return Catalog(
        locale="ko",
        project="dogwatch",
        version="1",
        charset="utf-8",
        header_comment="# The words of dogwatch in Korean; README.md, two folders up, says how to edit them.",
        creation_date=SINCE,
        revision_date=SINCE,
        last_translator="dogwatch",
        language_team="dogwatch",
        fuzzy=False,
    )


def extracted() -> Catalog:
    """Every text that the code marks, with the files in which it stands."""
    catalogue = empty()
    found = extract_from_dir(str(ROOT / "tui"), [("**.py", "python")], keywords=KEYWORDS)
    for name, _, texts, _, context in sorted(found, key=lambda entry: (entry[0], entry[1])):
        catalogue.add(texts, locations=[(f"tui/{name}", 0)], context=context)
    return catalogue


def translated() -> Catalog:
    """The translations as they stand in the ``.po``."""
    if not PO.exists():
        return empty()
    with PO.open("rb") as file:
        return read_po(file, locale="ko", domain="dogwatch")


def compiled(catalogue: Catalog) -> bytes:
    """A ``.mo`` of what is translated."""
    file = BytesIO()
    write_mo(file, catalogue)
    return file.getvalue()


def untranslated(catalogue: Catalog) -> list[object]:
    """The texts that have no translation yet, or one that is marked as doubtful, which is not used."""
    return [message.id for message in catalogue if message.id and (message.fuzzy or not all(_texts(message.string)))]


def _texts(text: object) -> tuple[object, ...]:
    return text if isinstance(text, tuple) else (text,)


def main() -> None:
    """Bring the ``.po`` up to the code, and the ``.mo`` up to that; print what is not translated."""
    catalogue = translated()
    catalogue.update(extracted(), no_fuzzy_matching=True)
    catalogue.obsolete.clear()
    with PO.open("wb") as file:
        write_po(file, catalogue, width=120, ignore_obsolete=True, include_lineno=False)
    MO.write_bytes(compiled(catalogue))
    for text in untranslated(catalogue):
        print(f"not translated: {text!r}")


if __name__ == "__main__":
    main()
