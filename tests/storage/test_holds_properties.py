"""Whatever happens in whatever order: a plain model that adds everything up anew says the same."""

from __future__ import annotations

from collections.abc import Callable

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.storage.crew import PROVIDERS
from tests.storage.engines import ON_BOTH, few_on_postgresql, rows
from tests.storage.hold_model import DIMS, KINDS, SCOPES, ZONES, Model

pytestmark = ON_BOTH

Step = tuple[Callable[..., None], ...]


def steps() -> st.SearchStrategy[Step]:
    """One thing that is done, with its arguments."""
    which, cents, hours = st.integers(0, 9), st.integers(1, 80), st.integers(0, 30)
    kind, scope, dims = (st.integers(0, len(each) - 1) for each in (KINDS, SCOPES, DIMS))
    provider, flags = st.sampled_from(PROVIDERS), st.integers(0, 7)
    minutes = st.sampled_from((0, 1, 2, 14, 16, 29, 60, 600, 870, 1500))
    ask = st.tuples(st.just(Model.ask), cents, provider, dims, flags)
    pay = st.tuples(st.just(Model.pay), which, st.sampled_from((0, 33, 50, 100, 101, 170)))
    return st.one_of(
        *[ask] * 3,
        *[pay] * 2,
        *[st.tuples(st.just(Model.wait), minutes)] * 2,
        st.tuples(st.just(Model.ask_many), st.integers(1, 9), st.integers(2, 8)),
        st.tuples(st.just(Model.ask_too_early), st.integers(1, 2000)),
        st.tuples(st.just(Model.give_back), which),
        st.tuples(st.just(Model.keep_longer), which, minutes.filter(bool)),
        st.tuples(st.just(Model.answer), which, st.integers(0, 2)),
        st.tuples(st.just(Model.clean)),
        st.tuples(st.just(Model.push), st.sampled_from("abc"), provider, minutes, cents),
        st.tuples(st.just(Model.bill), st.integers(0, 2), cents),
        st.tuples(st.just(Model.put_limit), kind, scope, cents, st.integers(0, 3)),
        st.tuples(st.just(Model.drop_limit), kind, scope),
        st.tuples(st.just(Model.lift), which, cents, hours),
        st.tuples(st.just(Model.ask_above), st.integers(0, 60)),
        st.tuples(st.just(Model.move), st.sampled_from(ZONES)),
    )


@settings(max_examples=25, deadline=None)
@given(st.lists(steps(), min_size=10, max_size=25))
@few_on_postgresql(5)
def test_the_plain_model_agrees_after_every_step(told: list[Step]) -> None:
    with rows() as connection:
        model = Model(connection)
        for step, *arguments in told:
            step(model, *arguments)
            model.check_all()
        model.check_book()
