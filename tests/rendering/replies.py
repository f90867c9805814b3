"""Replies of every shape with the worst that people type, for properties."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from commands.charts import DriftDays, Gauges, Outlook, Series, Shares, Slice, StackedDays
from commands.reply import Action, Facts, Meter, Note, Reply, Table, Text
from ledger.money import LARGEST, Money

LISBON = ZoneInfo("Europe/Lisbon")
TODAY = date(2026, 11, 20)
NASTY = (
    "@everyone", "@someone_else", "<@1234567890>", "<@&55>", "<#77>", "<t:1700000000:R>", "<a:wave:123>",
    "</undo:9>", "<b>bold</b>", "</pre><a href='tg://user?id=1'>x</a>", "<!-- ", "&amp;&lt;b&gt;", "```",
    "``x``", "`", "**b** __u__ ~~s~~ ||p||", "[here](https://evil.example)", "# big", "-# small", "> quote",
    "- item", "1. item", "https://evil.example/x", "evil.example", "tg://resolve?domain=x", "/start",
    "a.person@mail.example", "try /undo now", "#tag", "$USD", ":smile:", "\\", "{sentence}", "{", "\x07",
    "\x1b[31mred\x1b[0m", "a\nb\r\nc", "\u202eesrever", "\u2060", " ", "", "深度求索", "👨‍👩‍👧‍👦",
    "e\u0301" * 40, "\U0001d54f" * 300, "x" * 5000, "two  words " * 90,
)  # fmt: skip
words = st.one_of(
    st.sampled_from(NASTY), st.text(max_size=40), st.lists(st.sampled_from(NASTY), max_size=4).map(" ".join)
)
money = st.builds(Money, st.integers(-LARGEST, LARGEST) | st.integers(-(10**10), 10**10))
dates = st.dates(date(2024, 1, 1), date(2027, 12, 31))
moments = st.datetimes(datetime(2024, 1, 1), datetime(2027, 12, 31), timezones=st.just(UTC))
values = st.one_of(money, st.fractions(), dates, moments, st.integers(), words)
filling = st.dictionaries(st.sampled_from(["sentence", "a", "b"]), values, max_size=3)
sentences = words | st.just("{sentence} and {a}: {b}")


def rows(columns: int) -> st.SearchStrategy[tuple[tuple[object, ...], ...]]:
    one = st.lists(values, min_size=columns, max_size=columns).map(tuple)
    few = st.lists(one, max_size=4).map(tuple)
    many = st.tuples(one, st.sampled_from([30, 31, 500])).map(lambda made: (made[0],) * made[1])
    return few | many


tables = st.lists(words, max_size=5).flatmap(
    lambda columns: rows(len(columns)).map(lambda made: Table(tuple(columns), made))  # type: ignore[arg-type]
)
facts = st.lists(st.tuples(words, values), max_size=40).map(lambda pairs: Facts(tuple(pairs)))
series = st.builds(
    Series, words, st.sampled_from(["#0072B2", "red", '"/>']), st.lists(money, max_size=5).map(tuple)
)
meters = st.builds(Meter, words, money, money, money, money)
some_days = st.lists(dates, max_size=5).map(tuple) | st.integers(0, 70).map(
    lambda count: tuple(TODAY + timedelta(at) for at in range(count))
)
amounts = st.lists(money, max_size=40).map(tuple)
gaps = st.none() | st.fractions() | st.fractions(-1, 1)
slices = st.builds(Slice, words, money, st.sampled_from(["", "#0072B2", '"/>']))
stacked_days = st.builds(
    StackedDays,
    words,
    words,
    some_days,
    st.lists(series, max_size=10).map(tuple),
    st.none() | money,
    details=words,
    asked=st.booleans(),
)
charts = st.one_of(
    stacked_days,
    st.builds(Gauges, words, words, st.lists(meters, max_size=8).map(tuple)),
    st.builds(
        Outlook,
        words,
        words,
        some_days,
        amounts,
        amounts,
        amounts,
        amounts,
        st.just(Fraction(4, 5)),
        st.none() | money,
    ),
    st.builds(
        DriftDays,
        words,
        words,
        some_days,
        st.lists(gaps, max_size=70).map(tuple),
        st.none() | st.fractions(0, 1),
    ),
    st.builds(Shares, words, words, st.lists(slices, max_size=12).map(tuple)),
)
blocks = st.one_of(
    st.builds(Text, sentences, filling),
    st.builds(Note, sentences, filling),
    facts,
    tables,
    meters,
    charts,
)
actions = st.builds(
    Action,
    words,
    st.sampled_from(["undo", "budget", "reading"]),
    st.dictionaries(st.sampled_from(["provider", "amount"]), words, max_size=2),
    st.sampled_from(["", "", "k3J9x_row"]),
    st.sampled_from(["", "amount"]),
)
replies = st.builds(
    Reply,
    words,
    st.lists(blocks, max_size=7).map(tuple),
    st.lists(actions, max_size=30).map(tuple),
    st.sampled_from(["plain", "good", "warning", "over", "refused"]),
)
