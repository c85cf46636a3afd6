"""The catalogue: all procedures of the issue, complete on any day; a broken file names itself and its field."""

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml

from assistant import catalogue
from assistant.catalogue import CatalogueError, Group, Procedure
from surveys import clock
from tests.factories import procedures

IDS = [
    "permanent_residence_register", "permanent_residence_delete", "temporary_residence_register",
    "temporary_residence_extend", "temporary_residence_delete", "household_split", "residence_info_adjust",
    "residence_confirm", "residence_declare", "stay_notify", "temporary_absence_declare", "foreigner_stay_declare",
    "id_card_under_14", "id_card_from_14", "id_card_renew", "id_card_reissue", "id_card_integrate",
    "id_certificate_issue", "id_certificate_renew", "id_certificate_reissue", "population_info_adjust",
    "population_info_lookup", "id_data_lookup", "personal_number_reset", "biometric_dna", "biometric_voice",
    "eid_level1", "eid_level2", "eid_organisation", "eid_account_lock", "eid_account_unlock", "e_card_lock",
    "e_card_unlock", "vneid_password",
]  # fmt: skip

NOTHING_TO_DO = {("temporary_absence_declare", "not_due")}
"""Cases in which nobody has to go anywhere: they have no channel."""

every_procedure = pytest.mark.parametrize("procedure_id", IDS)


def days() -> list[date]:
    """Today, and the days around every day on which a fee of the catalogue begins or ends."""
    edges = {edge for p in procedures().procedures.values() for f in p.fees for edge in (f.from_date, f.until) if edge}
    around = {edge + timedelta(days=shift) for edge in edges for shift in (-1, 0, 1)}
    return sorted({clock.today(), date(2030, 1, 1)} | {day for day in around if day >= clock.today()})


def found(procedure_id: str) -> Procedure:
    return procedures().procedures[procedure_id]


def test_there_are_exactly_the_34_procedures_of_the_house() -> None:
    assert len(IDS) == 34
    assert set(procedures().procedures) == set(IDS)


@every_procedure
def test_every_case_and_channel_has_a_fee_today_and_on_every_later_day(procedure_id: str) -> None:
    procedure = found(procedure_id)
    for case in procedure.cases:
        open_channels = {c.channel for c in procedure.channels if c.available and c.applies(case.id, {})}
        assert open_channels or (procedure_id, case.id) in NOTHING_TO_DO, case.id
        for day in days():
            fees = [fee for fee in procedure.fees if fee.applies(case.id, {}) and fee.in_force(day)]
            assert open_channels <= {channel for fee in fees for channel in fee.channels}, (case.id, day)


@every_procedure
def test_what_is_uncertain_says_why_in_every_language(procedure_id: str) -> None:
    for name, fact in found(procedure_id).facts():
        if fact.confirm:
            assert fact.reason is not None, name
            assert all(fact.reason.in_language(language).strip() for language in catalogue.Language), name


@every_procedure
def test_it_was_checked_and_is_in_force(procedure_id: str) -> None:
    procedure = found(procedure_id)
    assert procedure.in_force_from <= clock.today()
    assert procedure.in_force_until is None or procedure.in_force_until >= clock.today()
    assert date(2025, 7, 1) <= procedure.checked <= clock.today()


@every_procedure
def test_people_s_own_names_are_there_in_vietnamese(procedure_id: str) -> None:
    assert found(procedure_id).aliases.vi


def test_twelve_or_more_have_real_branches() -> None:
    branching = [p for p in procedures().procedures.values() if len(p.guide) > 1 or len(p.guide[0].options) > 2]
    assert len(branching) >= 12


def test_every_shelf_holds_the_common_ones_first() -> None:
    for group in Group:
        common = [procedure.common for procedure in procedures().in_group(group)]
        assert common == sorted(common, reverse=True)
        assert common


# A broken file


def text_of(procedure_id: str = "stay_notify") -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load((catalogue.PROCEDURES_DIR / f"{procedure_id}.yaml").read_text("utf-8"))
    return loaded


def fault(folder: Path, content: object, name: str = "stay_notify.yaml") -> str:
    (folder / name).write_text(content if isinstance(content, str) else yaml.safe_dump(content, allow_unicode=True))
    with pytest.raises(CatalogueError) as error:
        catalogue.load(folder)
    return str(error.value)


@pytest.mark.parametrize(
    ("field", "value", "named"),
    [
        ("group", "police", "group"),
        ("checked", "yesterday", "checked"),
        ("fees", [], "fees"),
        ("time_limits", [], "time_limits"),
        ("sources", [], "sources"),
        ("colour", "red", "colour"),
        ("plain_name", {"vi": "Thông báo lưu trú", "en": "Notify a stay"}, "plain_name.zh"),
        ("summary", {"vi": "", "en": "x", "zh": "x"}, "summary.vi"),
    ],
)
def test_a_wrong_field_is_named_with_its_file(tmp_path: Path, field: str, value: object, named: str) -> None:
    message = fault(tmp_path, text_of() | {field: value})
    assert message.startswith("stay_notify.yaml: ")
    assert named in message


def test_a_missing_field_is_named_with_its_file(tmp_path: Path) -> None:
    content = text_of()
    del content["legal_basis"]
    assert fault(tmp_path, content).startswith("stay_notify.yaml: legal_basis: ")


def test_a_field_deep_inside_is_named_by_its_place(tmp_path: Path) -> None:
    content = text_of()
    content["fees"][0]["amount"] = -1
    assert "fees.0.amount" in fault(tmp_path, content)


def test_every_wrong_field_is_named_at_once(tmp_path: Path) -> None:
    message = fault(tmp_path, text_of() | {"group": "police", "icon": "gun"})
    assert "group" in message
    assert "icon" in message


@pytest.mark.parametrize("text", ["id: [", "\t- x", "&a *a"])
def test_what_is_not_yaml_is_named(tmp_path: Path, text: str) -> None:
    assert fault(tmp_path, text).startswith("stay_notify.yaml: not YAML")


@pytest.mark.parametrize("text", ["", "[]", "just words", "1"])
def test_what_holds_no_procedure_is_named(tmp_path: Path, text: str) -> None:
    assert fault(tmp_path, text).startswith("stay_notify.yaml: ")


def test_a_file_under_another_name_is_named(tmp_path: Path) -> None:
    assert fault(tmp_path, text_of(), "stay.yaml") == "stay.yaml: holds the id 'stay_notify'"


def test_a_guide_that_leads_nowhere_is_named(tmp_path: Path) -> None:
    content = text_of()
    option = content["guide"][0]["options"][0]
    option.pop("case", None)
    option["procedure"] = "no_such_procedure"
    assert "no_such_procedure" in fault(tmp_path, content)


def test_an_uncertain_fact_without_its_reason_is_refused(tmp_path: Path) -> None:
    content = text_of()
    content["where"][0] |= {"confirm": True}
    content["where"][0].pop("reason", None)
    assert "belong together" in fault(tmp_path, content)


def test_an_unknown_fee_that_nobody_is_to_confirm_is_refused(tmp_path: Path) -> None:
    content = text_of()
    content["fees"][0] |= {"amount": None, "confirm": False}
    content["fees"][0].pop("reason", None)
    assert "needs `confirm: true`" in fault(tmp_path, content)


def test_a_fee_that_ends_and_is_followed_by_nothing_is_refused(tmp_path: Path) -> None:
    content = text_of()
    content["fees"][0]["until"] = date(2026, 12, 31)
    assert "followed by nothing" in fault(tmp_path, content)


def test_an_unknown_case_is_refused(tmp_path: Path) -> None:
    content = text_of()
    content["where"][0]["cases"] = ["on_the_moon"]
    assert "on_the_moon" in fault(tmp_path, content)


def test_a_question_may_only_depend_on_earlier_ones(tmp_path: Path) -> None:
    content = text_of()
    question = content["guide"][0]
    question["when"] = {question["id"]: [question["options"][0]["id"]]}
    assert "earlier questions only" in fault(tmp_path, content)
