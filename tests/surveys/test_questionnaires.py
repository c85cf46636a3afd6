"""The questionnaire: which answers fit it, and which definitions are none."""

from pathlib import Path
from typing import Any

import pytest
import yaml
from pydantic import ValidationError

from surveys import questionnaires
from surveys.questionnaires import BadAnswer, UnknownQuestionnaire

ASPECTS = ["publicity", "access", "online", "officers", "time", "result", "complaints"]


def definition() -> Any:
    return yaml.safe_load((questionnaires.DEFINITIONS_DIR / "cand7.yaml").read_text("utf-8"))


def save(folder: Path, changed: object) -> Path:
    (folder / "changed.yaml").write_text(yaml.safe_dump(changed, allow_unicode=True), "utf-8")
    return folder


def test_the_current_one_asks_the_seven_aspects_of_the_police_survey() -> None:
    assert [question.id for question in questionnaires.current().aspects] == ASPECTS


def test_five_is_the_best() -> None:
    assert questionnaires.current().label(5, "vi") == "Rất hài lòng"
    assert questionnaires.current().label(1, "zh") == "非常不满意"


@pytest.mark.parametrize("level", [1, 2, 3, 4, 5])
def test_every_level_answers_the_first_question(level: int) -> None:
    questionnaires.current().check_first({"overall": level})


@pytest.mark.parametrize("level", [0, 6, -1])
def test_the_first_question_knows_no_other_level(level: int) -> None:
    with pytest.raises(BadAnswer) as fault:
        questionnaires.current().check_first({"overall": level})
    assert fault.value.field == "answers.overall"


def test_the_first_question_is_required() -> None:
    with pytest.raises(BadAnswer) as fault:
        questionnaires.current().check_first({"time": 5})
    assert fault.value.field == "answers.overall"


@pytest.mark.parametrize("aspect", ASPECTS)
def test_an_aspect_may_not_apply(aspect: str) -> None:
    questionnaires.current().check_supplement({aspect: questionnaires.NOT_APPLICABLE})


def test_aspects_may_be_skipped() -> None:
    questionnaires.current().check_supplement({})


@pytest.mark.parametrize(
    ("answers", "field"),
    [({"time": 6}, "answers.time"), ({"time": -1}, "answers.time"), ({"shoes": 5}, "answers.shoes"),
     ({"overall": 5}, "answers.overall")],
)  # fmt: skip
def test_what_a_supplement_may_not_say_is_named(answers: dict[str, int], field: str) -> None:
    with pytest.raises(BadAnswer) as fault:
        questionnaires.current().check_supplement(answers)
    assert fault.value.field == field


@pytest.mark.parametrize(
    ("name", "version", "field"), [("cand7", 2, "version"), ("cand7", 0, "version"), ("cand8", 1, "questionnaire")]
)
def test_an_unknown_one_names_what_is_wrong(name: str, version: int, field: str) -> None:
    with pytest.raises(UnknownQuestionnaire) as fault:
        questionnaires.get(name, version)
    assert fault.value.field == field


def test_a_new_version_stands_beside_the_old_one(tmp_path: Path) -> None:
    (tmp_path / "old.yaml").write_text(yaml.safe_dump(definition(), allow_unicode=True), "utf-8")
    both = questionnaires.load_all(save(tmp_path, definition() | {"version": 2}))
    assert set(both) == {("cand7", 1), ("cand7", 2)}


def test_a_definition_without_a_language_is_refused(tmp_path: Path) -> None:
    changed = definition()
    del changed["questions"][3]["ask"]["zh"]
    with pytest.raises(ValidationError, match=r"questions\.3\.ask\.zh"):
        questionnaires.load_all(save(tmp_path, changed))


def test_a_scale_that_begins_with_the_worst_is_refused(tmp_path: Path) -> None:
    changed = definition()
    changed["scale"].reverse()
    with pytest.raises(ValidationError, match="the best first"):
        questionnaires.load_all(save(tmp_path, changed))


def test_two_first_questions_are_refused(tmp_path: Path) -> None:
    changed = definition()
    changed["questions"][1]["first"] = True
    with pytest.raises(ValidationError, match="exactly one question"):
        questionnaires.load_all(save(tmp_path, changed))
