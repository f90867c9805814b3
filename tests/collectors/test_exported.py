"""Files of costs: consoles' exports and tables, in the spellings of many hands; cells are only ever data."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from collectors.exported import DecimalMark, Export, NotReadable, Order, WhichWay, read_export
from collectors.exported.export import charges_of
from collectors.exported.sheet import MOST_BYTES
from collectors.openai.costs import charges as collected
from collectors.openai.costs import read as read_costs

FILES = Path(__file__).parents[1] / "data" / "exports"
TODAY = date(2026, 11, 20)
NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
UTC_ZONE, LISBON = ZoneInfo("UTC"), ZoneInfo("Europe/Lisbon")


def read(
    body: bytes | str,
    zone: ZoneInfo = UTC_ZONE,
    order: Order | None = None,
    decimal: DecimalMark | None = None,
) -> Export:
    data = body.encode() if isinstance(body, str) else body
    return read_export(data, TODAY, zone, "USD", order=order, decimal=decimal)


def file(name: str) -> Export:
    return read((FILES / name).read_bytes())


def costs(export: Export) -> dict[str, str]:
    """Sums by key."""
    return {cost.key: cost.cost.text() for day in export.days.values() for cost in day}


def first(export: Export) -> str:
    return next(iter(costs(export).values()))


def refusal(body: bytes | str) -> str:
    with pytest.raises(NotReadable) as found:
        read(body)
    return str(found.value)


def test_openais_console_says_its_days_as_its_costs_api_does() -> None:
    export = file("openai_costs.csv")
    assert (export.provider, export.layer, export.zone.key, export.rows) == ("openai", "official", "UTC", 6)
    assert costs(export) == {
        "2026-10-01|proj_galley|gpt-5-mini, input": "0.00383598",
        "2026-10-01|proj_harbour|gpt-5, input": "3.895874",
        "2026-10-01|proj_harbour|gpt-5, output": "1.56177125",
        "2026-10-02||": "0",
        "2026-10-03||web search tool calls": "7.25",
        "2026-10-04|proj_harbour|gpt-5, output": "-0.5",
    }
    assert export.unread == ()


def test_its_charges_are_those_that_would_be_collected() -> None:
    export = file("openai_costs.csv")
    bucket = {
        "object": "bucket",
        "start_time": 1790812800,
        "end_time": 1790899200,
        "results": [
            {"object": "x", "amount": {"value": v, "currency": "usd"}, "line_item": i, "project_id": p}
            for v, i, p in (
                (3.895874, "gpt-5, input", "proj_harbour"),
                (1.56177125, "gpt-5, output", "proj_harbour"),
                (0.00383598, "gpt-5-mini, input", "proj_galley"),
            )
        ],
    }
    page = {"object": "page", "data": [bucket], "has_more": False, "next_page": None}
    read_page = read_costs(json.dumps(page).encode())
    theirs = {charge.key: charge for charge in collected(read_page.data[0], NOW)}
    ours = charges_of(export, date(2026, 10, 1), NOW, timedelta(days=2))
    assert {charge.key: charge for charge in ours} == theirs


def test_anthropics_console_adds_up_its_api_keys() -> None:
    export = file("anthropic_costs.csv")
    assert (export.provider, export.layer) == ("anthropic", "official")
    sums = {
        (str(cost.day), cost.dims["project"], cost.dims.get("model", "")): cost.cost.text()
        for day in export.days.values()
        for cost in day
        if "input" not in cost.what
    }
    assert sums == {
        ("2026-10-01", "Default", "claude-haiku-4-5-20251001"): "0.05",
        ("2026-10-01", "Harbour", "claude-sonnet-4-6"): "4",
        ("2026-10-02", "Default", ""): "0.3",
    }
    assert sum(Decimal(cost) for cost in costs(export).values()) == Decimal("6.45")


def test_a_table_with_semicolons_decimal_commas_a_mark_and_totals() -> None:
    export = file("german_table.csv")
    assert (export.provider, export.layer, export.totals) == (None, "reading", 1)
    assert costs(export) == {
        "import 2026-10-01|Hafen|||Maschine|EUR": "1204.5",
        "import 2026-10-13|Hafen|||Maschine; Strom|EUR": "12.5",
        "import 2026-10-14|||||EUR": "0.75",
    }


def test_a_table_in_english_adds_up_what_is_for_the_same() -> None:
    assert costs(file("own_table.csv")) == {
        "import 2026-10-01|harbour|llama-4|ann|gpu hours": "1.75",
        "import 2026-10-02|harbour|llama-4|bob|": "1204.5",
        "import 2026-10-03||||refund of theirs": "-5",
    }


def test_rows_that_cannot_be_read_are_told_of_with_their_lines() -> None:
    export = file("with_mistakes.csv")
    assert [row.line for row in export.unread] == [3, 4, 5, 6, 7, 8, 10]
    why = " ".join(row.why for row in export.unread)
    for part in ("“yesterday” is no day", "“=1+1” is no amount", "still to come", "it has no day", "8 quid"):
        assert part in why
    assert list(costs(export).values()) == ["1.5", "7"]


def test_a_line_is_that_of_the_file_where_cells_have_several_lines() -> None:
    export = read('date,cost,note\n2026-10-01,1,"two\nlines"\n2026-10-02,x,\n')
    assert [row.line for row in export.unread] == [4]


@pytest.mark.parametrize(
    "cell, day",
    [
        ("2026-10-01", 1),
        ("2026/10/1", 1),
        ("2026-10-01 23:30:00", 1),
        ("2026-10-01T23:30:00+00:00", 2),  # in Lisbon's summer it is the next day already
        ("2026-10-01T10:00:00Z", 1),
        ("1 Oct 2026", 1),
        ("October 1, 2026", 1),
        ("01-Oct-2026", 1),
        ("1790812800", 1),
        ("13/10/2026", 13),
        ("10/13/2026", 13),
        ("13.10.2026", 13),
        ("3/3/2026", 3),
    ],
)
def test_days_in_many_spellings(cell: str, day: int) -> None:
    export = read(f'date,cost\n"{cell}",1\n', LISBON)
    assert export.unread == ()
    assert [each.day for each in export.days] == [day]


@pytest.mark.parametrize(
    "cell", ["1 Oct", "10/26", "2026-02-30", "31/31/2026", "tomorrow", "1/2/26", "", "0"]
)
def test_what_is_no_day_is_not_guessed(cell: str) -> None:
    assert len(read(f'date,cost\n"{cell}",1\n').unread) == 1


def test_the_order_of_day_and_month_is_told_by_other_rows_or_asked_for() -> None:
    told = read("date,cost\n03/04/2026,1\n25/04/2026,1\n")
    assert [str(day) for day in told.days] == ["2026-04-03", "2026-04-25"]
    with pytest.raises(WhichWay, match="3 April 2026 or 4 March 2026, and no row tells") as asked:
        read("date,cost\n03/04/2026,1\n")
    assert (asked.value.asks, list(asked.value.choices)) == ("dates", ["day-first", "month-first"])
    for order, day in (("day-first", "2026-04-03"), ("month-first", "2026-03-04")):
        said: Order = "day-first" if order == "day-first" else "month-first"
        assert [str(each) for each in read("date,cost\n03/04/2026,1\n", order=said).days] == [day]
    with pytest.raises(WhichWay, match="both ways"):
        read("date,cost\n03/04/2026,1\n25/04/2026,1\n04/25/2026,1\n")


@pytest.mark.parametrize(
    "cell, amount",
    [
        ("0.00383598000000000000000000", "0.00383598"),
        ("1.5E-05", "0.000015"),
        ("$1,204.50", "1204.5"),
        ("1.204,50", "1204.5"),
        ("1 204,50", "1204.5"),
        ("US$ 3", "3"),
        ("3 usd", "3"),
        ("-0.5", "-0.5"),
        ("\u22120.5", "-0.5"),
        ("-$0.50", "-0.5"),
        ("($1.25)", "-1.25"),
        (".5", "0.5"),
        ("0,5", "0.5"),
        ("1,234,567", "1234567"),
        ("0.1234567894", "0.123456789"),
        ("12", "12"),
    ],
)
def test_sums_in_many_spellings(cell: str, amount: str) -> None:
    export = read(f'date,cost\n2026-10-01,"{cell}"\n')
    assert export.unread == ()
    assert first(export) == amount


@pytest.mark.parametrize(
    "cell",
    ["", "free", "=1+1", "1+1", "--1", "1.2.3", "$1€", "NaN", "Infinity", "1e999", "9" * 30, "1 quid", "@x"],
)
def test_what_is_no_sum_is_not_guessed(cell: str) -> None:
    assert len(read(f'date,cost\n2026-10-01,"{cell}"\n').unread) == 1


def test_a_decimal_mark_is_told_by_other_cells_or_asked_for() -> None:
    assert list(costs(read("date;cost\n2026-10-01;1.234\n2026-10-02;2,5\n")).values()) == ["1234", "2.5"]
    assert list(costs(read("date,cost\n2026-10-01,1.234\n2026-10-02,2.5\n")).values()) == ["1.234", "2.5"]
    with pytest.raises(WhichWay, match=r"1234 or .*, and no other cell tells") as asked:
        read("date,cost\n2026-10-01,1.234\n")
    assert asked.value.choices == {"dot": "1.234", "comma": "1234"}
    assert first(read("date,cost\n2026-10-01,1.234\n", decimal="dot")) == "1.234"
    assert first(read("date,cost\n2026-10-01,1.234\n", decimal="comma")) == "1234"
    with pytest.raises(WhichWay, match="both ways"):
        read("date;cost\n2026-10-01;1.234\n2026-10-02;2,5\n2026-10-03;2.5\n")


def test_a_console_always_writes_dots() -> None:
    text = (FILES / "openai_costs.csv").read_text(encoding="utf-8").replace("7.25", "1.234")
    assert "1.234" in costs(read(text)).values()


def test_currencies_come_from_their_column_a_sign_or_the_heading() -> None:
    assert "import 2026-10-01||||" in costs(read("date,cost\n2026-10-01,1\n"))
    for body in (
        "date,cost,currency\n2026-10-01,1,eur\n",
        "date,cost\n2026-10-01,€1\n",
        "date,cost_eur\n2026-10-01,1\n",
        "date,Cost (EUR)\n2026-10-01,1\n",
    ):
        export = read(body)
        assert [cost.cost.currency for day in export.days.values() for cost in day] == ["EUR"]
    wrong = read("date,cost,currency\n2026-10-01,€1,usd\n2026-10-01,1,gold\n")
    assert ["sign is not that of USD" in wrong.unread[0].why, "no currency" in wrong.unread[1].why] == [
        True,
        True,
    ]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_letters_and_separators_are_found_out(encoding: str, separator: str) -> None:
    text = f"date{separator}cost{separator}project\r\n2026-10-01{separator}1{separator}Köln\r\n"
    export = read(text.encode(encoding))
    assert [cost.dims for day in export.days.values() for cost in day] == [{"project": "Köln"}]


def test_headings_may_stand_below_a_title_and_in_any_order() -> None:
    assert first(read("Costs of October\n\nsep,x\nWorkspace,COST,Usage Date (UTC)\na,1,2026-10-01\n")) == "1"


def test_a_row_for_longer_than_a_day_is_told_of() -> None:
    body = "ChargePeriodStart,ChargePeriodEnd,BilledCost,ChargeCategory\n"
    export = read(f"{body}2026-10-01,2026-11-01,30,Purchase\n2026-10-01,2026-10-02,-3,Credit\n")
    assert "31 days" in export.unread[0].why
    assert list(costs(export)) == ["import 2026-10-01|||||Credit"]
    hourly = (
        (FILES / "openai_costs.csv").read_text(encoding="utf-8").replace("2026-10-04T00", "2026-10-03T01")
    )
    assert "export the costs by day" in read(hourly).unread[0].why


def test_what_is_no_file_of_costs_is_refused_in_a_sentence() -> None:
    assert "is empty" in refusal(b" \n")
    assert "workbook" in refusal(b"PK\x03\x04 ...")
    assert "no text" in refusal(b"date,cost\n2026-10-01,\x001\n")
    assert "No line has headings" in refusal("a,b\n1,2\n")
    assert "export the costs instead" in refusal("date,model,input_tokens\n")
    assert "no row below" in refusal("date,cost\n")
    assert "larger than 64 MB" in refusal(b"x" * (MOST_BYTES + 1))
    assert "line 2" in refusal('date,cost\n2026-10-01,"' + "x" * 200_000 + '"\n')
    many = "".join(f"2026-10-01,1,item {number}\n" for number in range(10_001))
    assert "different figures" in refusal(f"date,cost,item\n{many}")
    assert "cannot be right" in refusal("date,cost\n" + "2026-10-01,90000000\n" * 2)


def test_names_are_kept_short_and_hold_nothing_that_cannot_be_seen() -> None:
    export = read(f'date,cost,project\n2026-10-01,1,"a\x1b[31m\u202e{"b" * 300}"\n')
    (cost,) = export.days[date(2026, 10, 1)]
    assert len(cost.dims["project"]) == 200
    assert cost.dims["project"].isprintable()
    assert all(row.why.isprintable() for row in read("date,cost\n\x1b[31m,1\n").unread)


def test_a_day_that_is_not_over_is_a_floor_until_now() -> None:
    export = read("date,cost\n2026-11-20,1\n2026-11-19,1\n")
    today, yesterday = (charges_of(export, day, NOW, timedelta(0))[0] for day in sorted(export.days)[::-1])
    assert (today.end, today.settled) == (NOW, False)
    assert yesterday.settled
    assert not charges_of(export, date(2026, 11, 19), NOW, timedelta(days=2))[0].settled


@given(st.binary(max_size=300) | st.text(max_size=300).map(str.encode))
@settings(max_examples=200, deadline=None)
def test_whatever_a_file_holds_is_read_or_refused(body: bytes) -> None:
    for data in (body, b"date,cost\n" + body):
        try:
            export = read(data)
        except NotReadable as wrong:
            assert str(wrong).endswith(".")  # noqa: PT017 - a refusal is one of two right outcomes
        else:
            assert all(row.line > 0 for row in export.unread)
