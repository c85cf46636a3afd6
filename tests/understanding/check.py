"""Checks the labelled files of this folder: ids, labels, counts, duplicates.

Run: python tests/understanding/check.py
"""

import json
import sys
import unicodedata
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
PROCEDURES = (
    "permanent_residence_register permanent_residence_delete temporary_residence_register "
    "temporary_residence_extend temporary_residence_delete household_split residence_info_adjust "
    "residence_confirm residence_declare stay_notify temporary_absence_declare foreigner_stay_declare "
    "id_card_under_14 id_card_from_14 id_card_renew id_card_reissue id_card_integrate "
    "id_certificate_issue id_certificate_renew id_certificate_reissue population_info_adjust "
    "population_info_lookup id_data_lookup personal_number_reset biometric_dna biometric_voice "
    "eid_level1 eid_level2 eid_organisation eid_account_lock eid_account_unlock e_card_lock "
    "e_card_unlock vneid_password"
).split()
TALK = (
    "ask_hours_place track_dossier complaint rate_service mobile_team human greet thanks bye "
    "bot_identity emergency out_of_scope"
).split()
ASPECTS = "overview documents fee time place steps eligibility online form validity penalty".split()
STYLES = ("plain unaccented teencode typo speech story former_word mixed short near_pair trap").split()
SIZES = {
    "development": {"vi": 420, "en": 130, "zh": 130},
    "test": {"vi": 500, "en": 160, "zh": 160},
    "gate": {"vi": 240, "en": 80, "zh": 80},
}
FLOORS = {
    "development": {"vi": 8, "en": 2, "zh": 2},
    "test": {"vi": 9, "en": 3, "zh": 3},
    "gate": {"vi": 5, "en": 1, "zh": 1},
}


def fold(text: str) -> str:
    text = unicodedata.normalize("NFD", text.lower().replace("đ", "d"))
    return "".join(c for c in text if c.isalnum())


def lines(name: str) -> list[dict[str, Any]]:
    with (HERE / f"{name}.jsonl").open(encoding="utf-8") as file:
        return [json.loads(line) for line in file]


def label_problems(where: str, item: dict[str, Any]) -> Iterator[str]:
    intent, aspect = item.get("intent"), item.get("aspect")
    if intent not in PROCEDURES + TALK:
        yield f"{where}: intent {intent}"
    if aspect is not None and (aspect not in ASPECTS or intent not in PROCEDURES):
        yield f"{where}: aspect {aspect} with {intent}"
    for other in item.get("alt", []):
        if other not in PROCEDURES + TALK or other == intent:
            yield f"{where}: alt {other}"


def main() -> bool:
    problems: list[str] = []
    seen: dict[str, str] = {}
    ids: set[str] = set()
    for name, sizes in SIZES.items():
        rows = lines(name)
        for row in rows:
            where = row["id"]
            if where in ids:
                problems.append(f"{where}: id twice")
            ids.add(where)
            problems += label_problems(where, row)
            if row["style"] not in STYLES or row["lang"] not in sizes:
                problems.append(f"{where}: style or lang")
            if row["style"] == "unaccented" and not row["text"].isascii():
                problems.append(f"{where}: unaccented with accents")
            if row["intent"] in PROCEDURES and "aspect" not in row:
                problems.append(f"{where}: no aspect")
            key = fold(row["text"])
            if key in seen:
                problems.append(f"{where}: same text as {seen[key]}")
            seen[key] = where
        for lang, size in sizes.items():
            part = [row for row in rows if row["lang"] == lang]
            counts = Counter(row["intent"] for row in part)
            plain = sum(row["text"].isascii() for row in part)
            print(
                f"{name} {lang}: {len(part)}, out of scope {counts['out_of_scope'] / size:.1%}, "
                f"emergency {counts['emergency'] / size:.1%}, ascii only {plain / size:.1%}"
            )
            if len(part) != size:
                problems.append(f"{name} {lang}: {len(part)} lines, not {size}")
            low = [i for i in PROCEDURES if counts[i] < FLOORS[name][lang]]
            low += [i for i in TALK if not counts[i]]
            if low:
                problems.append(f"{name} {lang}: too few of {low}")
            if lang == "vi" and plain * 3 < size:
                problems.append(f"{name} vi: {plain} without diacritics, fewer than a third")
        print("  aspects", dict(Counter(r["aspect"] for r in rows if "aspect" in r)))
        print("  styles", dict(Counter(r["style"] for r in rows)))
        missing = set(ASPECTS) - {row.get("aspect") for row in rows}
        if missing:
            problems.append(f"{name}: no {missing}")
    dialogues = lines("dialogues")
    for dialogue in dialogues:
        if dialogue["id"] in ids or not 2 <= len(dialogue["turns"]) <= 4:
            problems.append(f"{dialogue['id']}: id or length")
        ids.add(dialogue["id"])
        for turn in dialogue["turns"]:
            problems += label_problems(dialogue["id"], turn)
    print("dialogues:", dict(Counter(d["lang"] for d in dialogues)), len(dialogues))
    if len(dialogues) != 80:
        problems.append(f"dialogues: {len(dialogues)}, not 80")
    print("\n".join(problems) or "no problems")
    return bool(problems)


if __name__ == "__main__":
    sys.exit(main())
