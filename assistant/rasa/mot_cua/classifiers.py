"""What is meant, and which side of it: two logistic regressions over the same sentence features.

Two components, because 34 procedures times 11 aspects would be too many intents to write
examples for. Rasa's own classifier works on bare counts; weighing a word by how rare it is
understands more of what it has not seen and is less sure of long texts.
"""

from __future__ import annotations

from typing import Any, ClassVar

import skops.io
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.featurizers.featurizer import Featurizer
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from scipy.sparse import csr_matrix, hstack, vstack
from sklearn.feature_extraction.text import TfidfTransformer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import Pipeline, make_pipeline

from mot_cua.examples import ASPECT

ASPECT_CONFIDENCE = "aspect_confidence"
_FILE = "classifier.skops"
_TRUSTED = ["scipy.sparse._csr.csr_matrix"]
"""The one type of our models that skops does not trust by itself: the rarities of the words."""


class SentenceClassifier(GraphComponent):
    """Learns the labels that training messages carry under ``label``."""

    label: ClassVar[str]

    @classmethod
    def required_components(cls) -> list[type]:
        """It reads the features that stand before it in the pipeline."""
        return [Featurizer]

    @staticmethod
    def required_packages() -> list[str]:
        """Checked by Rasa before training and loading."""
        return ["sklearn"]

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """``C``: inverse strength of the regularisation. ``max_iter``: solver steps at most."""
        return {"C": 20.0, "max_iter": 200, "tol": 1e-3, "random_state": 42}

    def __init__(self, config: dict[str, Any], storage: ModelStorage, resource: Resource) -> None:
        self._config = config
        self._storage = storage
        self._resource = resource
        self._model: Pipeline | None = None

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> SentenceClassifier:
        """An untrained component."""
        return cls(config, model_storage, resource)

    def train(self, training_data: TrainingData) -> Resource:
        """Learn from every message with a label and write the model into the storage."""
        # Rasa adds messages without a text for the intents of the domain.
        examples = [m for m in training_data.training_examples if m.get(TEXT) and m.get(self.label)]
        regression = LogisticRegression(**self._config, class_weight="balanced")
        self._model = make_pipeline(TfidfTransformer(sublinear_tf=True), regression)
        self._model.fit(_features(examples), [m.get(self.label) for m in examples])
        with self._storage.write_to(self._resource) as folder:
            skops.io.dump(self._model, folder / _FILE)
        return self._resource

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **_: Any,
    ) -> SentenceClassifier:
        """The component as trained. Raises where the model is missing or holds unknown types."""
        component = cls(config, model_storage, resource)
        with model_storage.read_from(resource) as folder:
            component._model = skops.io.load(folder / _FILE, trusted=_TRUSTED)
        return component

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Nothing after it in the pipeline needs its labels on the examples."""
        return training_data

    def process(self, messages: list[Message]) -> list[Message]:
        """Set the labels on each message, the likeliest first, with their confidence (0 to 1)."""
        if self._model is None:
            return messages
        for message, shares in zip(messages, self._model.predict_proba(_features(messages)), strict=True):
            order = (-shares).argsort()
            self.tell(message, [(str(self._model.classes_[i]), float(shares[i])) for i in order])
        return messages

    def tell(self, message: Message, ranking: list[tuple[str, float]]) -> None:
        """Write a ranking of (label, confidence) into a message's output."""
        raise NotImplementedError


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class IntentClassifier(SentenceClassifier):
    """Sets ``intent`` and ``intent_ranking`` as every intent classifier of Rasa does."""

    label = INTENT
    ranked = 5

    def tell(self, message: Message, ranking: list[tuple[str, float]]) -> None:
        """See the base class."""
        listed = [{"name": name, "confidence": confidence} for name, confidence in ranking[: self.ranked]]
        message.set("intent", listed[0], add_to_output=True)
        message.set("intent_ranking", listed, add_to_output=True)


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class AspectClassifier(SentenceClassifier):
    """Sets ``aspect`` and ``aspect_confidence``."""

    label = ASPECT

    def tell(self, message: Message, ranking: list[tuple[str, float]]) -> None:
        """See the base class."""
        name, confidence = ranking[0]
        message.set(ASPECT, name, add_to_output=True)
        message.set(ASPECT_CONFIDENCE, confidence, add_to_output=True)


def _features(messages: list[Message]) -> csr_matrix:
    """Sentence features of all featurizers side by side, one row a message."""
    return vstack(
        [hstack([features.features for features in message.features if _of_sentence(features)]) for message in messages]
    ).tocsr()


def _of_sentence(features: Any) -> bool:
    return features.attribute == TEXT and features.type == "sentence" and features.is_sparse()
