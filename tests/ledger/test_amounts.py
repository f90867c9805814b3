from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ledger.amounts import NotAnAmount, exact_amount, parse_amount, show_money
from ledger.money import BILLION, Money

units = st.integers(0, 10**18)


@pytest.mark.parametrize(
    "text, plain",
    [
        ("1.06", "1.06"),
        ("1,06", "1.06"),
        ("12,40", "12.4"),
        (" $1.06 ", "1.06"),
        ("$ 1.06", "1.06"),
        ("1.06 usd", "1.06"),
        ("1.06USD", "1.06"),
        ("USD 1.06", "1.06"),
        ("US$ 3", "3"),
        ("3 dollars", "3"),
        ("$1.06 USD", "1.06"),
        ("1 234.50", "1234.5"),
        ("1\u00a0234,50", "1234.5"),
        ("1,234.56", "1234.56"),
        ("1.234,56", "1234.56"),
        ("1'234.50", "1234.5"),
        ("1\u2019234.50", "1234.5"),
        ("1 234", "1234"),
        ("1,234,567", "1234567"),
        ("1.234.567,89", "1234567.89"),
        ("1,23,456.78", "123456.78"),
        ("1,234.567", "1234.567"),
        ("1 234,567", "1234.567"),
        ("0.000001", "0.000001"),
        ("0.123", "0.123"),
        ("0,123", "0.123"),
        ("1234,567", "1234.567"),
        ("1.2340", "1.234"),
        (".5", "0.5"),
        ("007", "7"),
        ("0", "0"),
        ("1.000000000000", "1"),
        ("\uff11\uff0e\uff10\uff16", "1.06"),
    ],
)
def test_an_amount_is_read_as_people_type_it(text: str, plain: str) -> None:
    assert parse_amount(text).text() == plain


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "abc",
        "nan",
        "inf",
        "1e3",
        "5.",
        ".",
        "$",
        "usd",
        "1,,2",
        "1.2.3",
        "1 2.5",
        "12 34",
        "1,23.45",
        "20%",
    ],
)
def test_what_is_no_amount_is_refused_with_what_to_type(text: str) -> None:
    with pytest.raises(NotAnAmount, match=r"is not an amount: type a number such as 1\.06\.$"):
        parse_amount(text)


@pytest.mark.parametrize(
    "text", ["1.06 usage", "+5", "--5", "- -5", "-$-5", "1,234 567.5", "0,000,001", "1,234,56"]
)
def test_what_looks_nearly_like_an_amount_is_refused(text: str) -> None:
    with pytest.raises(NotAnAmount, match="is not an amount"):
        parse_amount(text, allow_negative=True)


def test_digits_of_another_script_are_refused_and_not_half_understood() -> None:
    with pytest.raises(NotAnAmount, match="is not an amount"):
        parse_amount("\u0661,\u0662\u0663\u0664")


@pytest.mark.parametrize(
    "text, whole, exact",
    [
        ("1,234", "1234", "1.2340"),
        ("1.234", "1234", "1.2340"),
        ("$12.345", "12345", "12.3450"),
        ("999,000", "999000", "999.0000"),
    ],
)
def test_one_separator_before_three_digits_is_asked_about(text: str, whole: str, exact: str) -> None:
    with pytest.raises(NotAnAmount) as refusal:
        parse_amount(text)
    assert str(refusal.value).endswith(f" can mean {whole} or {exact[:-1]}: type {whole} or {exact}.")
    assert refusal.value.choices == (whole, exact)
    assert [parse_amount(choice) for choice in refusal.value.choices] == [Money.of(whole), Money.of(exact)]


@pytest.mark.parametrize("text", ["-5", "- 5", "-$5", "$-5", "\u22125"])
def test_a_negative_amount_is_refused_unless_it_is_allowed(text: str) -> None:
    with pytest.raises(NotAnAmount, match=r"is below zero: type a figure of 0 or more\.$"):
        parse_amount(text)
    assert parse_amount(text, allow_negative=True) == Money.of("-5")


def test_ten_places_are_too_many_and_nine_are_not() -> None:
    assert parse_amount("0.000000001") == Money(1)
    with pytest.raises(NotAnAmount, match="at most nine digits after the point"):
        parse_amount("0.0000000001")


def test_what_cannot_be_kept_is_refused() -> None:
    assert parse_amount("9223372036").units == 9223372036 * BILLION
    with pytest.raises(NotAnAmount, match=r"the most is 9,223,372,036\."):
        parse_amount("9223372036.1")
    with pytest.raises(NotAnAmount, match="is not an amount"):
        parse_amount("9" * 5000)


def test_the_expected_currency_is_read_and_another_refused() -> None:
    assert parse_amount("€3", "EUR") == Money.of(3, "EUR")
    assert parse_amount("3 yuan", "CNY") == parse_amount("¥3", "CNY") == Money.of(3, "CNY")
    assert parse_amount("$3", "CAD") == Money.of(3, "CAD")
    assert parse_amount("3 xts", "XTS") == Money.of(3, "XTS")
    with pytest.raises(NotAnAmount, match="“€3” is in EUR; here USD is counted: type it in USD"):
        parse_amount("€3")
    with pytest.raises(NotAnAmount, match="is in EUR"):
        parse_amount("$3 eur")
    with pytest.raises(NotAnAmount, match="is in USD"):
        parse_amount("$3", "EUR")


def test_a_machine_means_a_decimal_point() -> None:
    assert exact_amount("1.234") == exact_amount(Decimal("1.234")) == Money.of("1.234")
    assert exact_amount(2) == Money.of(2)
    assert exact_amount(Decimal("1E-6")) == exact_amount("1e-6") == Money(1000)
    assert exact_amount("0.30000000000000004") == Money.of("0.3")
    assert exact_amount("-1", allow_negative=True) == Money.of(-1)


@pytest.mark.parametrize(
    "value",
    [
        "abc",
        "",
        "1,06",
        "$1",
        " 1",
        "1_000",
        "NaN",
        Decimal("NaN"),
        Decimal("-Infinity"),
        True,
        Decimal("1e9999"),
    ],
)
def test_a_machine_must_send_a_number(value: Decimal | int | str) -> None:
    with pytest.raises(NotAnAmount, match="is not an amount"):
        exact_amount(value)


def test_a_float_is_no_exact_amount() -> None:
    value: object = 1.06
    with pytest.raises(NotAnAmount):
        exact_amount(value)  # type: ignore[arg-type]


def test_a_machine_is_held_to_the_same_bounds() -> None:
    with pytest.raises(NotAnAmount, match="below zero"):
        exact_amount(-1)
    with pytest.raises(NotAnAmount, match="larger than Purser can keep"):
        exact_amount("1e10")


@settings(max_examples=200, deadline=None)
@given(units)
def test_exact_text_is_read_back_exactly(amount: int) -> None:
    assert exact_amount(Money(amount).text()) == Money(amount)


@settings(max_examples=200, deadline=None)
@given(units, st.sampled_from(("{:,.9f}", "{:.9f}")))
def test_full_figures_are_read_the_same_in_both_styles(amount: int, style: str) -> None:
    """With nine digits behind the decimal mark nothing is ambiguous."""
    text = style.format(Money(amount).decimal)
    swapped = text.translate({ord(","): ".", ord("."): ","})
    assert parse_amount(text) == parse_amount(swapped) == Money(amount)


@settings(max_examples=200, deadline=None)
@given(st.text(alphabet="0123456789.,' -$eursd", max_size=14))
def test_any_text_is_an_amount_or_refused_in_a_sentence(text: str) -> None:
    try:
        amount, sentence = parse_amount(text), ""
    except NotAnAmount as refusal:
        amount, sentence = Money(0), str(refusal)
    assert amount.units >= 0
    assert not sentence or ("type " in sentence and sentence.endswith("."))


@pytest.mark.parametrize(
    "money, shown",
    [
        (Money(0), "$0.00"),
        (Money.of("1.06"), "$1.06"),
        (Money.of("-0.05"), "-$0.05"),
        (Money.of("3", "EUR"), "€3.00"),
        (Money.of("12", "CNY"), "CNY 12.00"),
        (Money.of("-12", "CNY"), "-CNY 12.00"),
        (Money.of("1234.5"), "$1,234.50"),
        (Money.of("0.015"), "$0.02"),
        (Money.of("0.025"), "$0.02"),
        (Money.of("0.025000001"), "$0.03"),
        (Money.of("-0.015"), "-$0.02"),
        (Money.of("0.999"), "$1.00"),
        (Money.of("0.006"), "$0.01"),
        (Money.of("0.005"), "<$0.01"),
        (Money(1), "<$0.01"),
        (Money(-1), ">-$0.01"),
        (Money(1, "CNY"), "<CNY 0.01"),
    ],
)
def test_money_is_shown_to_the_cent(money: Money, shown: str) -> None:
    assert show_money(money) == shown


def test_money_is_shown_to_the_places_asked_for() -> None:
    assert show_money(Money.of("1234.5"), 0) == "$1,234"
    assert show_money(Money.of("0.4"), 0) == "<$1"
    assert show_money(Money(1), 9) == "$0.000000001"
    assert show_money(Money.of("0.00004"), 4) == "<$0.0001"


@settings(max_examples=200, deadline=None)
@given(st.integers(10**7, 10**18))
def test_what_is_shown_is_within_half_a_cent(amount: int) -> None:
    shown = exact_amount(show_money(Money(amount)).replace("$", "").replace(",", ""))
    assert abs(shown.units - amount) <= 5_000_000
