"""What the rooms reach for: the catalogue, the conversation, the settings and the keys of the application."""

from typing import cast

from flask import Flask, abort, current_app

from assistant.catalogue import Catalogue, Procedure
from assistant.dialogue import Dialogue
from kiosk.settings import Settings
from surveys import units
from surveys.keys import Keys


def furnish(app: Flask, settings: Settings, catalogue: Catalogue, dialogue: Dialogue, keys: Keys) -> None:
    app.config["SETTINGS"] = settings
    app.extensions["desk"] = (catalogue, dialogue, keys)


def settings() -> Settings:
    return cast(Settings, current_app.config["SETTINGS"])


def catalogue() -> Catalogue:
    return cast(Catalogue, current_app.extensions["desk"][0])


def dialogue() -> Dialogue:
    return cast(Dialogue, current_app.extensions["desk"][1])


def keys() -> Keys:
    return cast(Keys, current_app.extensions["desk"][2])


def procedure_or_404(procedure_id: str) -> Procedure:
    return catalogue().get(procedure_id) or abort(404)


def counter_or_404(code: str) -> units.Counter:
    return units.find_counter(code) or abort(404)


def own_unit() -> units.Unit:
    """The unit a free-standing kiosk belongs to. 404 when UNIT names none."""
    return units.find_unit(settings().unit) or abort(404)
