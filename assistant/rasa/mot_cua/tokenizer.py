"""The tokenizer: hands Rasa's featurizers the folded form of each word as its lemma."""

from typing import Any

from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.nlu.tokenizers.tokenizer import Token, Tokenizer
from rasa.shared.nlu.training_data.message import Message

from mot_cua.words import words


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_TOKENIZER, is_trainable=False)
class FoldingTokenizer(Tokenizer):
    """Words of Vietnamese (with or without diacritics), English and Chinese."""

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """What the base class asks of every tokenizer."""
        return {"intent_tokenization_flag": False, "intent_split_symbol": "_", "token_pattern": None}

    def tokenize(self, message: Message, attribute: str) -> list[Token]:
        """Tokens of one attribute. A text without a single word (emoji only) is one token."""
        text = message.get(attribute)
        tokens = [Token(text[w.start : w.end], w.start, w.end, lemma=w.folded) for w in words(text)]
        return tokens or [Token(text, 0)]
