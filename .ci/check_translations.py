"""Check that every text of the pages is translated, or collect new texts into the translations.

check_translations.py             fails where a text is missing, fuzzy, left over, or has other placeholders
check_translations.py --update    adds new texts, untranslated, and drops those no page uses
"""

import argparse
import re
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

from kiosk.settings import ROOT
from kiosk.web.languages import LANGUAGES

SOURCE_LANGUAGE = "en"
PLACEHOLDER = re.compile(r"%\((\w+)\)[a-z]|\{(\w*)\}")
"""What gettext fills in: %(name)s, and {name} where a script does."""


def extracted() -> Catalog:
    """Every text of the code and the pages, found as ``[tool.babel]`` in pyproject.toml says."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["babel"]
    methods = [(mapping["pattern"], mapping["method"]) for mapping in settings["mappings"]]
    found = Catalog(charset="utf-8")
    for _file, _line, text, comments, context in extract_from_dir(ROOT, method_map=methods):
        found.add(text, auto_comments=comments, context=context)
    return found


def po_file(language: str) -> Path:
    return ROOT / "translations" / language / "LC_MESSAGES" / "messages.po"


def read(language: str) -> Catalog:
    with po_file(language).open("rb") as file:
        return read_po(file, locale=language)


def faults(texts: Catalog, language: str) -> Iterator[str]:
    """What is wrong with one translation, a line each."""
    if not po_file(language).is_file():
        yield "there is no translation"
        return
    catalog = read(language)
    wanted = {(message.id, message.context) for message in texts if message.id}
    for message in catalog:
        if message.id and (message.id, message.context) not in wanted:
            yield f"left over: {message.id!r}"
    for message in texts:
        if message.id:
            yield from _faults_of(catalog.get(_key(message), message.context), message)


def _faults_of(translated: Message | None, message: Message) -> Iterator[str]:
    if translated is None or not all(_strings(translated.string)):
        yield f"not translated: {message.id!r}"
        return
    if translated.fuzzy:
        yield f"fuzzy: {message.id!r}"
    used = {_placeholders(text) for text in _strings(translated.string)}
    allowed = {_placeholders(text) for text in _strings(message.id)}
    if not used <= allowed:
        yield f"other placeholders: {message.id!r}"


def _key(message: Message) -> str:
    return _strings(message.id)[0]


def _strings(value: str | list[str] | tuple[str, ...] | None) -> tuple[str, ...]:
    """A text, or its plural forms."""
    return tuple(value) if isinstance(value, list | tuple) else (value or "",)


def _placeholders(text: str) -> frozenset[str]:
    return frozenset(match[0] for match in PLACEHOLDER.finditer(text))


def update(texts: Catalog, language: str) -> None:
    """Bring one translation's list of texts up to date. Guesses nothing: a wrong text is worse than none."""
    catalog = read(language)
    catalog.update(texts, no_fuzzy_matching=True, update_creation_date=False)
    with po_file(language).open("wb") as file:
        write_po(file, catalog, no_location=True, sort_output=True, ignore_obsolete=True, width=120)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--update", action="store_true")
    texts = extracted()
    languages = [language for language in LANGUAGES if language != SOURCE_LANGUAGE]
    if parser.parse_args().update:
        for language in languages:
            update(texts, language)
        return 0
    found = [f"{language}: {fault}" for language in languages for fault in faults(texts, language)]
    print("\n".join(found), file=sys.stderr, end="\n" if found else "")
    print(f"Translations: {len(texts)} texts, {len(found)} faults.")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
