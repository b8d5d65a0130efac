//! Cells as pandas writes them, and numbers and times out of cells.

use proptest::prelude::*;

use crate::database::dialect::{write_bool, write_date, write_moment, write_number, write_text};
use crate::database::number::number;
use crate::database::time::{Moment, moment};

fn written(write: impl FnOnce(&mut Vec<u8>)) -> String {
    let mut out = Vec::new();
    write(&mut out);
    String::from_utf8(out).unwrap()
}

#[test]
fn numbers_are_written_as_pandas_writes_them() {
    for (value, wanted) in [
        (1.0, "1.0"),
        (3005.251, "3005.251"),
        (0.0, "0.0"),
        (-0.0, "-0.0"),
        (20.7 + 4.2, "24.9"),
        (24.6 + 0.3, "24.900000000000002"),
        (0.1, "0.1"),
        (0.0001, "0.0001"),
        (0.000_099, "9.9e-05"),
        (0.000_012_5, "1.25e-05"),
        (5e-324, "5e-324"),
        (-1.5e-7, "-1.5e-07"),
        (1e15, "1000000000000000.0"),
        (123_456_789_012_345_680.0, "1.2345678901234568e+17"),
        (9_007_199_254_740_993.0, "9007199254740992.0"),
        (1e16, "1e+16"),
        (1.25e16, "1.25e+16"),
        (1e22, "1e+22"),
        (1e100, "1e+100"),
        (f64::MAX, "1.7976931348623157e+308"),
        (f64::NAN, ""),
        (f64::INFINITY, "inf"),
        (f64::NEG_INFINITY, "-inf"),
    ] {
        assert_eq!(written(|out| write_number(out, value)), wanted);
    }
}

#[test]
fn text_is_quoted_only_where_it_has_to_be() {
    for (text, wanted) in [
        ("plain", "plain"),
        ("", ""),
        ("a, b", "\"a, b\""),
        ("Part \"one\"", "\"Part \"\"one\"\"\""),
        ("two\nlines", "\"two\nlines\""),
        ("semi;colon", "semi;colon"),
        (" blanks ", " blanks "),
        ("Räume", "Räume"),
    ] {
        assert_eq!(written(|out| write_text(out, text)), wanted);
    }
}

#[test]
fn moments_have_six_decimals_or_none() {
    let at = 1_609_877_472_000_000;
    for (micros, wanted) in [
        (0, "2021-01-05 20:11:12+00:00"),
        (123_000, "2021-01-05 20:11:12.123000+00:00"),
        (1, "2021-01-05 20:11:12.000001+00:00"),
    ] {
        assert_eq!(written(|out| write_moment(out, at + micros)), wanted);
        assert_eq!(
            moment(wanted.as_bytes()),
            Some(Moment::Zoned(at + micros)),
            "{wanted}"
        );
    }
    assert_eq!(
        written(|out| write_moment(out, -1)),
        "1969-12-31 23:59:59.999999+00:00"
    );
}

#[test]
fn times_are_read_with_every_zone_and_without() {
    let at = 1_609_877_472_000_000;
    for text in [
        "2021-01-05 20:11:12+00:00",
        "2021-01-05T20:11:12Z",
        "2021-01-05 12:11:12-08:00",
        "2021-01-06 01:41:12+0530",
        "2021-01-05 21:11:12+01",
        " 2021-01-05 20:11:12.0000009+00:00 ",
    ] {
        assert_eq!(moment(text.as_bytes()), Some(Moment::Zoned(at)), "{text}");
    }
    assert_eq!(moment(b"2021-01-05 20:11:12"), Some(Moment::Naive(at)));
    for text in [
        "",
        "yesterday",
        "2021-01-05",
        "2021-02-29 20:11:12",
        "2021-13-05 20:11:12",
        "2021-00-05 20:11:12",
        "2021-01-05 24:11:12",
        "2021-01-05 20:60:12",
        "2021-01-05 20:11:12.",
        "2021-01-05 20:11:12 Europe/Berlin",
        "2021-01-05 20:11:12+99:00",
        "05.01.2021 20:11:12",
        "2021-01-05 20:1",
    ] {
        assert_eq!(moment(text.as_bytes()), None, "{text}");
    }
    assert!(moment(b"2024-02-29 00:00:00Z").is_some());
    assert!(moment(b"1900-02-29 00:00:00Z").is_none());
}

#[test]
fn cells_that_hold_no_finite_number_are_none() {
    for cell in [
        "", " ", "nan", "NaN", "inf", "-inf", "1,5", "1.2.3", "-", ".", "0x10", "1e999",
    ] {
        assert_eq!(number(cell.as_bytes()), None, "{cell}");
    }
    for (cell, value) in [
        ("1e-05", 1e-5),
        (" 12.5 ", 12.5),
        ("-0.25", -0.25),
        ("5.", 5.0),
        ("+3", 3.0),
    ] {
        assert_eq!(number(cell.as_bytes()), Some(value), "{cell}");
    }
}

#[test]
fn booleans_and_dates_are_pythons() {
    assert_eq!(written(|out| write_bool(out, true)), "True");
    assert_eq!(written(|out| write_bool(out, false)), "False");
    let date = chrono::NaiveDate::from_ymd_opt(2021, 3, 4).unwrap();
    assert_eq!(written(|out| write_date(out, date)), "2021-03-04");
}

proptest! {
    #[test]
    fn every_number_reads_back_the_same(value in any::<f64>().prop_filter("finite", |value| value.is_finite())) {
        let text = written(|out| write_number(out, value));
        prop_assert_eq!(number(text.as_bytes()).map(f64::to_bits), Some(value.to_bits()));
        prop_assert!(text.contains('.') || text.contains('e'));
    }

    #[test]
    fn decimals_are_read_as_the_standard_library_reads_them(text in "-?[0-9]{1,18}(\\.[0-9]{0,18})?") {
        prop_assert_eq!(number(text.as_bytes()).map(f64::to_bits), text.parse().ok().map(f64::to_bits));
    }

    #[test]
    fn every_moment_reads_back_the_same(at in 0_i64..4_000_000_000_000_000) {
        let text = written(|out| write_moment(out, at));
        prop_assert_eq!(moment(text.as_bytes()), Some(Moment::Zoned(at)));
    }
}
