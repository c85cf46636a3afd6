"""The accounts of the staff: who may sign in, with which password, to which unit.

Passwords are kept as Argon2id hashes. Hashing takes long on purpose, so it happens outside the
verbs that write: the committer thread must never wait for it.
"""

import re
import time
import unicodedata
from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, String, select
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from kiosk.staff import passwords
from surveys import clock
from surveys.db import Base, UtcDateTime, db, insert_once, write
from surveys.units import Unit

FIRST_NAME = "admin"
"""The name the first administrator signs in with."""

NAME_PATTERN = re.compile(r"[a-z0-9][a-z0-9._-]{2,39}")
DISPLAY_NAME_LIMIT = 80

FAILURES_BEFORE_REST = 5
FIRST_REST, LONGEST_REST = timedelta(seconds=30), timedelta(minutes=15)
FAILURE_TAKES = 0.5
"""Seconds a failed sign-in takes at least, so that its duration does not tell whether the name exists."""


class Role(StrEnum):
    """An administrator sees every unit and the accounts; unit staff see one unit."""

    ADMINISTRATOR = "administrator"
    UNIT_STAFF = "unit_staff"


class AccountError(ValueError):
    """What was asked for cannot be; nothing was saved.

    ``reason`` is one of: name_bad, name_taken, display_name_bad, unit_missing, password_short,
    password_long, password_is_name, password_same, last_administrator.
    """

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Account(Base):
    """A person of the staff. ``name`` is what is typed at sign-in, case-folded; ``display_name`` is for people."""

    __tablename__ = "staff_accounts"
    __table_args__ = (
        CheckConstraint("role IN ('administrator', 'unit_staff')", name="known_role"),
        CheckConstraint("(role = 'unit_staff') = (unit_id IS NOT NULL)", name="unit_of_unit_staff"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(40), unique=True)
    display_name: Mapped[str] = mapped_column(String(DISPLAY_NAME_LIMIT))
    password_hash: Mapped[str] = mapped_column(String(200))
    role: Mapped[str] = mapped_column(String(20))
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("units.id"))
    must_change_password: Mapped[bool]
    active: Mapped[bool]
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    failed_attempts: Mapped[int]
    locked_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    unit: Mapped[Unit | None] = relationship()

    @property
    def is_administrator(self) -> bool:
        return self.role == Role.ADMINISTRATOR


def get(account_id: int) -> Account | None:
    return db.session.get(Account, account_id)


def everybody() -> Sequence[Account]:
    """All accounts: active ones first, administrators before unit staff, then by name."""
    order = (Account.active.desc(), Account.role, Account.name)
    return db.session.scalars(select(Account).order_by(*order)).all()


def create_first_administrator(session: Session) -> str | None:
    """Make the administrator every installation begins with; return the one-time password.

    None where there is an administrator already.
    """
    if session.scalar(select(Account.id).where(Account.role == Role.ADMINISTRATOR).limit(1)) is not None:
        return None
    password = passwords.one_time()
    made = insert_once(session, Account, **_row(FIRST_NAME, "Quản trị viên", Role.ADMINISTRATOR, None, password))
    return password if made else None


def add_account(name: str, display_name: str, role: Role, unit_id: int | None = None) -> str:
    """Add an account and return its one-time password, which cannot be read again. Raises AccountError."""
    name, display_name = fold(name), " ".join(display_name.split())
    if not NAME_PATTERN.fullmatch(name):
        raise AccountError("name_bad")
    if not 0 < len(display_name) <= DISPLAY_NAME_LIMIT or not display_name.isprintable():
        raise AccountError("display_name_bad")
    if role is Role.UNIT_STAFF and unit_id is None:
        raise AccountError("unit_missing")
    password = passwords.one_time()
    row = _row(name, display_name, role, unit_id if role is Role.UNIT_STAFF else None, password)
    if not write(lambda session: insert_once(session, Account, **row)):
        raise AccountError("name_taken")
    return password


def check_password(name: str, password: str) -> Account | None:
    """The active account with this name and password; None for every other case, without saying which.

    Every attempt is counted before the password is looked at, so that many at once do not get past
    the count. An account rests after five failures; whoever shares an address with it does not.
    """
    began = time.monotonic()
    account = _by_name(name)
    if account is not None and write(lambda session: _begin_attempt(session, account.id)):
        if passwords.matches(account.password_hash, password) and _welcome(account, password):
            return account
    else:
        passwords.matches(passwords.nobodys_hash(), password)
    time.sleep(max(0.0, FAILURE_TAKES - (time.monotonic() - began)))
    return None


def change_password(account: Account, password: str) -> None:
    """Give an account the password its owner chose. Ends its sessions. Raises AccountError."""
    if len(password) not in passwords.LENGTHS:
        raise AccountError("password_long" if len(password) >= passwords.LENGTHS.stop else "password_short")
    if fold(password) in (account.name, fold(account.display_name)):
        raise AccountError("password_is_name")
    if passwords.matches(account.password_hash, password):
        raise AccountError("password_same")
    _set_password(account.id, passwords.hash_of(password), one_time=False)
    db.session.refresh(account)


def renew_password(account_id: int) -> str:
    """Replace a forgotten password by a one-time one; a deactivated account becomes active again.

    Ends the sessions of the account. Raises LookupError.
    """
    password = passwords.one_time()
    _set_password(account_id, passwords.hash_of(password), one_time=True)
    return password


def deactivate(account_id: int) -> None:
    """Let an account sign in no more; its sessions end. Raises LookupError, AccountError for the last administrator."""

    def verb(session: Session) -> None:
        # Locking every administrator keeps two from deactivating each other at the same moment.
        administrators = session.scalars(
            select(Account).where(Account.role == Role.ADMINISTRATOR, Account.active).with_for_update()
        ).all()
        account = _load(session, account_id)
        if [administrator.id for administrator in administrators] == [account.id]:
            raise AccountError("last_administrator")
        account.active = False

    write(verb)


def fold(text: str) -> str:
    """A name as it is compared: capitals, the form of letters and spaces around do not matter."""
    return unicodedata.normalize("NFKC", text).strip().casefold()


def _row(name: str, display_name: str, role: Role, unit_id: int | None, password: str) -> dict[str, object]:
    return {
        "name": name,
        "display_name": display_name,
        "password_hash": passwords.hash_of(password),
        "role": role.value,
        "unit_id": unit_id,
        "must_change_password": True,
        "active": True,
        "created_at": clock.now(),
        "failed_attempts": 0,
        "locked_until": None,
    }


def _by_name(name: str) -> Account | None:
    """The active account of a name. What cannot be a name never reaches the database."""
    name = fold(name)
    if not NAME_PATTERN.fullmatch(name):
        return None
    return db.session.scalar(select(Account).where(Account.name == name, Account.active))


def _begin_attempt(session: Session, account_id: int) -> bool:
    """Count an attempt as failed until it succeeds; False while the account rests."""
    account, now = _load(session, account_id), clock.now()
    if account.locked_until is not None and account.locked_until > now:
        return False
    account.failed_attempts += 1
    over = account.failed_attempts - FAILURES_BEFORE_REST
    if over >= 0:
        account.locked_until = now + min(LONGEST_REST, FIRST_REST * 2 ** min(over, 10))
    return True


def _welcome(account: Account, password: str) -> bool:
    """Forget the failures, and hash anew where Argon2's parameters have changed since.

    False where the password was replaced, or the account deactivated, while this one was looked at.
    """
    checked = account.password_hash
    fresh = passwords.hash_of(password) if passwords.is_outdated(checked) else checked

    def verb(session: Session) -> bool:
        row = _load(session, account.id)
        if not row.active or row.password_hash != checked:
            return False
        row.failed_attempts, row.locked_until, row.password_hash = 0, None, fresh
        return True

    welcome = write(verb)
    db.session.refresh(account)
    return welcome


def _set_password(account_id: int, password_hash: str, one_time: bool) -> None:
    def verb(session: Session) -> None:
        account = _load(session, account_id)
        account.password_hash, account.must_change_password = password_hash, one_time
        account.active = account.active or one_time
        account.failed_attempts, account.locked_until = 0, None

    write(verb)


def _load(session: Session, account_id: int) -> Account:
    account = session.get(Account, account_id, with_for_update=True)
    if account is None:
        raise LookupError(f"There is no account {account_id}.")
    return account
