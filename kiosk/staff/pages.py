"""Signing in and out, and one's own password. Importing this module gives the room all its pages."""

from flask import Response as PlainResponse
from flask import g, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from kiosk.staff import accounts, people, printing, results  # noqa: F401 - three of them add their pages to the room
from kiosk.staff.access import Access, close_session, current_account, open_session, require, staff
from kiosk.staff.accounts import Account, AccountError
from surveys import units
from surveys.db import NotSaved

__all__ = ["staff"]


@staff.context_processor
def _furnish() -> dict[str, object]:
    """What every page of the room stands in, also when it tells an error."""
    account: Account | None = g.get("account")
    sees_all = account is not None and account.is_administrator
    return {"room": {"name": "staff"}, "account": account, "units": units.all_units() if sees_all else []}


@staff.errorhandler(403)
def _not_yours(_error: Exception) -> tuple[str, int]:
    title = gettext("This page is not open to you")
    return _message(403, title, gettext("Your account sees its own unit. An administrator can open more to you."))


@staff.errorhandler(404)
def _not_here(_error: Exception) -> tuple[str, int]:
    text = gettext("The address may have been mistyped, or there is no such unit, counter or period.")
    return _message(404, gettext("This page is not here"), text)


@staff.errorhandler(NotSaved)
def _not_saved(_error: NotSaved) -> tuple[str, int]:
    text = gettext("The computer could not store it just now. Please go back and try again in a moment.")
    return _message(503, gettext("Nothing was saved"), text)


@staff.get("/sign-in")
@require(Access.ANYBODY)
def sign_in() -> str:
    return _sign_in_page()


@staff.post("/sign-in")
@require(Access.ANYBODY)
def enter() -> Response:
    """Check name and password. A wrong one never says which of the two it was."""
    account = accounts.check_password(request.form.get("name", ""), request.form.get("password", ""))
    if account is None:
        return PlainResponse(_sign_in_page(failed=True), 401)
    open_session(account)
    return redirect(_own_page(request.form.get("next")) or url_for(".results"), 303)


@staff.post("/sign-out")
@require(Access.SIGNED_IN)
def sign_out() -> Response:
    close_session()
    return redirect(url_for(".sign_in"), 303)


@staff.get("/password")
@require(Access.SIGNED_IN)
def password() -> str:
    return render_template("staff/password.html")


@staff.post("/password")
@require(Access.SIGNED_IN)
def change_password() -> Response:
    """Set one's own password. Whoever still has the one-time password has just typed it."""
    account, form = current_account(), request.form
    if not account.must_change_password and not accounts.check_password(account.name, form.get("current", "")):
        return _password_page(gettext("The present password is not right."), "current")
    if form.get("new", "") != form.get("again", ""):
        return _password_page(gettext("The two new passwords differ. Please type both again."), "again")
    try:
        accounts.change_password(account, form.get("new", ""))
    except AccountError as error:
        return _password_page(_password_fault(error.reason), "new")
    open_session(account)
    return redirect(url_for(".results"), 303)


def _sign_in_page(failed: bool = False) -> str:
    return render_template(
        "staff/sign_in.html",
        failed=failed,
        ended="ended" in request.args,
        name=request.form.get("name", ""),
        next=_own_page(request.values.get("next")) or "",
    )


def _message(status: int, title: str, text: str) -> tuple[str, int]:
    return render_template("staff/message.html", title=title, text=text), status


def _password_page(fault: str, field: str) -> Response:
    page = render_template("staff/password.html", fault=fault, field_at=field)
    return PlainResponse(page, 422)


def _password_fault(reason: str) -> str:
    match reason:
        case "password_short":
            return gettext("The new password is too short. Please use 12 characters or more.")
        case "password_long":
            return gettext("The new password is too long. Please use 256 characters at most.")
        case "password_is_name":
            return gettext("The new password is your name. Please choose something nobody can guess.")
        case _:
            return gettext("This is the password you already have. Please choose another one.")


def _own_page(path: str | None) -> str | None:
    """The path if it is a page of this room: the link of a stranger must not send people elsewhere."""
    return path if path and (path == "/staff" or path.startswith(("/staff/", "/staff?"))) else None
