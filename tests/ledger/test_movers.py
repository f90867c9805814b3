"""What moved most is told once, in the words that explain it best."""

from __future__ import annotations

from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from ledger.movers import CENT, Cell, Moved, movers

DOLLAR = 10**9


def cell(provider: str = "openai", **names: str) -> Cell:
    return tuple(sorted([("provider", provider), *names.items()]))


def moved(before: dict[Cell, int], after: dict[Cell, int]) -> Moved:
    """The same in dollars."""
    there, here = ({key: units * DOLLAR for key, units in side.items()} for side in (before, after))
    return movers(there, here)


def told(found: Moved) -> list[tuple[dict[str, str], int]]:
    return [(dict(mover.names), mover.change // DOLLAR) for mover in found.movers]


SONNET, MINI = {"model": "claude-sonnet-4"}, {"model": "gpt-5-mini"}


def test_a_model_in_a_project_is_told_where_both_carry_the_change() -> None:
    found = moved(
        {
            cell(**SONNET, project="atlas"): 2,
            cell(**SONNET, project="site"): 3,
            cell(**MINI, project="site"): 1,
        },
        {
            cell(**SONNET, project="atlas"): 10,
            cell(**SONNET, project="site"): 3,
            cell(**MINI, project="site"): 1,
        },
    )
    assert told(found) == [({**SONNET, "project": "atlas"}, 8)]
    assert found.rest == 0


def test_a_member_who_uses_many_models_is_told_and_no_model() -> None:
    models = [{"model": model, "member": "ada"} for model in "abc"]
    other = cell(model="a", member="bob")
    before = {cell(**names): 1 for names in models} | {other: 4}
    after = {cell(**names): 3 for names in models} | {other: 4}
    assert told(moved(before, after)) == [({"member": "ada"}, 6)]


def test_many_small_models_are_told_as_their_provider() -> None:
    before = {cell(model=f"m{number}"): 1 for number in range(12)} | {cell("groq"): 9}
    after = {cell(model=f"m{number}"): 2 for number in range(12)} | {cell("groq"): 9}
    assert told(moved(before, after)) == [({"provider": "openai"}, 12)]


def test_two_models_that_share_a_provider_s_change_are_told_each() -> None:
    before = {cell(model="a"): 1, cell(model="b"): 1, cell("groq"): 1}
    after = {cell(model="a"): 6, cell(model="b"): 5, cell("groq"): 1}
    assert told(moved(before, after)) == [({"model": "a"}, 5), ({"model": "b"}, 4)]


def test_what_replaces_another_is_told_though_the_total_stays() -> None:
    found = moved({cell(model="old"): 9}, {cell(model="new"): 9})
    assert told(found) == [({"model": "new"}, 9), ({"model": "old"}, -9)]
    assert [(mover.nothing_before, mover.gone) for mover in found.movers] == [(True, False), (False, True)]


def test_what_is_there_on_both_sides_is_neither_new_nor_gone() -> None:
    found = moved({cell(model="a"): 9, cell(model="b"): 1}, {cell(model="a"): 3, cell(model="b"): 1})
    assert [(mover.nothing_before, mover.gone) for mover in found.movers] == [(False, False)]


def test_a_provider_stands_beside_a_model_that_two_offer() -> None:
    found = moved(
        {cell("groq", model="llama"): 1, cell("openrouter", model="llama"): 9},
        {cell("groq", model="llama"): 9, cell("openrouter", model="llama"): 5},
    )
    assert [mover[0]["provider"] for mover in told(found)] == ["groq", "openrouter"]


def test_a_credit_says_whose_it_is() -> None:
    credit = {"category": "Credit"}
    found = moved({cell(): 9, cell("groq"): 1}, {cell(): 9, cell("groq"): 1, cell("groq", **credit): -8})
    assert told(found) == [({"category": "Credit", "provider": "groq"}, -8)]


def test_what_bears_every_name_explains_nothing() -> None:
    found = moved({cell(model="a", project="only"): 1}, {cell(model="a", project="only"): 9})
    assert found.movers == ()
    assert found.rest == 8 * DOLLAR


def test_of_what_is_told_already_only_the_rest_is_told() -> None:
    others = {"b": 4, "c": 4, "d": 4}
    found = moved(
        {},
        {cell(model="a", member=member): 10 for member in ("ada", "bob", "cy")}
        | {cell(model=model, member="ada"): dollars for model, dollars in others.items()},
    )
    assert told(found) == [({"model": "a"}, 30), ({"member": "ada"}, 12)]
    assert [mover.apart for mover in found.movers] == [False, True]


def test_what_is_little_beside_the_whole_is_not_told() -> None:
    whole = cell(model="a")
    assert moved({whole: 100, cell(model="b"): 0}, {whole: 100, cell(model="b"): 4}).movers == ()
    assert told(moved({whole: 100, cell(model="b"): 0}, {whole: 100, cell(model="b"): 6})) == [
        ({"model": "b"}, 6)
    ]


def test_less_than_a_cent_is_never_told() -> None:
    assert movers({cell(model="a"): 5}, {cell(model="b"): CENT - 1}).movers == ()
    assert movers({cell(model="a"): 5}, {cell(model="b"): CENT}).movers != ()


def test_of_nothing_nothing_moved() -> None:
    assert movers({}, {}) == Moved((), 0)


cells = st.fixed_dictionaries(
    {"provider": st.sampled_from(["openai", "groq"])},
    optional={
        "model": st.sampled_from("abc"),
        "project": st.sampled_from("xy"),
        "member": st.sampled_from(["ada", "bob"]),
        "tag": st.sampled_from(["t", "u"]),
        "category": st.sampled_from(["Credit", "Purchase"]),
    },
).map(lambda said: tuple(sorted(said.items())))
sides = st.dictionaries(cells, st.integers(-(10**12), 10**12), max_size=12)


@settings(max_examples=300, deadline=None)
@given(sides, sides)
def test_what_is_told_and_the_rest_are_the_whole_change(
    before: dict[Cell, int], after: dict[Cell, int]
) -> None:
    found = movers(before, after)
    assert len(found.movers) <= 3
    whole = sum(after.values()) - sum(before.values())
    assert sum(mover.change for mover in found.movers) + found.rest == whole


@settings(max_examples=300, deadline=None)
@given(sides, sides)
def test_no_money_is_in_two_movers(before: dict[Cell, int], after: dict[Cell, int]) -> None:
    left = {**before, **after}
    for mover in movers(before, after).movers:
        mine = [key for key in left if set(mover.names).issubset(key)]
        assert sum(before.get(key, 0) for key in mine) == mover.before
        assert sum(after.get(key, 0) for key in mine) == mover.after
        left = {key: units for key, units in left.items() if key not in mine}


@settings(max_examples=200, deadline=None)
@given(sides, sides, st.randoms())
def test_the_order_of_the_cells_changes_nothing(
    before: dict[Cell, int], after: dict[Cell, int], random: Random
) -> None:
    there, here = list(before.items()), list(after.items())
    random.shuffle(there)
    random.shuffle(here)
    assert movers(dict(there), dict(here)) == movers(before, after)


@settings(max_examples=200, deadline=None)
@given(sides, sides)
def test_seen_from_the_other_side_the_first_mover_is_the_same(
    before: dict[Cell, int], after: dict[Cell, int]
) -> None:
    there, back = movers(before, after).movers[:1], movers(after, before).movers[:1]
    assert [(mover.names, mover.change) for mover in there] == [
        (mover.names, -mover.change) for mover in back
    ]
