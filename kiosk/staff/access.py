"""Who may open which page of the staff room. A page without a rule is open to nobody."""

import hmac
from collections.abc import Callable
from enum import StrEnum
from typing import Any, TypeVar, cast

from flask import Blueprint, abort, current_app, g, redirect, request, session, url_for
from werkzeug.wrappers import Response

from kiosk.staff import accounts
from kiosk.staff.accounts import Account
from kiosk.web.desk import counter_or_404, settings
from surveys import clock, keys, units
from surveys.units import Counter, Unit

staff = Blueprint("staff", __name__, url_prefix="/staff")

SESSION_ENDS_AFTER = 8 * 3600
SESSION_RESTS_AFTER = 30 * 60
"""Seconds since signing in, and without use, after which people sign in again."""


class Access(StrEnum):
    """The rule of a page, from the widest to the narrowest."""

    ANYBODY = "anybody"
    SIGNED_IN = "signed in, even with a one-time password"
    STAFF = "signed in with a password of their own; unit staff see their own unit only"
    ADMINISTRATOR = "administrators"


View = TypeVar("View", bound=Callable[..., Any])


def require(access: Access) -> Callable[[View], View]:
    """Set the rule of a page. Stands under the route, on the function itself."""

    def mark(view: View) -> View:
        view.access = access  # type: ignore[attr-defined]
        return view

    return mark


def rule_of(endpoint: str) -> Access | None:
    """The rule of a page of the current application; None where nobody set one."""
    return getattr(current_app.view_functions[endpoint], "access", None)


@staff.before_request
def _let_in() -> Response | None:
    rule, account = rule_of(request.endpoint or ""), _signed_in()
    g.account = account
    if rule is Access.ANYBODY:
        return None
    if account is None:
        return redirect(url_for("staff.sign_in", next=_wanted(), ended=1 if "ended" in g else None), 303)
    if account.must_change_password and rule is not Access.SIGNED_IN:
        return redirect(url_for("staff.password"), 303)
    if rule is None or (rule is Access.ADMINISTRATOR and not account.is_administrator):
        abort(403)
    return None


def open_session(account: Account) -> None:
    """Begin a new session. Nothing of what the browser carried before stays, but for its language."""
    language = session.get("language")
    session.clear()
    if language:
        session["language"] = language
    now = _seconds()
    session["staff"] = {"id": account.id, "marker": _marker(account), "since": now, "seen": now}


def close_session() -> None:
    session.pop("staff", None)


def own_or_chosen_unit() -> Unit:
    """The unit of this page. Unit staff have one and get 403 for any other; administrators choose."""
    code = request.values.get("unit", "")
    own = current_account().unit
    if own is not None and code not in ("", own.code):
        abort(403)
    return own or units.find_unit(code or settings().unit) or abort(404)


def counter_of(unit: Unit, code: str) -> Counter:
    """A counter of this unit; 404 for none, 403 for another unit's."""
    counter = counter_or_404(code)
    return counter if counter.unit_id == unit.id else abort(403)


def current_account() -> Account:
    """Whoever is signed in, on a page that needs it."""
    return cast(Account, g.account)


def _signed_in() -> Account | None:
    """The account of this session, if it still holds; looking counts as use."""
    ticket, now = session.get("staff"), _seconds()
    if ticket is None:
        return None
    account = accounts.get(ticket["id"])
    alive = now - ticket["since"] <= SESSION_ENDS_AFTER and now - ticket["seen"] <= SESSION_RESTS_AFTER
    if account is None or not account.active or not alive or not _is_marker(account, ticket["marker"]):
        close_session()
        g.ended = True
        return None
    session["staff"] = {**ticket, "seen": now}
    return account


def _marker(account: Account) -> str:
    """Changes with the password, which ends every session begun with the old one."""
    secret = cast(bytes, current_app.config["SECRET_KEY"])
    return keys.derive(secret, f"staff session {account.id} {account.password_hash}").hex()[:32]


def _is_marker(account: Account, marker: str) -> bool:
    return hmac.compare_digest(_marker(account), marker)


def _wanted() -> str | None:
    """Where to go after signing in: the page that was asked for, never the target of a form."""
    return request.full_path.rstrip("?") if request.method == "GET" else None


def _seconds() -> int:
    return int(clock.now().timestamp())
