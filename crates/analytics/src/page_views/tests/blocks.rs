use proptest::prelude::*;

use crate::AnalyticsError;
use crate::page_views::block::{Block, encode};
use crate::page_views::{PageView, Source};

fn text() -> impl Strategy<Value = Option<String>> {
    proptest::option::of(prop_oneof!["[a-z_]{0,9}", "\\PC{0,6}"])
}

fn ids() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => any::<u128>().prop_map(|number| {
            let text = format!("{number:032x}");
            format!("{}-{}-{}-{}-{}", &text[..8], &text[8..12], &text[12..16], &text[16..20], &text[20..])
        }),
        1 => "[A-Z0-9-]{1,40}",
    ]
}

fn seconds() -> impl Strategy<Value = Option<f64>> {
    proptest::option::of(prop_oneof![
        (0_u32..10_000_000).prop_map(|milliseconds| f64::from(milliseconds) / 1000.0),
        any::<f64>().prop_filter("compared with ==", |number| !number.is_nan()),
    ])
}

fn row() -> impl Strategy<Value = PageView> {
    let texts = (text(), text(), text(), text(), text(), text(), text());
    let numbers = (
        any::<Option<i64>>(),
        any::<Option<i64>>(),
        any::<Option<i64>>(),
        seconds(),
    );
    let flags = (any::<bool>(), any::<Option<bool>>());
    (
        ids(),
        0_i64..2_000_000_000,
        0_i64..1000,
        "\\PC{0,20}",
        texts,
        numbers,
        flags,
    )
        .prop_map(|(id, at, fraction, url, texts, numbers, flags)| PageView {
            id,
            user: 5,
            at: at * 1_000_000 + if fraction < 500 { 0 } else { fraction * 1000 },
            url,
            context_type: texts.0,
            asset_type: texts.1,
            controller: texts.2,
            action: texts.3,
            http_method: texts.4,
            app_name: texts.5,
            user_agent: texts.6,
            context: numbers.0,
            asset: numbers.1,
            real_user: numbers.2,
            seconds: numbers.3,
            participated: flags.0,
            user_request: flags.1,
        })
}

proptest! {
    #[test]
    fn every_row_comes_back_as_it_was_newest_first(mut rows in proptest::collection::vec(row(), 0..40), history in any::<bool>()) {
        let source = if history { Source::History } else { Source::Ordinary };
        let bytes = encode(source, 5, &rows);
        let block = Block::open(&bytes).unwrap();
        rows.sort_by_key(|row| std::cmp::Reverse(row.at));
        let mut known = std::collections::HashSet::new();
        rows.retain(|row| known.insert(row.id.clone()));
        prop_assert_eq!((block.source, block.user, block.len()), (source, 5, rows.len()));
        prop_assert_eq!(block.to_rows().unwrap(), rows);
    }

    #[test]
    fn a_wrong_byte_anywhere_is_found(rows in proptest::collection::vec(row(), 1..6), place in 0.0..1.0_f64, bit in 0_u8..8) {
        let mut bytes = encode(Source::Ordinary, 5, &rows);
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, clippy::cast_precision_loss, reason = "a place in a few bytes")]
        let place = (bytes.len() as f64 * place) as usize;
        bytes[place] ^= 1 << bit;
        let damaged = matches!(Block::open(&bytes), Err(AnalyticsError::DamagedPageViews { .. }));
        prop_assert!(damaged);
    }

    #[test]
    fn a_cut_block_is_found(rows in proptest::collection::vec(row(), 1..6), keep in 0.0..1.0_f64) {
        let bytes = encode(Source::Ordinary, 5, &rows);
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, clippy::cast_precision_loss, reason = "a place in a few bytes")]
        let keep = (bytes.len() as f64 * keep) as usize;
        let damaged = matches!(Block::open(&bytes[..keep]), Err(AnalyticsError::DamagedPageViews { .. }));
        prop_assert!(damaged);
    }
}

#[test]
fn rows_as_the_service_gives_them_take_few_bytes() {
    let rows: Vec<PageView> = (0..2_500_u32)
        .map(|n| PageView {
            id: format!("3f2c7a10-e305-0130-51de-{n:012x}"),
            at: i64::from(n) * 61_000_000,
            url: format!(
                "https://canvas.example.edu/courses/1693/pages/week-{}?module_item_id={}",
                n % 40,
                n % 200
            ),
            context_type: Some("Course".to_owned()),
            context: Some(1693),
            controller: Some("wiki_pages".to_owned()),
            user_agent: Some("Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36".to_owned()),
            seconds: Some(7.21),
            ..PageView::default()
        })
        .collect();
    let bytes = encode(Source::Ordinary, 5, &rows);
    assert!(bytes.len() < rows.len() * 36, "{} bytes", bytes.len());
}
