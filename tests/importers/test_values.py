"""Numbers, amounts and dates as people and programs write them: right, or refused, never another one."""

import pytest

from reelbase.importers.engine.record import Rough
from reelbase.importers.merging.values import (
    DAY_FIRST,
    MONTH_FIRST,
    Ambiguous,
    date,
    decimal,
    decimal_mark,
    minutes,
    money,
    number,
)
from reelbase.matching.ids import ValueFault

pytestmark = pytest.mark.once


@pytest.mark.parametrize("mark", ["", ".", ","])
@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("90,5", 90.5),
        ("90.5", 90.5),
        ("0,9", 0.9),
        ("0.900", 0.9),
        (".5", 0.5),
        ("12.500,50", 12500.5),
        ("12,500.50", 12500.5),
        ("1,234,567", 1_234_567),
        ("1.234.567", 1_234_567),
        ("1.234.567,8", 1_234_567.8),
        ("12,34,567", 1_234_567),
        ("1 234 567", 1_234_567),
        ("1\u202f234,5", 1234.5),
        ("1'234'567.5", 1_234_567.5),
        ("1234.567", 1234.567),
        ("1234,567", 1234.567),
        ("7.25", 7.25),
        ("+3,5", 3.5),
        ("-0.0", 0),
        ("3e+07", 30_000_000),
        ("1.5e7", 15_000_000),
        ("30000000.0", 30_000_000),
        ("", 0),
        ("NaN", 0),
        ("Infinity", 0),
    ],
)
def test_a_number_that_can_be_read_in_one_way(text: str, found: float, mark: str) -> None:
    assert decimal(text, "x", mark) == found


@pytest.mark.parametrize(
    ("text", "mark", "found"),
    [("1.234", ".", 1.234), ("1.234", ",", 1234), ("1,234", ",", 1.234), ("1,234", ".", 1234)],
)
def test_the_column_decides_what_could_be_read_in_two_ways(text: str, mark: str, found: float) -> None:
    assert decimal(text, "x", mark) == found
    with pytest.raises(Ambiguous, match="could stand before decimals or between thousands"):
        decimal(text, "x", "")


@pytest.mark.parametrize(
    "text",
    [
        "1.2.3",
        "1,23,4",
        "12.34,567.8",
        "1.5,2,3",
        "12 34",
        "1-2",
        "5 Äpfel",
        "½",
        "1,,2",
        "€5",
        "9" * 400,
        "-3,5",
        "-1e3",
    ],
)
def test_what_is_no_number_is_refused(text: str) -> None:
    for mark in ("", ".", ","):
        with pytest.raises(ValueFault):
            decimal(text, "x", mark)


@pytest.mark.parametrize(
    ("text", "mark"),
    [
        ("7,5", ","),
        ("7.5", "."),
        ("1.234,5", ","),
        ("1.234.567", ","),
        ("1,234,567", "."),
        ("1.234", ""),
        ("12", ""),
    ],
)
def test_the_mark_that_a_number_shows(text: str, mark: str) -> None:
    assert decimal_mark(text) == mark


@pytest.mark.parametrize(
    ("text", "found"), [("1.234", 1234), ("1,234", 1234), ("12", 12), ("81.0", 81), ("1.234.567", 1_234_567)]
)
def test_what_is_counted_is_whole(text: str, found: int) -> None:
    assert number(text) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("$30,000,000", 30_000_000),
        ("$ 30.000.000", 30_000_000),
        ("$5.5M", 5_500_000),
        ("5,5 Mio.", 5_500_000),
        ("5.5 million", 5_500_000),
        ("USD 5.5 Million", 5_500_000),
        ("US$ 500K", 500_000),
        ("1.2bn", 1_200_000_000),
        ("3 Milliarden Dollar", 3_000_000_000),
        ("2,5 Mrd. USD", 2_500_000_000),
        ("63 000 000 $", 63_000_000),
        ("12.500", 12_500),
        ("3e+07", 30_000_000),
        ("30000000.0", 30_000_000),
        ("-", 0),
    ],
)
def test_an_amount_of_dollars(text: str, found: int) -> None:
    assert money(text, "budget", "") == found


@pytest.mark.parametrize(
    "text",
    ["€5M", "£1,000,000", "5 Mio. EUR", "50 crore", "5 lots", "about 5M", "$5-7M", "CA$5M", "INR 5", "M"],
)
def test_other_amounts_are_refused(text: str) -> None:
    with pytest.raises(ValueFault, match="expected US dollars for budget"):
        money(text, "budget")


@pytest.mark.parametrize("text", ["1.234", "1,234", "1,234 min"])
def test_minutes_that_could_be_read_in_two_ways(text: str) -> None:
    with pytest.raises(Ambiguous):
        minutes(text)


@pytest.mark.parametrize(
    ("text", "order", "found"),
    [
        ("13/05/2022", "", "2022-05-13"),
        ("05/13/2022", "", "2022-05-13"),
        ("05-13-2022", "", "2022-05-13"),
        ("05/05/2022", "", "2022-05-05"),
        ("05/11/2022", DAY_FIRST, "2022-11-05"),
        ("05/11/2022", MONTH_FIRST, "2022-05-11"),
        ("5-11-22", DAY_FIRST, "2022-11-05"),
        ("1/30/95", "", "1995-01-30"),
        ("05.11.2022", "", "2022-11-05"),
        ("5. 11. 2022", "", "2022-11-05"),
        ("2022/11/05", "", "2022-11-05"),
        ("2022.11.05", "", "2022-11-05"),
        ("2022-11-05T20:00:00Z", "", "2022-11-05"),
        ("1995-00-00", "", Rough("1995-01-01")),
    ],
)
def test_a_date(text: str, order: str, found: object) -> None:
    assert date(text, "x", order) == found


@pytest.mark.parametrize("text", ["05/11/2022", "5-11-22", "01/02/1999"])
def test_a_date_that_could_be_read_in_two_ways(text: str) -> None:
    with pytest.raises(Ambiguous, match="either part could be the day"):
        date(text)


@pytest.mark.parametrize(
    ("text", "order"),
    [("13/05/2022", MONTH_FIRST), ("13/13/2022", ""), ("31/02/2022", ""), ("05.13.2022", "")],
)
def test_what_is_no_date_is_refused(text: str, order: str) -> None:
    with pytest.raises(ValueFault, match="expected a date"):
        date(text, "x", order)
