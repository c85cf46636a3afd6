"""The accounts of the staff, for administrators: who is there, add somebody, end an access."""

from flask import Response as PlainResponse
from flask import abort, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from kiosk.staff import accounts
from kiosk.staff.access import Access, require, staff
from kiosk.staff.accounts import AccountError, Role
from surveys import units

FIELDS = {"name_bad": "name", "name_taken": "name", "display_name_bad": "display_name", "unit_missing": "unit"}
"""Which field of the form a refusal is about."""


@staff.get("/people")
@require(Access.ADMINISTRATOR)
def people() -> str:
    return _page()


@staff.post("/people")
@require(Access.ADMINISTRATOR)
def add_person() -> Response:
    """Add an account and show its one-time password, this once."""
    form = request.form
    role = Role(form["role"]) if form.get("role") in list(Role) else Role.UNIT_STAFF
    unit = units.find_unit(form.get("unit", ""))
    try:
        password = accounts.add_account(
            form.get("name", ""), form.get("display_name", ""), role, unit.id if unit else None
        )
    except AccountError as error:
        return PlainResponse(_page(error.reason), 422)
    return _password_page(accounts.fold(form["name"]), password)


@staff.post("/people/<int:account_id>/password")
@require(Access.ADMINISTRATOR)
def renew_password(account_id: int) -> Response:
    """Help somebody who forgot the password, or comes back: a new one-time password."""
    account = accounts.get(account_id) or abort(404)
    return _password_page(account.name, accounts.renew_password(account.id))


@staff.post("/people/<int:account_id>/deactivation")
@require(Access.ADMINISTRATOR)
def deactivate(account_id: int) -> Response:
    account = accounts.get(account_id) or abort(404)
    try:
        accounts.deactivate(account.id)
    except AccountError as error:
        return PlainResponse(_page(error.reason), 422)
    return redirect(url_for(".people"), 303)


def _page(reason: str = "") -> str:
    """The list and the form, with what was typed when something was wrong."""
    return render_template(
        "staff/people.html",
        people=accounts.everybody(),
        units=units.all_units(),
        typed=request.form,
        fault=_fault(reason) if reason else "",
        field_at=FIELDS.get(reason, ""),
    )


def _password_page(name: str, password: str) -> Response:
    return PlainResponse(render_template("staff/one_time_password.html", name=name, password=password))


def _fault(reason: str) -> str:
    match reason:
        case "name_taken":
            return gettext("Somebody has this sign-in name already. Please choose another one.")
        case "name_bad":
            return gettext(
                "A sign-in name has 3 to 40 letters without accents, digits, dots, hyphens or underscores, "
                "and begins with a letter or digit."
            )
        case "display_name_bad":
            return gettext("Please enter the person’s name, 80 characters at most.")
        case "unit_missing":
            return gettext("Please choose the unit this person belongs to.")
        case _:
            return gettext("This is the last administrator. Add another one first.")
