"""Serve a trained model on the loopback interface.

    serve.py --model FILE.tar.gz --port N

Only a model whose SHA-256 stands beside it is loaded (a crafted one can run code). The port
opens once the model is loaded. Exits with one line and 1 where it cannot be.
ASSISTANT_TOKEN in the environment is asked of every call.
"""

import argparse
import os
import sys
from hashlib import sha256
from pathlib import Path

# Before TensorFlow: loaded after it, skops takes eleven seconds for the model instead of one.
import skops.io  # noqa: F401
from mot_cua import silence
from train import digest_file

HOST = "127.0.0.1"
MAX_REQUEST_BYTES = 64 * 1024


def check_digest(model: Path) -> None:
    """Raises SystemExit where the model is not the one that training wrote."""
    try:
        expected = digest_file(model).read_text(encoding="ascii").strip()
        actual = sha256(model.read_bytes()).hexdigest()
    except OSError as fault:
        raise SystemExit(f"cannot read the model: {fault.strerror}: {fault.filename}") from fault
    if actual != expected:
        raise SystemExit(f"{model.name} is not the model that training wrote")


def serve(model: Path, port: int, token: str | None) -> None:
    """Load the model and answer until the process is told to stop."""
    from mot_cua.channel import MotCuaChannel
    from mot_cua.conversations import ForgetfulTrackerStore
    from rasa.core.agent import Agent
    from rasa.core.run import configure_app

    silence.configure()
    store = ForgetfulTrackerStore()
    try:
        agent = Agent.load(model_path=str(model), tracker_store=store)
    # Rasa wraps whatever is wrong with a model in exceptions of every kind.
    except Exception as fault:  # noqa: BLE001
        raise SystemExit(f"cannot load {model.name}: {type(fault).__name__}") from fault
    # Rasa wraps a store in one that falls back to memory without limits.
    agent.processor.tracker_store = store
    app = configure_app([MotCuaChannel(store, token)], enable_api=False, port=port)
    app.ctx.agent = agent
    app.config.MOTD = False
    app.config.REQUEST_MAX_SIZE = MAX_REQUEST_BYTES
    app.run(host=HOST, port=port, workers=1, access_log=False, debug=False)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", type=Path, required=True)
    parser.add_argument("--port", type=int, required=True)
    options = parser.parse_args()
    check_digest(options.model)
    silence.before_import()
    serve(options.model, options.port, os.environ.get("ASSISTANT_TOKEN") or None)
    return 0


if __name__ == "__main__":
    sys.exit(main())
