"""The guide: every way through it ends in a checklist that says what, how much, how long and where."""

import base64
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant import guide
from assistant.guide import BadCode
from surveys import clock
from tests.factories import procedures
from tests.surveys.guide_paths import paths
from tests.surveys.test_catalogue import NOTHING_TO_DO, days, every_procedure, found


@every_procedure
def test_every_way_ends_with_a_fee_a_time_limit_and_a_place(procedure_id: str) -> None:
    procedure = found(procedure_id)
    for progress in paths(procedure):
        if progress.leads_to:
            assert progress.leads_to in procedures().procedures
            continue
        for day in days():
            checklist = guide.checklist(procedure, progress, day)
            assert checklist.fees, (progress.answers, day)
            assert checklist.time_limits, progress.answers
            assert checklist.where, progress.answers
            assert checklist.result, progress.answers
            assert [*checklist.steps, *checklist.steps_at_home], progress.answers
            reachable = any(channel.available for channel in checklist.channels)
            case = checklist.case.id if checklist.case else None
            assert reachable or (procedure_id, case) in NOTHING_TO_DO, progress.answers


@every_procedure
def test_every_open_channel_at_the_end_of_every_way_has_a_fee(procedure_id: str) -> None:
    procedure = found(procedure_id)
    for progress in (end for end in paths(procedure) if not end.leads_to):
        for day in days():
            checklist = guide.checklist(procedure, progress, day)
            priced = {channel for fee in checklist.fees for channel in fee.channels}
            assert {c.channel for c in checklist.channels if c.available} <= priced, (progress.answers, day)


@every_procedure
def test_every_way_is_read_back_from_its_code(procedure_id: str) -> None:
    procedure = found(procedure_id)
    for progress in paths(procedure):
        assert guide.decode(guide.encode(procedure, progress.answers), procedures()) == (procedure, progress)


@every_procedure
def test_every_case_is_reached_by_some_way(procedure_id: str) -> None:
    procedure = found(procedure_id)
    assert {progress.case.id for progress in paths(procedure) if progress.case} >= procedure.case_ids


@every_procedure
def test_a_code_fits_a_code_that_phones_can_read(procedure_id: str) -> None:
    procedure = found(procedure_id)
    for progress in paths(procedure):
        assert len(guide.encode(procedure, progress.answers)) < 250


def test_the_first_question_is_asked_of_somebody_who_has_said_nothing() -> None:
    procedure = found("permanent_residence_register")
    progress = guide.walk(procedure, {})
    assert (progress.question, progress.step, progress.answers) == (procedure.guide[0], 1, {})


def test_answers_that_fit_no_question_are_dropped() -> None:
    procedure = found("permanent_residence_register")
    progress = guide.walk(procedure, {"shoes": "red", procedure.guide[0].id: "no_such_option"})
    assert (progress.answers, progress.question) == ({}, procedure.guide[0])


def test_an_answer_to_a_question_that_is_not_asked_is_dropped() -> None:
    procedure = next(p for p in procedures().procedures.values() if any(q.when for q in p.guide))
    conditional = next(q for q in procedure.guide if q.when)
    assert conditional.id not in guide.walk(procedure, {conditional.id: conditional.options[0].id}).answers


def test_the_checklist_of_two_days_may_name_two_fees() -> None:
    procedure = next(p for p in procedures().procedures.values() if any(f.until for f in p.fees))
    ending = next(fee for fee in procedure.fees if fee.until)
    progress = next(
        end for end in paths(procedure)
        if not end.leads_to and ending in guide.checklist(procedure, end, ending.until or clock.today()).fees
    )  # fmt: skip
    assert ending.until is not None
    later = guide.checklist(procedure, progress, date(ending.until.year + 1, ending.until.month, ending.until.day))
    assert ending not in later.fees
    assert later.fees


def test_the_next_fee_is_announced_before_it_begins() -> None:
    procedure = next(p for p in procedures().procedures.values() if any(f.until for f in p.fees))
    ending = next(fee for fee in procedure.fees if fee.until)
    ends = [end for end in paths(procedure) if not end.leads_to]
    assert ending.until is not None
    assert any(guide.checklist(procedure, end, ending.until).next_fees for end in ends)


@pytest.mark.parametrize(
    "code",
    ["", "A", "không", "=", "bm9uZQ", "////", "\0", base64.urlsafe_b64encode(b"\xff\xfe").decode(), "A" * 3000],
)
def test_a_broken_code_is_refused(code: str) -> None:
    with pytest.raises(BadCode):
        guide.decode(code, procedures())


@given(st.text(max_size=60))
def test_any_text_is_a_code_or_refused(code: str) -> None:
    try:
        guide.decode(code, procedures())
    except BadCode:
        return


def test_answers_a_newer_catalogue_does_not_know_are_asked_again() -> None:
    procedure = found("permanent_residence_register")
    code = guide.encode(procedure, {procedure.guide[0].id: "an_option_of_last_year"})
    assert guide.decode(code, procedures())[1].question == procedure.guide[0]
