"""A story's text written by hand: the next instruction works on from it, the plan says so, and it stays found."""

from __future__ import annotations

from datetime import timedelta

from tests.house import Film, View, film, findings

from retake.domain.canonical import canonical_json
from retake.services import collection, history, plans
from retake.services.blobs import local_path
from retake.services.house import House, Person, now

MINE = "# Mine\n\nThe fox came home by hand."


def instruct(words: str) -> View:
    return {"op": "instruct", "instruction": words}


def by_hand(house: House, owner: Person) -> Film:
    """A story told to be sad, whose second text was written by hand: version 3."""
    story = film(house, owner, "A fox", kind="story")
    story.edit(instruct("sadder"))
    story.edit({"op": "text", "content": MINE, "title": "Home"})
    return story


def reasons(story: Film, *edits: View) -> list[str]:
    plan = plans.plan_edits(story.house, story.owner, story.id, edits, None)
    return [part["reason"] for part in plan["parts"]]


def test_an_instruction_works_on_from_the_text_by_hand(house: House, ada: Person) -> None:
    """The writer is handed the text and only what was asked since; its title stays; later instructions go on from it."""
    story = by_hand(house, ada)
    assert reasons(story, instruct("shorter")) == [
        "its instructions changed; it works on from the text written by hand"
    ]
    story.edit(instruct("shorter"))
    document = story.document()
    assert document["content"].startswith(MINE)
    assert document["title"] == "Home"
    assert document["instructions"] == ["sadder", "shorter"]
    assert local_path(house, document["basis"]["text"]).read_bytes() == canonical_json({"content": MINE})

    story.edit(instruct("add rain"))
    later = story.document()
    assert later["content"].startswith(MINE)
    assert later["basis"] == document["basis"]
    assert later["content"] != document["content"]
    assert findings(house) == []


def test_the_text_by_hand_stays_found(house: House, ada: Person) -> None:
    """It can be restored, worked on once more for nothing new, and what works on from it survives a collection."""
    story = by_hand(house, ada)
    story.edit(instruct("shorter"))
    first = story.document()["content"]
    history.restore(house, ada, story.id, 3, None, None)
    assert story.document()["content"] == MINE
    assert reasons(story, instruct("shorter")) == ["made before from the same recipe"]
    run = story.edit(instruct("shorter"))
    assert run["cost_usd"] == 0
    assert story.document()["content"] == first
    collection.collect(house, now() + timedelta(days=400))
    story.edit(instruct("add rain"))
    assert story.document()["content"].startswith(MINE)


def test_what_leaves_a_text_by_hand_behind_says_so(house: House, ada: Person) -> None:
    """Another take and another prompt begin anew; the plan tells where the text stays. By hand again, it counts."""
    story = by_hand(house, ada)
    stays = "; the text written by hand stays in the history"
    assert reasons(story, {"op": "again"}) == [f"take 2 of the same recipe{stays}"]
    assert reasons(story, {"op": "prompt", "prompt": "A wolf"}) == [f"its prompt changed{stays}"]
    story.edit(instruct("shorter"))
    story.edit({"op": "text", "content": "# Again\n\nmine"})
    assert "basis" not in story.document()
    story.edit({"op": "text", "content": "# Once more\n\nmine"}, instruct("longer"))
    assert story.document()["content"].startswith("# Once more\n\nmine")


def test_a_title_somebody_gave_stays_until_the_prompt_is_another(house: House, ada: Person) -> None:
    """An instruction changes the text, not what the story is called."""
    story = film(house, ada, "A fox", kind="story")
    story.edit({"op": "title", "title": "My fox"})
    story.edit(instruct("sadder"))
    assert story.document()["title"] == "My fox"
    story.edit({"op": "prompt", "prompt": "A wolf"})
    assert story.document()["title"] != "My fox"
