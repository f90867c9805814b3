"""What a person typed and cannot be taken: a sentence for each case, with what to type instead.

They stand here by key, so that other languages can say them too: `make docs` puts them into the catalogue.
"""

from __future__ import annotations

from collections.abc import Mapping

SENTENCES: Mapping[str, str] = {
    # amounts
    "no_amount": "“{typed}” is not an amount: type a number such as 1.06.",
    "nothing_typed": "That is not an amount: type a number such as 1.06.",
    "other_currency": "“{typed}” is in {other}; here {currency} is counted: type it in {currency}.",
    "two_amounts": "{typed} can mean {whole} or {part}: type {whole} or {exact}.",
    "too_fine": "“{typed}” is finer than a billionth: type at most nine digits after the point.",
    "too_large": "“{typed}” is larger than Purser can keep: type less, the most is {most}.",
    "below_zero": "“{typed}” is below zero: type a figure of 0 or more.",
    # days, periods and moments
    "no_day": "“{typed}” is no day that Purser can read: type yesterday, 31 Oct or {today}.",
    "no_such_day": "There is no {day}: type a day such as 31 Oct.",
    "day_to_come": "{day} is still to come: type a day that has passed, with its year if need be.",
    "day_too_old": "{day} is too long ago: type a day from {year} on.",
    "no_day_to_come": "“{typed}” is no day to come that Purser can read: type monday, 24 Dec or 3 days.",
    "day_passed": "{day} is not to come: type a day after today, such as monday, or 3 days.",
    "day_too_far": "{day} is more than a year away: type an earlier day, or leave it out.",
    "days_out_of_range": "Type 1 to 366 days, or a month such as november.",
    "span_backwards": "The first day comes after the last: type the earlier one first.",
    "moment_to_come": "“{typed}” is still to come: type a moment that has passed, such as yesterday 18:30.",
    "no_such_moment": "There is no {typed}: type a moment such as 2026-11-18 14:05.",
    "moment_out_of_reach": "{typed} is out of reach: type a moment from {year} on that has passed.",
    "no_clock_time": "“{typed}” is no clock time: type it as 18:30.",
    # a figure in a sentence
    "several_moments": (
        "I see more than one moment there: write the figure with one, such as 3.20 yesterday."
    ),
    "two_ways": "That can be read in two ways: write the amount first, such as 14.02 on 31 Oct.",
    "several_amounts": ("I see more than one amount there: write the one that the page shows, such as 1.06."),
    "amount_missing": "I see no amount there: write the figure that the page shows, such as 1.06.",
    # limits, reserves, thresholds
    "limit_of_nothing": "A limit is above zero: type an amount such as 2, or off to remove it.",
    "limit_of_another_period": "A limit is for a day, a week or a month.",
    "reserve_of_all": "A reserve is less than the whole limit: type for example 20%, or 0 for none.",
    "no_reserve": "“{typed}” is no reserve: type a share of the limit such as 20%, or 0 for none.",
    "mixed_shares": "{typed} mixes percent and fractions: type each with %, such as 50%.",
    "one_of_what": "1 can mean 1% or the whole: type it with %, such as 1%.",
    "no_thresholds": (
        "“{typed}” is no list of thresholds: type up to {most} percentages such as 50,80,100, or off."
    ),
    "threshold_out_of_range": "A threshold is above 0% and at most {most}%: type for example 50,80,100.",
    # counts of usage
    "count_below_zero": "{unit} is below zero.",
    "parts_above_whole": "The parts of {unit} are more than all of it.",
    "unit_said_twice": "{unit} is said twice: say it once.",
    "no_request": "An estimate is for at least one request.",
    # time zones
    "zone_of_several_clocks": (
        "{typed} can mean several clocks or leaves out summer time:"
        " type a city such as {city}, or an offset such as UTC-5."
    ),
    "offset_part_of_the_year": "No place keeps {typed} all year: type a city such as {city}.",
    "no_such_offset": ("No place keeps {typed}: type a city such as Lisbon, or an offset such as UTC+5:30."),
    "no_zone": ("“{typed}” is no time zone that Purser knows. Type a city such as Lisbon, or UTC+5:30."),
    "zone_meant_perhaps": "“{typed}” is no time zone that Purser knows. Did you mean {zones}?",
    # quiet hours
    "quiet_all_day": "Quiet hours leave some of the day: unsubscribe to be told nothing.",
    "no_quiet_hours": "“{typed}” are no quiet hours: type them as 22-7 or 22:30-07:00, or off.",
    "quiet_two_ways": "“{typed}” can mean the morning or the evening: type am or pm at both.",
    "no_such_hour": "There is no {typed} on a clock: type them as 22-7 or 22:30-07:00, or off.",
}


class Unclear(ValueError):
    """Its text is the English sentence; `key` and `values` say the same in other languages.

    `choices` are what was meant perhaps, to be typed instead. A sentence that is none of these stands for
    itself, and has no key.
    """

    def __init__(self, said: str, choices: tuple[str, ...] = (), **values: str | int) -> None:
        self.key = said if said in SENTENCES else ""
        self.values = values
        self.choices = choices
        shown = {name: f"{value:,}" if isinstance(value, int) else value for name, value in values.items()}
        super().__init__(SENTENCES[said].format(**shown) if self.key else said)
