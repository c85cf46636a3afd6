"""Train the assistant's model.

    train.py --data DIR [DIR …] --out FILE.tar.gz

Reads Rasa's own files and ``aspects/*.yml`` under the folders, and the names of the procedures in
the catalogue beside this project (``../procedures``). Needs no network. Writes FILE.tar.gz with
FILE.tar.gz.sha256 beside it, which serve.py asks for. The same inputs give the same model: the
solver is seeded and the files are read in the order of their names.
"""

import argparse
import os
import sys
import tempfile
from hashlib import sha256
from pathlib import Path

from mot_cua import silence

HERE = Path(__file__).parent
CATALOGUE = HERE.parent / "procedures"


def train(data: list[Path], out: Path) -> str:
    """Train on the folders and put the model at ``out``. Returns its SHA-256; raises SystemExit."""
    from rasa.model_training import train as train_rasa

    silence.configure()
    with tempfile.TemporaryDirectory(dir=out.parent) as folder:
        result = train_rasa(
            domain=str(HERE / "domain.yml"),
            config=str(HERE / "config.yml"),
            training_files=[str(path) for path in (*data, CATALOGUE)],
            output=folder,
            fixed_model_name="model",
            force_training=True,
        )
        if result.code != 0 or not result.model:
            raise SystemExit("training failed")
        model = Path(result.model)
        digest = sha256(model.read_bytes()).hexdigest()
        model.replace(out)
    digest_file(out).write_text(f"{digest}\n", encoding="ascii")
    return digest


def digest_file(model: Path) -> Path:
    """Where the SHA-256 of a model is kept."""
    return model.with_name(f"{model.name}.sha256")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, nargs="+", required=True)
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args()
    if missing := [str(path) for path in options.data if not path.is_dir()]:
        parser.error(f"no such folder: {', '.join(missing)}")
    silence.before_import()
    # Rasa's cache of earlier trainings would land in the current folder and is never wanted.
    os.environ["RASA_MAX_CACHE_SIZE"] = "0"
    options.out.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as cache:
        os.environ["RASA_CACHE_DIRECTORY"] = cache
        print(train(options.data, options.out.resolve()))
    return 0


if __name__ == "__main__":
    sys.exit(main())
