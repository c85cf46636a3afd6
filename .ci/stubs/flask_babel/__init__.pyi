"""The part of Flask-Babel the house uses; the package ships no types."""

from collections.abc import Callable

from flask import Flask

class Babel:
    def __init__(self, app: Flask, *, default_locale: str = ..., locale_selector: Callable[[], str] | None = ...) -> None: ...

def gettext(string: str, **variables: object) -> str: ...
def ngettext(singular: str, plural: str, num: float, **variables: object) -> str: ...
