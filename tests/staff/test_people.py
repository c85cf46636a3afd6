"""Administrators add people, help those who forgot, and end an access."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from kiosk.staff import accounts
from kiosk.staff.accounts import Account
from surveys.db import NotSaved, Store
from tests.staff.factories import account, administrator, rows, sign_in, unit_staff, words

AN = {"display_name": "Trung úy Nguyễn Thị An", "name": "An.Nguyen", "role": "unit_staff", "unit": "demo"}


@pytest.fixture
def chief(app: Flask, client: FlaskClient) -> FlaskClient:
    """An administrator at work."""
    sign_in(client, administrator(app))
    return client


def _shown_password(text: str) -> str:
    found = re.search(r"<code>([a-z0-9-]{19})</code>", text)
    assert found
    return found[1]


def test_a_person_is_added_with_a_password_that_is_shown_once(app: Flask, chief: FlaskClient) -> None:
    password = _shown_password(chief.post("/staff/people", data=AN).text)
    assert password not in chief.get("/staff/people").text
    colleague = app.test_client()
    assert sign_in(colleague, "an.nguyen", password).location == "/staff"
    assert colleague.get("/staff").location == "/staff/password"
    assert account(app, "an.nguyen").display_name == "Trung úy Nguyễn Thị An"


@pytest.mark.parametrize(
    "fault", [{"name": "an nguyễn"}, {"name": "chi.huy"}, {"display_name": " "}, {"unit": ""}, {"unit": "no-such"}]
)
def test_a_form_that_is_wrong_keeps_what_was_typed(app: Flask, chief: FlaskClient, fault: dict[str, str]) -> None:
    typed = AN | fault
    answer = chief.post("/staff/people", data=typed)
    assert answer.status_code == 422
    assert 'class="fault"' in answer.text
    assert f'value="{typed["name"]}"' in answer.text
    assert f'value="{typed["display_name"]}"' in answer.text
    assert rows(app, Account) == 1


def test_an_administrator_belongs_to_no_unit_even_where_one_was_chosen(app: Flask, chief: FlaskClient) -> None:
    chief.post("/staff/people", data=AN | {"role": "administrator"})
    assert account(app, "an.nguyen").unit_id is None


def test_a_role_that_is_none_gives_the_smaller_one(app: Flask, chief: FlaskClient) -> None:
    chief.post("/staff/people", data=AN | {"role": "emperor"})
    assert account(app, "an.nguyen").role == "unit_staff"


def test_a_person_is_deactivated_and_comes_back(app: Flask, chief: FlaskClient) -> None:
    unit_staff(app)
    person = account(app, "an.nguyen").id
    assert chief.post(f"/staff/people/{person}/deactivation").location == "/staff/people"
    assert not account(app, "an.nguyen").active
    password = _shown_password(chief.post(f"/staff/people/{person}/password").text)
    assert sign_in(app.test_client(), "an.nguyen", password).status_code == 303


def test_the_last_administrator_stays(app: Flask, chief: FlaskClient) -> None:
    answer = chief.post(f"/staff/people/{account(app, 'chi.huy').id}/deactivation")
    assert answer.status_code == 422
    assert 'role="alert"' in answer.text
    assert account(app, "chi.huy").active


def test_an_account_that_is_none_is_not_found(chief: FlaskClient) -> None:
    for verb in ("deactivation", "password"):
        assert chief.post(f"/staff/people/999/{verb}").status_code == 404


def test_what_the_database_did_not_take_is_said_to_be_lost(
    app: Flask, chief: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_store: Store, _verb: object) -> None:
        raise NotSaved("disk full")

    with chief.session_transaction() as session:
        session["language"] = "en"
    monkeypatch.setattr(Store, "write", full)
    answer = chief.post("/staff/people", data=AN)
    assert answer.status_code == 503
    assert "Nothing was saved" in words(answer)
    assert "rating" not in words(answer)


def test_names_are_written_as_text_and_never_as_markup(app: Flask, chief: FlaskClient) -> None:
    chief.post("/staff/people", data=AN | {"display_name": "<script>alert(1)</script>"})
    assert "<script>alert" not in chief.get("/staff/people").text
    assert accounts.DISPLAY_NAME_LIMIT == 80
