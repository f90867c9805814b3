"""/undo takes back the asker's own last change of figures, and destroys nobody else's."""

from __future__ import annotations

from commands.undo import UndoAnswer
from tests.bot.house import TestHouse, said
from tests.commands.cast import WHO_ASKED, Person, Rows, contents, joins, new_workspace, refused


def book(house: TestHouse) -> Rows:
    """What stands, without when it was recorded."""
    rows = house.rows('select "at", figure, reset from readings where not withdrawn order by "at"')
    found = contents(house)
    return {"readings": rows, "day_lines": found["day_lines"], "counters": found["counters"]}


async def test_it_takes_back_the_last_one_and_then_the_one_before(house: TestHouse) -> None:
    ann = Person(house, "ann")
    said(await ann.asks("/limit 2 day", keeper=True))
    books = [book(house)]
    for figure in (1, 2, 5):
        said(await ann.asks(f"/groq {figure}", keeper=True))
        books.append(book(house))
    for expected in reversed(books[:-1]):
        answer = said(await ann.asks("/undo", keeper=True))
        assert isinstance(answer, UndoAnswer)
        assert book(house) == expected
    before = contents(house, but=WHO_ASKED)
    refused(await ann.asks("/undo", keeper=True), "nothing of yours to undo")
    assert contents(house, but=WHO_ASKED) == before


async def test_it_says_what_was_taken_back_and_what_stands(house: TestHouse) -> None:
    ann = Person(house, "ann")
    said(await ann.asks("/limit 2 month groq", keeper=True))
    said(await ann.asks("/groq 1", keeper=True))
    said(await ann.asks("/groq 1.5", keeper=True))
    answer = said(await ann.asks("/undo", keeper=True))
    assert isinstance(answer, UndoAnswer)
    assert (answer.undone, answer.provider, answer.month) == ("Groq $1.50", "groq", "November")
    assert answer.month_to_date.text() == "1"
    assert [each.spent.text() for each in answer.budgets] == ["1"]


async def test_it_is_the_askers_own(house: TestHouse) -> None:
    ann, bob = Person(house, "ann"), Person(house, "bob")
    said(await ann.asks("/groq 1", keeper=True))
    before = contents(house, but=WHO_ASKED)
    refused(await bob.asks("/undo", keeper=True), "nothing of yours")
    refused(await bob.asks("/undo 1", keeper=True), "nothing of yours")
    refused(await Person(house, "").asks("/undo", keeper=True), "nothing of yours")
    assert contents(house, but=WHO_ASKED) == before
    said(await ann.asks("/undo", keeper=True))


async def test_each_takes_back_their_own_of_several(house: TestHouse) -> None:
    ann, bob = Person(house, "ann"), Person(house, "bob")
    said(await ann.asks("/groq 1", keeper=True))
    said(await bob.asks("/reading mistral 2", keeper=True))
    answer = said(await ann.asks("/undo", keeper=True))
    assert isinstance(answer, UndoAnswer)
    assert answer.provider == "groq"


async def test_a_number_takes_back_an_earlier_one(house: TestHouse) -> None:
    ann = Person(house, "ann")
    for figure in (1, 2, 5):
        said(await ann.asks(f"/groq {figure}", keeper=True))
    said(await ann.asks("/undo 2", keeper=True))
    assert [row[1] for row in book(house)["readings"]] == [1_000_000_000, 5_000_000_000]
    refused(await ann.asks("/undo 2", keeper=True), "nothing of yours")


async def test_what_is_no_number_is_refused(house: TestHouse) -> None:
    ann = Person(house, "ann")
    said(await ann.asks("/groq 1", keeper=True))
    before = contents(house, but=WHO_ASKED)
    for wrong in ("x", "-1", "²", "9" * 19, "1.0"):
        refused(await ann.asks(f"/undo {wrong}", keeper=True), "A change has a number")
    for none in ("0", "2", "9" * 18):
        refused(await ann.asks(f"/undo {none}", keeper=True), "nothing of yours")
    assert contents(house, but=WHO_ASKED) == before


async def test_an_undone_correction_restores_what_it_corrected(house: TestHouse) -> None:
    ann = Person(house, "ann")
    for figure in (1, 20, 30):
        said(await ann.asks(f"/groq {figure}", keeper=True))
    before = book(house)
    said(await ann.asks("/groq 2 correct", keeper=True))
    assert [row[1] for row in book(house)["readings"]] == [1_000_000_000, 2_000_000_000]
    said(await ann.asks("/undo", keeper=True))
    assert book(house) == before


async def test_a_figure_that_was_replaced_comes_back(house: TestHouse) -> None:
    ann = Person(house, "ann")
    said(await ann.asks("/groq 1 19 Nov", keeper=True))
    before = book(house)
    said(await ann.asks("/groq 2 19 Nov", keeper=True))
    said(await ann.asks("/undo", keeper=True))
    assert book(house) == before


async def test_what_somebody_corrected_since_is_not_taken_back_over_their_head(house: TestHouse) -> None:
    ann, bob = Person(house, "ann"), Person(house, "bob")
    said(await ann.asks("/groq 10 19 Nov", keeper=True))
    said(await bob.asks("/groq 1 19 Nov correct", keeper=True))
    before = contents(house, but=WHO_ASKED)
    refused(await ann.asks("/undo", keeper=True), "Groq $10.00 was changed again since")
    assert contents(house, but=WHO_ASKED) == before
    said(await bob.asks("/undo", keeper=True))
    said(await ann.asks("/undo", keeper=True))
    assert book(house)["readings"] == []


async def test_what_somebody_withdrew_since_does_not_come_back_either(house: TestHouse) -> None:
    ann, bob = Person(house, "ann"), Person(house, "bob")
    said(await ann.asks("/groq 10", keeper=True))
    said(await bob.asks("/groq 1 correct", keeper=True))
    refused(await ann.asks("/undo", keeper=True), "was changed again since")
    assert [row[1] for row in book(house)["readings"]] == [1_000_000_000]


async def test_under_a_later_reading_the_money_moves_and_the_sum_stays(house: TestHouse) -> None:
    ann, bob = Person(house, "ann"), Person(house, "bob")
    said(await bob.asks("/groq 1 10 Nov", keeper=True))
    before = book(house)
    said(await ann.asks("/groq 2 15 Nov", keeper=True))
    said(await bob.asks("/groq 5 18 Nov", keeper=True))
    total = sum(row[-1] for row in book(house)["day_lines"])
    said(await ann.asks("/undo", keeper=True))
    assert sum(row[-1] for row in book(house)["day_lines"]) == total == 5_000_000_000
    said(await bob.asks("/undo", keeper=True))
    assert book(house) == before


async def test_an_undo_is_of_the_workspace_it_is_asked_in(house: TestHouse) -> None:
    new_workspace(house, "rival")
    joins(house, "crew")
    ann = Person(house, "ann")
    said(await ann.asks("/groq 1", "team", keeper=True))
    refused(await ann.asks("/undo", "rival", keeper=True), "nothing of yours")
    refused(await ann.asks("/undo 1", "rival", keeper=True), "nothing of yours")
    said(await ann.asks("/undo", "crew", keeper=True))
