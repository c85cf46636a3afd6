"""Check the examples, and the model trained on them.

    check.py validate                       files, duplicates, Rasa's own `data validate`
    check.py test --model FILE.tar.gz       `rasa test core` and `rasa test nlu` on tests/

Exits 1 with one line a fault.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import chain
from pathlib import Path

import yaml
from mot_cua.examples import aspect_examples, names_of
from mot_cua.intents import INTENTS
from mot_cua.words import words
from train import CATALOGUE

HERE = Path(__file__).parent
DATA = HERE / "data"
MIN_ACCURACY = 0.90
"""Of the held-out sentences: a floor that catches a broken training, not a goal."""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("validate")
    commands.add_parser("test").add_argument("--model", type=Path, required=True)
    options = parser.parse_args()
    faults = list(validate() if options.command == "validate" else test(options.model.resolve()))
    print(*faults, sep="\n", file=sys.stderr, end="\n" if faults else "")
    return 1 if faults else 0


def validate() -> Iterator[str]:
    """Every fault of the files, Rasa's own findings last."""
    if subprocess.run([sys.executable, HERE / "rules.py", "--check"], check=False).returncode:
        yield "domain.yml or data/rules.yml is not what rules.py writes"
    yield from _duplicates(chain(_intent_examples(), names_of([CATALOGUE])))
    yield from _duplicates(aspect_examples([DATA]))
    for intent in sorted(set(INTENTS) - {intent for intent, _ in _intent_examples()}):
        yield f"no examples of {intent}"
    if _rasa("data", "validate", "--config", "config.yml", "--domain", "domain.yml", "--data", "data"):
        yield "rasa data validate found faults"


def test(model: Path) -> Iterator[str]:
    """Conversations must be told as written; of the sentences a share must be understood."""
    with tempfile.TemporaryDirectory() as out:
        stories = ("--stories", "tests/test_stories.yml", "--fail-on-prediction-errors")
        if _rasa("test", "core", "--model", str(model), *stories, "--out", out):
            yield "rasa test core: a conversation went otherwise than written"
        if _rasa("test", "nlu", "--model", str(model), "--nlu", "tests/nlu.yml", "--out", out, "--no-plot"):
            yield "rasa test nlu failed"
            return
        report = json.loads((Path(out) / "intent_report.json").read_text(encoding="utf-8"))
    accuracy = report["accuracy"]
    print(f"held-out sentences understood: {accuracy:.1%}, macro-F1 {report['macro avg']['f1-score']:.3f}")
    if accuracy < MIN_ACCURACY:
        yield f"held-out accuracy {accuracy:.3f} is under {MIN_ACCURACY}"


def _intent_examples() -> Iterator[tuple[str, str]]:
    for path in sorted((DATA / "nlu").glob("*.yml")):
        for block in yaml.safe_load(path.read_text(encoding="utf-8"))["nlu"]:
            for line in block["examples"].splitlines():
                yield block["intent"], line.strip().removeprefix("-").strip()


def _duplicates(examples: Iterable[tuple[str, str]]) -> Iterator[str]:
    """Sentences that are one to the model but stand under two labels; Rasa compares the raw text only."""
    labels: dict[str, set[str]] = defaultdict(set)
    for label, text in examples:
        labels[" ".join(word.folded for word in words(text))].add(label)
    for text, under in labels.items():
        if len(under) > 1:
            yield f"{text!r} stands under {', '.join(sorted(under))}"


def _rasa(*arguments: str) -> int:
    """Run a command of Rasa in this folder, its chatter shown only where it fails."""
    quiet = {**os.environ, "RASA_TELEMETRY_ENABLED": "false", "TF_CPP_MIN_LOG_LEVEL": "3", "PYTHONWARNINGS": "ignore"}
    run = subprocess.run(
        [sys.executable, "-m", "rasa", *arguments],
        cwd=HERE,
        env=quiet,
        check=False,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    if run.returncode:
        print(run.stdout[-4000:], file=sys.stderr)
    return run.returncode


if __name__ == "__main__":
    sys.exit(main())
