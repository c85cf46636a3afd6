"""Write ``domain.yml`` and ``data/rules.yml`` from the list of intents.

rules.py           writes both files
rules.py --check   exits 1 where a file differs from what would be written
"""

import argparse
import sys
from pathlib import Path

from mot_cua.intents import ASK_ASPECT, INTENTS, PROCEDURES, SLOT, TALK

HERE = Path(__file__).parent
_WRITTEN = "# Written by rules.py from mot_cua/intents.py: change it there.\n"
ANSWER = "utter_answer"
TALK_ANSWER = "utter_talk"


def domain() -> str:
    """The domain: every intent, and one slot that each procedure's intent fills with its name."""
    mappings = "".join(
        f"      - type: from_intent\n        intent: {name}\n        value: {name}\n" for name in PROCEDURES
    )
    intents = "".join(f"  - {name}\n" for name in INTENTS)
    return (
        f'{_WRITTEN}version: "3.1"\n\n'
        f"intents:\n{intents}\n"
        f"slots:\n  {SLOT}:\n    type: text\n    influence_conversation: false\n    mappings:\n{mappings}\n"
        "# Data, not words: the application says what is true, in the citizen's language.\n"
        f'responses:\n  {ANSWER}:\n    - custom:\n        procedure: "{{{SLOT}}}"\n'
        f"  {TALK_ANSWER}:\n    - custom:\n        talk: true\n\n"
        "# The channel keeps conversations apart and forgets them; Rasa's own sessions are off.\n"
        "session_config:\n  session_expiration_time: 0\n  carry_over_slots_to_new_session: true\n"
    )


def rules() -> str:
    """One rule an intent."""
    answers = dict.fromkeys((*PROCEDURES, ASK_ASPECT), ANSWER) | dict.fromkeys(TALK, TALK_ANSWER)
    listed = "".join(
        f"  - rule: {name}\n    steps:\n      - intent: {name}\n      - action: {action}\n"
        for name, action in answers.items()
    )
    return f'{_WRITTEN}version: "3.1"\n\nrules:\n{listed}'


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true")
    check = parser.parse_args().check
    stale = []
    for path, text in ((HERE / "domain.yml", domain()), (HERE / "data" / "rules.yml", rules())):
        if path.exists() and path.read_text(encoding="utf-8") == text:
            continue
        stale.append(path.name)
        if not check:
            path.parent.mkdir(exist_ok=True)
            path.write_text(text, encoding="utf-8")
    if check and stale:
        print(f"not what rules.py writes: {', '.join(stale)}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
