//! What an export will hold, before anything is written.

use super::columns::{EVERY_VIEW, PAGES, PERSONS, USER_PAGES, may_leave, text_column};
use crate::export::columns::Column;
use crate::export::{FilePreview, Identities};
use crate::page_views::export::PageViewFormats;
use crate::page_views::texts::{
    EVERY, EVERY_COLUMNS, OWN_EVERY, OWN_TOTAL, OWN_TOTAL_BY_USER, TITLES, TOTAL, TOTAL_BY_USER,
    TOTAL_BY_USER_COLUMNS, TOTAL_COLUMNS, USER_NAME,
};

/// Lists what an export holds.
pub(in crate::page_views) fn preview(
    formats: PageViewFormats,
    identities: &Identities,
    extra_columns: bool,
) -> Vec<FilePreview> {
    let names = matches!(identities, Identities::Real);
    let mut files = Vec::new();
    let mut file = |name: String, grain: &str, columns: Vec<Column>| {
        let about_people = columns
            .iter()
            .any(|column| matches!(column.name, "user" | "User ID"));
        files.push(FilePreview {
            name,
            grain: grain.to_owned(),
            columns,
            about_people,
        });
    };
    let reports: [(&str, &str, &[&'static str], &[&'static str]); 3] = [
        (TOTAL, "one page", &TOTAL_COLUMNS, &OWN_TOTAL),
        (
            TOTAL_BY_USER,
            "one person and one page",
            &TOTAL_BY_USER_COLUMNS,
            &OWN_TOTAL_BY_USER,
        ),
        (EVERY, "one page view", &EVERY_COLUMNS, &OWN_EVERY),
    ];
    for (label, grain, columns, own) in reports {
        let about_people = columns.contains(&"User ID");
        let trailing = ["Report Start Time", "Report End Time", "Report Course ID"];
        let name = (about_people && names).then_some(USER_NAME);
        let own = name
            .into_iter()
            .chain(own.iter().copied())
            .filter(|_| extra_columns);
        let csv = columns
            .iter()
            .copied()
            .chain(trailing)
            .chain(own)
            .map(text_column)
            .collect();
        if formats.csv {
            file(format!("{label}.csv"), grain, csv);
        }
        if formats.json {
            file(
                format!("{label}.json"),
                grain,
                columns.iter().copied().map(text_column).collect(),
            );
        }
    }
    if formats.csv {
        file(
            format!("{TITLES}.csv"),
            "one page",
            ["Course URL", "Page", "Page Kind"]
                .map(text_column)
                .to_vec(),
        );
    }
    if formats.parquet {
        file(
            "page-views.parquet".to_owned(),
            "one page view",
            may_leave(EVERY_VIEW, names),
        );
    }
    if formats.xlsx {
        let sheets: [(&str, &str, &[Column]); 4] = [
            ("Pages", "one page", PAGES),
            ("People", "one person", PERSONS),
            ("Users and pages", "one person and one page", USER_PAGES),
            ("Every view", "one page view", EVERY_VIEW),
        ];
        for (name, grain, columns) in sheets {
            file(
                format!("page-views.xlsx: {name}"),
                grain,
                may_leave(columns, names),
            );
        }
    }
    files
}
