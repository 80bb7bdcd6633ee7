"""The reader keeps what is good of every row and says what it did with the rest."""

import csv
from datetime import date
from decimal import Decimal

import pytest

from devtools.opportunities.findings import Outcome
from devtools.opportunities.pipeline import Stage
from devtools.opportunities.reader import read_pipeline
from devtools.opportunities.table import UnreadableFileError

from .files import HEADERS, recompute_won, require_real_files, write_files


def reasons(pipeline, outcome):
    return [(finding.row, finding.reason) for finding in pipeline.findings.of(outcome)]


def read_deals(directory, *rows):
    return read_pipeline(write_files(directory, sales_pipeline=rows))


def read_accounts(directory, *rows):
    return read_pipeline(write_files(directory, accounts=rows))


def test_good_files_are_read_without_a_remark(tmp_path):
    pipeline = read_pipeline(write_files(tmp_path))
    assert len(pipeline.findings) == 0
    (deal,) = pipeline.opportunities
    assert (deal.stage, deal.value) == (Stage.WON, Decimal(4514))
    assert (deal.engaged, deal.closed) == (date(2016, 10, 25), date(2017, 3, 11))
    assert deal.title == "GTX Pro, Isdom (A1)"


def test_a_known_misspelling_is_repaired_and_reported(tmp_path):
    pipeline = read_deals(
        tmp_path, "A1,Anna Snelling,GTXPro,Isdom,Won,10/25/2016,3/11/2017,4514"
    )
    assert pipeline.opportunities[0].product == "GTX Pro"
    assert reasons(pipeline, Outcome.REPAIRED) == [
        (2, "product “GTXPro” read as “GTX Pro”")
    ]


INCOMPLETE_ROWS = {
    "A1,Anna Snelling,GTX Pro,,Won,10/25/2016,3/11/2017,4514": "account is missing",
    "A1,Anna Snelling,GTX Pro,Nobody,Won,10/25/2016,3/11/2017,4514": (
        "account “Nobody” is not in accounts.csv"
    ),
    "A1,Anna Snelling,,Isdom,Won,10/25/2016,3/11/2017,4514": "product is missing",
    "A1,Anna Snelling,Thing,Isdom,Won,10/25/2016,3/11/2017,4514": (
        "product “Thing” is not in products.csv"
    ),
    "A1,Anna Snelling,GTX Pro,Isdom,Won,,3/11/2017,4514": "engage_date is missing",
    "A1,Anna Snelling,GTX Pro,Isdom,Won,10/25/2016,,4514": (
        "close_date is missing, so it counts in no period"
    ),
    "A1,Anna Snelling,GTX Pro,Isdom,Won,10/25/2017,3/11/2017,4514": (
        "close_date is before engage_date"
    ),
    "A1,Anna Snelling,GTX Pro,Isdom,Lost,10/25/2016,3/11/2017,": (
        "close_value is missing, taken as 0"
    ),
}


@pytest.mark.parametrize(("row", "reason"), INCOMPLETE_ROWS.items())
def test_an_incomplete_deal_is_loaded_and_reported(tmp_path, row, reason):
    pipeline = read_deals(tmp_path, row)
    assert len(pipeline.opportunities) == 1
    assert reasons(pipeline, Outcome.INCOMPLETE) == [(2, reason)]


REJECTED_ROWS = {
    "A1,,GTX Pro,Isdom,Won,10/25/2016,3/11/2017,1": "sales_agent is missing",
    "A1,Nobody,GTX Pro,Isdom,Won,10/25/2016,3/11/2017,1": (
        "sales_agent “Nobody” is not in sales_teams.csv"
    ),
    "A1,Anna Snelling,GTX Pro,Isdom,,10/25/2016,3/11/2017,1": "deal_stage is missing",
    "A1,Anna Snelling,GTX Pro,Isdom,Maybe,10/25/2016,3/11/2017,1": (
        "deal_stage “Maybe” is unknown"
    ),
    "A1,Anna Snelling,GTX Pro,Isdom,Won,soon,3/11/2017,1": (
        "engage_date “soon” is not a date"
    ),
    "A1,Anna Snelling,GTX Pro,Isdom,Won,10/25/2016,2/29/2017,1": (
        "close_date “2/29/2017” is not a date"
    ),
    "A1,Anna Snelling,GTX Pro,Isdom,Won,10/25/2016,3/11/0217,1": (
        "close_date “3/11/0217” is not a plausible date"
    ),
    "A1,Anna Snelling,GTX Pro,Isdom,Won,10/25/2016,3/11/2017,a lot": (
        "close_value “a lot” is not a number"
    ),
    "A1,Anna Snelling,GTX Pro,Isdom,Won,10/25/2016,3/11/2017,NaN": (
        "close_value “NaN” is not a number"
    ),
    "A1,Anna Snelling,GTX Pro,Isdom,Won,10/25/2016,3/11/2017,-5": (
        "close_value “-5” is below zero"
    ),
    "A1,Anna Snelling,GTX Pro,Isdom,Won,10/25/2016,3/11/2017,1e99": (
        "close_value “1e99” is not a plausible amount"
    ),
    ",Anna Snelling,GTX Pro,Isdom,Won,10/25/2016,3/11/2017,1": (
        "opportunity_id is missing"
    ),
    "A1,Anna Snelling,GTX Pro": "the row has fewer cells than the header",
    "A1,Anna Snelling,GTX Pro,Isdom,Won,10/25/2016,3/11/2017,1,054": (
        "the row has more cells than the header"
    ),
    "A1,Anna Snelling,GTX Pro,Is\0dom,Won,10/25/2016,3/11/2017,1": (
        "the row holds a character that no text can hold"
    ),
}


@pytest.mark.parametrize(("row", "reason"), REJECTED_ROWS.items())
def test_a_bad_deal_is_rejected_and_its_neighbor_loaded(tmp_path, row, reason):
    good = "B2,Anna Snelling,MG Special,Isdom,Engaging,10/25/2016,,"
    pipeline = read_deals(tmp_path, row, good)
    assert [deal.reference for deal in pipeline.opportunities] == ["B2"]
    assert reasons(pipeline, Outcome.REJECTED) == [(2, reason)]


def test_the_first_of_two_deals_with_one_id_counts(tmp_path):
    row = "A1,Anna Snelling,GTX Pro,Isdom,Won,10/25/2016,3/11/2017,{}"
    pipeline = read_deals(tmp_path, row.format(1), "", row.format(2))
    assert [deal.value for deal in pipeline.opportunities] == [1]
    assert reasons(pipeline, Outcome.REJECTED) == [
        (3, "opportunity_id is a repetition of an earlier row")
    ]


def test_an_open_deal_is_expected_to_bring_the_list_price(tmp_path):
    pipeline = read_deals(tmp_path, "A1,Anna Snelling,MG Special,Isdom,Prospecting,,,")
    assert pipeline.opportunities[0].value == 55
    assert reasons(pipeline, Outcome.INCOMPLETE) == [(2, "engage_date is missing")]


def test_blanks_quotes_and_a_byte_order_mark_do_no_harm(tmp_path):
    write_files(tmp_path)
    (tmp_path / "sales_pipeline.csv").write_text(
        HEADERS["sales_pipeline.csv"]
        + '\r\n A1 ,"Anna Snelling", GTX Pro,Isdom,Won,10/25/2016,3/11/2017, 7 \r\n'
        + ",,,,,,,\r\n",
        encoding="utf-8-sig",
    )
    pipeline = read_pipeline(tmp_path)
    assert [deal.value for deal in pipeline.opportunities] == [7]
    assert len(pipeline.findings) == 0


def test_files_without_rows_are_an_empty_pipeline(tmp_path):
    pipeline = read_pipeline(write_files(tmp_path, sales_pipeline=(), accounts=()))
    assert (pipeline.opportunities, pipeline.first_day) == ([], None)


def test_a_subsidiary_of_nobody_stands_alone(tmp_path):
    pipeline = read_accounts(tmp_path, "Isdom,medical,2002,1,2,Norway,Ghost")
    assert pipeline.accounts[0].parent is None
    assert reasons(pipeline, Outcome.INCOMPLETE) == [
        (2, "subsidiary_of “Ghost” is not in accounts.csv")
    ]


def test_a_circle_of_owners_is_cut_once_and_who_hangs_on_it_keeps_its_owner(tmp_path):
    pipeline = read_accounts(
        tmp_path,
        "Outer,retail,2000,1,1,Norway,Isdom",
        "Isdom,retail,2000,1,1,Norway,Other",
        "Other,retail,2000,1,1,Norway,Isdom",
    )
    parents = {account.name: account.parent for account in pipeline.accounts}
    assert parents == {"Outer": "Isdom", "Isdom": None, "Other": "Isdom"}
    assert reasons(pipeline, Outcome.INCOMPLETE) == [
        (3, "subsidiary_of “Other” goes round in a circle")
    ]


def test_a_missing_folder_or_file_is_a_sentence(tmp_path):
    with pytest.raises(UnreadableFileError, match="There is no folder"):
        read_pipeline(tmp_path / "nowhere")
    write_files(tmp_path)
    (tmp_path / "products.csv").unlink()
    with pytest.raises(UnreadableFileError, match=r"products\.csv is missing in"):
        read_pipeline(tmp_path)


UNREADABLE_CONTENTS = {
    b"product,series\nGTX Pro,GTX\n": "has no column “sales_price”",
    b"product;series;sales_price\n": "has no column “product”, “series”",
    b"": "its columns are none",
    "product,series,sales_price\nCafé,GTX,1\n".encode("latin-1"): "not a text file",
    "product,series,sales_price\n".encode("utf-16"): "not a text file",
}


@pytest.mark.parametrize(("content", "words"), UNREADABLE_CONTENTS.items())
def test_a_file_of_another_kind_is_a_sentence(tmp_path, content, words):
    write_files(tmp_path)
    (tmp_path / "products.csv").write_bytes(content)
    with pytest.raises(UnreadableFileError, match=words):
        read_pipeline(tmp_path)


def test_a_file_that_csv_cannot_read_is_a_sentence(tmp_path):
    write_files(tmp_path, products=(f"{'x' * 2000},GTX,1",))
    usual = csv.field_size_limit(1000)
    try:
        with pytest.raises(UnreadableFileError, match="not a readable CSV file"):
            read_pipeline(tmp_path)
    finally:
        csv.field_size_limit(usual)


def test_the_real_files_are_read_whole_and_every_flaw_is_counted():
    directory = require_real_files()
    pipeline = read_pipeline(directory)
    sizes = [len(pipeline.accounts), len(pipeline.products), len(pipeline.agents)]
    assert sizes == [85, 7, 35]
    assert len(pipeline.opportunities) == 8800
    counts = {
        reason: len(found)
        for (_outcome, _file, reason), found in pipeline.findings.grouped().items()
    }
    assert counts == {
        "sector “technolgy” read as “technology”": 12,
        "office_location “Philipines” read as “Philippines”": 1,
        "office_location “Korea” read as “South Korea”": 1,
        "product “GTXPro” read as “GTX Pro”": 1480,
        "account is missing": 1425,
        "engage_date is missing": 500,
    }


def test_the_reader_and_a_plain_recount_agree_on_every_won_deal():
    directory = require_real_files()
    cells = recompute_won(directory)
    for deal in read_pipeline(directory).won():
        key = deal.agent, (deal.closed.year, deal.closed.month)
        count, value = cells[key]
        cells[key] = (count - 1, value - int(deal.value))
    assert set(cells.values()) == {(0, 0)}
