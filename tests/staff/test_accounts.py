"""Passwords are slow to guess, quick to renew, and never told from unknown names."""

import time
import unicodedata

import pytest
from argon2 import PasswordHasher
from flask import Flask
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from kiosk.staff import accounts, passwords
from kiosk.staff.accounts import Account, AccountError, Role
from surveys.db import db, write
from tests.staff.factories import PASSWORD, Wall, account, administrator, rows, unit_staff


def test_the_first_administrator_is_made_once(app: Flask) -> None:
    with app.app_context():
        password = write(accounts.create_first_administrator)
        again = write(accounts.create_first_administrator)
        assert password is not None
        assert again is None
        assert accounts.check_password(accounts.FIRST_NAME, password) is not None
    assert account(app, accounts.FIRST_NAME).must_change_password


def test_a_one_time_password_holds_more_than_sixty_bits_and_no_letter_that_is_misread() -> None:
    found = {passwords.one_time() for _ in range(50)}
    assert len(found) == 50
    assert len(passwords.ALPHABET) ** (passwords.GROUPS * passwords.GROUP_LENGTH) > 2**60
    assert not set("".join(found)) & set("0o1ilI")


def test_no_password_is_kept_as_it_was_typed(app: Flask) -> None:
    administrator(app)
    assert account(app, "chi.huy").password_hash.startswith("$argon2id$")


def test_capitals_spaces_and_the_form_of_letters_do_not_matter_in_a_name(app: Flask) -> None:
    administrator(app)
    with app.app_context():
        assert accounts.check_password(" CHI.Huy ", PASSWORD) is not None


def test_a_password_typed_with_composed_or_combining_letters_is_the_same(app: Flask) -> None:
    administrator(app)
    with app.app_context():
        assert accounts.check_password("chi.huy", unicodedata.normalize("NFD", PASSWORD)) is not None


def test_a_name_can_be_taken_only_once(app: Flask) -> None:
    administrator(app)
    with app.app_context(), pytest.raises(AccountError, match="name_taken"):
        accounts.add_account("Chi.HUY", "Người khác", Role.ADMINISTRATOR)
    assert rows(app, Account) == 1


@pytest.mark.parametrize("name", ["", "ab", "nguyễn", "an nguyen", "a" * 41, ".an", "an\x00n"])
def test_a_name_that_cannot_be_typed_anywhere_is_refused(app: Flask, name: str) -> None:
    with app.app_context(), pytest.raises(AccountError, match="name_bad"):
        accounts.add_account(name, "Ai đó", Role.ADMINISTRATOR)


def test_unit_staff_without_a_unit_are_refused(app: Flask) -> None:
    with app.app_context(), pytest.raises(AccountError, match="unit_missing"):
        accounts.add_account("an.nguyen", "An", Role.UNIT_STAFF)


def test_the_database_itself_refuses_a_role_without_its_unit(app: Flask) -> None:
    unit_staff(app)
    with app.app_context(), pytest.raises(IntegrityError):
        write(lambda session: session.execute(update(Account).values(unit_id=None)))


@pytest.mark.parametrize(
    ("password", "reason"),
    [("ngắn quá", "password_short"), ("x" * 257, "password_long"), (PASSWORD, "password_same"),
     ("Trung.Uy.Nguyen", "password_is_name")],
)  # fmt: skip
def test_a_bad_new_password_is_refused_with_its_reason(app: Flask, password: str, reason: str) -> None:
    administrator(app, "trung.uy.nguyen")
    with app.app_context(), pytest.raises(AccountError, match=reason):
        accounts.change_password(db.session.scalars(select(Account)).one(), password)


def test_after_five_failures_even_the_right_password_has_to_wait(app: Flask, wall: Wall) -> None:
    administrator(app)
    with app.app_context():
        for _ in range(5):
            assert accounts.check_password("chi.huy", "sai mật khẩu") is None
        assert accounts.check_password("chi.huy", PASSWORD) is None
        wall.forward(seconds=31)
        assert accounts.check_password("chi.huy", PASSWORD) is not None
    assert account(app, "chi.huy").failed_attempts == 0


def test_the_rest_grows_with_every_failure_up_to_a_quarter_of_an_hour(app: Flask, wall: Wall) -> None:
    administrator(app)
    rests = []
    with app.app_context():
        for _ in range(14):
            accounts.check_password("chi.huy", "sai mật khẩu")
            until = account(app, "chi.huy").locked_until
            rests.append((until - wall()).total_seconds() if until else 0)
            wall.moment = until or wall.moment
    assert rests == [0, 0, 0, 0, 30, 60, 120, 240, 480, 900, 900, 900, 900, 900]


def test_an_account_that_rests_holds_up_no_other(app: Flask) -> None:
    administrator(app)
    unit_staff(app)
    with app.app_context():
        for _ in range(6):
            accounts.check_password("chi.huy", "sai mật khẩu")
        assert accounts.check_password("an.nguyen", PASSWORD) is not None


def test_an_unknown_name_costs_as_much_hashing_as_a_known_one(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    administrator(app)
    compared: list[str] = []

    def differ(password_hash: str, _password: str) -> bool:
        compared.append(password_hash)
        return False

    monkeypatch.setattr(passwords, "matches", differ)
    with app.app_context():
        accounts.check_password("chi.huy", "sai mật khẩu")
        accounts.check_password("khong.co", "sai mật khẩu")
    assert len(compared) == 2


def test_a_failed_sign_in_takes_its_time_whether_the_name_exists_or_not(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    slept: list[float] = []
    monkeypatch.setattr(accounts, "FAILURE_TAKES", 0.5)
    monkeypatch.setattr(time, "sleep", slept.append)
    administrator(app)
    with app.app_context():
        accounts.check_password("chi.huy", "sai mật khẩu")
        accounts.check_password("khong.co", "sai mật khẩu")
    assert all(0.3 < seconds <= 0.5 for seconds in slept)
    assert len(slept) == 2


def test_a_hash_of_older_parameters_is_renewed_at_sign_in(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    administrator(app)
    before = account(app, "chi.huy").password_hash
    monkeypatch.setattr(passwords, "HASHER", PasswordHasher(time_cost=2, memory_cost=16, parallelism=1))
    with app.app_context():
        assert accounts.check_password("chi.huy", PASSWORD) is not None
        assert account(app, "chi.huy").password_hash != before
        assert accounts.check_password("chi.huy", PASSWORD) is not None


def test_a_password_replaced_while_the_old_one_is_looked_at_lets_nobody_in(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    administrator(app)
    account_id = account(app, "chi.huy").id
    matches = passwords.matches

    def renew_meanwhile(password_hash: str, password: str) -> bool:
        found = matches(password_hash, password)
        accounts.renew_password(account_id)
        return found

    monkeypatch.setattr(passwords, "matches", renew_meanwhile)
    with app.app_context():
        assert accounts.check_password("chi.huy", PASSWORD) is None


def test_the_last_administrator_cannot_be_deactivated(app: Flask) -> None:
    administrator(app)
    unit_staff(app)
    with app.app_context(), pytest.raises(AccountError, match="last_administrator"):
        accounts.deactivate(account(app, "chi.huy").id)
    assert account(app, "chi.huy").active


def test_a_deactivated_account_comes_back_with_a_one_time_password(app: Flask) -> None:
    administrator(app)
    unit_staff(app)
    with app.app_context():
        accounts.deactivate(account(app, "an.nguyen").id)
        assert accounts.check_password("an.nguyen", PASSWORD) is None
        password = accounts.renew_password(account(app, "an.nguyen").id)
        assert accounts.check_password("an.nguyen", password) is not None
    assert account(app, "an.nguyen").must_change_password
