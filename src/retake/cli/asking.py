"""Showing what a plan would do and cost, and asking before money is spent."""

from __future__ import annotations

import sys
from collections import Counter

import typer
from rich.text import Text

from retake.cli.following import part_name
from retake.cli.problems import WRONG
from retake.cli.terminal import count, money, note, say, show, table
from retake.services.views import View

_ACTIONS = {"generate": "make", "compose": "compose", "reuse": "keep"}
_STYLES = {"generate": "bold", "compose": "", "reuse": "dim"}


def show_plan(plan: View) -> None:
    """The plan as a table: what is made or composed part by part, what is kept in one line for each reason."""
    for sentence in plan["changes"]:
        say(f"  {sentence}")
    rows = [
        [
            Text(_ACTIONS[part["action"]], style=_STYLES[part["action"]]),
            part_name(part),
            part["reason"],
            money(part["price_usd"]) if part["action"] == "generate" else "",
        ]
        for part in plan["parts"]
        if part["action"] != "reuse"
    ]
    kept = Counter(part["reason"] for part in plan["parts"] if part["action"] == "reuse")
    rows += [
        [Text("keep", style="dim"), count(number, "part"), reason, ""] for reason, number in kept.items()
    ]
    show(table(["", "part", "why", "price"], rows, right=["price"]))
    say(quote_words(plan))


def quote_words(plan: View) -> str:
    """The quote in a sentence."""
    quote = plan["quote"]
    seconds = f", about {max(1, round(quote['seconds']))} s of work" if quote["generate"] else ""
    return (
        f"{count(quote['generate'], 'part')} to make, {quote['reuse']} kept, {quote['compose']} to compose: "
        f"{money(quote['total_usd'])}{seconds}."
    )


def agree(plan: View, yes: bool) -> None:
    """Ask before spending, where somebody sits at the terminal; exits with 1 when the answer is no."""
    price = plan["quote"]["total_usd"]
    if yes or price == 0 or not sys.stdin.isatty():
        return
    if not typer.confirm(f"Spend {money(price)}?", err=True):
        note("Nothing was made and nothing was charged.")
        raise typer.Exit(WRONG)
