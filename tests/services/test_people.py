"""People: the demo person exists for the demo only, and the first administrator is made once."""

from __future__ import annotations

from dataclasses import replace

import pytest

from retake.domain.errors import AlreadySetUp, Invalid, SignInNeeded, WrongPassword
from retake.services import people, sessions
from retake.services.house import House


def in_demo(house: House, demo: bool) -> House:
    return replace(house, settings=house.settings.model_copy(update={"demo": demo}))


def test_outside_the_demo_nobody_is_let_in_as_the_demo_person(house: House) -> None:
    demo, real = in_demo(house, True), in_demo(house, False)
    person = people.ensure_demo_person(demo)
    password = demo.settings.demo_password.get_secret_value()
    secret = sessions.sign_in(demo, person.email, password).session
    with pytest.raises(WrongPassword):
        sessions.sign_in(real, person.email.upper(), password)
    with pytest.raises(SignInNeeded):
        people.who(real, secret)
    assert people.set_up_needed(real), "the first administrator is still to be made"
    assert people.who(demo, secret)[0].id == person.id


def test_the_first_administrator_is_made_once(house: House) -> None:
    real = in_demo(house, False)
    first = people.set_up(real, "grace@example.com", "Grace", "long enough")
    assert first.role == "admin"
    assert not people.set_up_needed(real)
    with pytest.raises(AlreadySetUp):
        people.set_up(real, "eve@example.com", "Eve", "long enough")


@pytest.mark.parametrize(
    ("email", "name", "password"),
    [
        ("no address", "Ada", "long enough"),
        ("a@b.c", " ", "long enough"),
        ("a@b.c", "Ada", "short"),
        ("a@b.c", "Ada", "ü" * 40),
    ],
)
def test_a_person_needs_an_address_a_name_and_a_good_password(
    house: House, email: str, name: str, password: str
) -> None:
    with pytest.raises(Invalid):
        people.set_up(in_demo(house, False), email, name, password)
    assert people.set_up_needed(in_demo(house, False))
