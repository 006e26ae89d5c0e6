"""Words in a prompt mean what they say: later ones win, amounts add up, denied ones are taken back."""

from __future__ import annotations

from retake.providers.offline.painting.layout import Layout
from retake.providers.offline.wording import layout_words, wish


def test_later_words_win_inside_their_category() -> None:
    assert wish(["A beach at noon", "make it nighttime"]).time == "night"
    assert wish(["rainy street", "add snow"]).weather == "snow"
    assert wish(["", "a calm lake", "make it angrier"]).mood == "angry"


def test_amounts_add_up_and_can_be_taken_back() -> None:
    assert wish(["a city", "warmer colors", "warmer"]).warmth == 2
    assert wish(["a city", "warmer", "cooler"]).warmth == 0
    assert wish(["a city", "add more motion", "faster"]).motion == 2
    assert wish(["a city, dynamic", "keep it still"]).still
    assert not wish(["still", "add more motion"]).still


def test_denied_words_take_back() -> None:
    assert wish(["a rainy city", "no rain"]).weather is None
    assert wish(["a boat and a dog", "without the dog"]).subjects == ["boat"]


def test_british_and_american_spelling_and_plurals_are_the_same() -> None:
    assert wish("watercolour").style == wish("watercolor").style == "watercolour"
    assert wish("a grey sky over grey mountains").subject_colours == wish("gray mountains").subject_colours
    assert wish("two foxes and some lighthouses").subjects == ["fox", "lighthouse"]
    assert wish("colourful").saturation == wish("colorful").saturation > 0


def test_a_colour_before_a_thing_is_the_things_and_elsewhere_the_pictures() -> None:
    assert wish("a red boat").subject_colours == {"boat": "#d8342c"}
    assert wish("a red boat").tint is None
    assert wish(["a boat", "make it red"]).tint == "#d8342c"


def test_composition_depends_on_things_and_not_on_hour_weather_or_mood() -> None:
    a = Layout.of(["", "An old lighthouse at night in the rain"], "An old lighthouse at night in the rain", 1)
    b = Layout.of(["", "An old lighthouse at noon", "angrier"], "An old lighthouse at noon", 1)
    assert a.seed == b.seed
    assert layout_words("An old lighthouse") != layout_words("A new lighthouse")
    assert Layout.of([], "An old lighthouse", 2).seed != a.seed


def test_people_of_all_trades_are_people() -> None:
    assert wish("an old clockmaker").subjects == ["person"]
    assert wish("the fisherman's daughter").subjects == ["person"]
