"""What a newcomer does works on the commit that is checked out."""

import os
import subprocess
from pathlib import Path

import pytest

SCRIPT = Path(__file__).parents[1] / "newcomer.sh"


@pytest.mark.rasa
@pytest.mark.browser
@pytest.mark.skipif(not os.environ.get("CI"), reason="takes minutes and tries the last commit; run tests/newcomer.sh")
def test_a_clean_clone_runs_is_walked_and_ends(tmp_path: Path) -> None:
    done = subprocess.run([SCRIPT, tmp_path], stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
