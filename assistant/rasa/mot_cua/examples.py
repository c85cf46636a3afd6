"""Training examples: Rasa's own files, the sentences of the aspects, the names in the catalogue."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import yaml
from rasa.shared.importers.rasa import RasaFileImporter
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from mot_cua.intents import ASPECTS
from mot_cua.words import words

ASPECT = "aspect"


class ExamplesError(ValueError):
    """A file of examples does not hold what it should; the message names the file."""


class ExampleImporter(RasaFileImporter):
    """Adds what Rasa has no format for.

    Every ``aspects/*.yml`` of the data folders, as messages that carry an aspect and no intent;
    and of every procedure of the catalogue (``*.yaml``) its names, as messages with its intent.
    """

    def __init__(
        self,
        config_file: str | None = None,
        domain_path: str | None = None,
        training_data_paths: list[str] | str | None = None,
        **_: Any,
    ) -> None:
        super().__init__(config_file, domain_path, training_data_paths)
        paths = [training_data_paths] if isinstance(training_data_paths, str) else training_data_paths or []
        self._folders = [Path(path) for path in paths]

    def get_nlu_data(self, language: str | None = "en") -> TrainingData:
        """The examples of intents and of aspects. Raises ExamplesError for a bad aspect file."""
        data: TrainingData = super().get_nlu_data(language)
        sides = [Message(data={TEXT: text, ASPECT: aspect}) for aspect, text in aspect_examples(self._folders)]
        names = [Message(data={TEXT: text, INTENT: procedure}) for procedure, text in names_of(self._folders)]
        return data.merge(TrainingData([*sides, *names]))


def aspect_examples(folders: Sequence[Path]) -> Iterator[tuple[str, str]]:
    """Pairs (aspect, sentence) of every aspect file under the folders, in the order of the names."""
    for folder in folders:
        for path in sorted(folder.rglob("aspects/*.yml")):
            yield from _read(path)


def names_of(folders: Sequence[Path]) -> list[tuple[str, str]]:
    """Pairs (procedure, name) of the catalogue files that lie directly in one of the folders.

    A name that two procedures share ("đăng ký cư trú") tells nothing and is left out.
    """
    named: dict[str, set[str]] = defaultdict(set)
    texts: dict[str, str] = {}
    for path in (path for folder in folders for path in sorted(folder.glob("*.yaml"))):
        for text in _names(path):
            key = " ".join(word.folded for word in words(text))
            named[key].add(path.stem)
            texts.setdefault(key, text)
    return [(*procedures, texts[key]) for key, procedures in named.items() if len(procedures) == 1]


def _names(path: Path) -> Iterator[str]:
    content = yaml.safe_load(path.read_text(encoding="utf-8"))
    for field in ("official_name", "plain_name", "aliases", "former_names"):
        for names in (content.get(field) or {}).values():
            yield from [names] if isinstance(names, str) else map(str, names)


def _read(path: Path) -> Iterator[tuple[str, str]]:
    content = yaml.safe_load(path.read_text(encoding="utf-8"))
    if not isinstance(content, dict) or not isinstance(content.get("aspects"), dict):
        raise ExamplesError(f"{path.name}: no `aspects:` with lists of sentences")
    for aspect, sentences in content["aspects"].items():
        if aspect not in ASPECTS:
            raise ExamplesError(f"{path.name}: unknown aspect {aspect!r}")
        for sentence in sentences:
            yield aspect, str(sentence).strip()
