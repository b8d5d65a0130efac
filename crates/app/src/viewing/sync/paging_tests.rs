use std::sync::Mutex;

use chrono::DateTime;
use lectern_panopto::{SessionId, UserId};
use proptest::prelude::*;

use super::*;

/// A server with so many rows and habits of its own.
struct Server {
    rows: Vec<UsageRow>,
    most: u32,
    refuses_larger: bool,
    /// Each page but the first begins with the last row of the one before.
    overlapping: bool,
    /// Another order at every request.
    shuffled: bool,
    phantoms: u64,
    state: Mutex<u64>,
    asked: Mutex<Vec<(u32, u32)>>,
}

impl Server {
    fn with(rows: usize) -> Self {
        Self {
            rows: (0..rows).map(row).collect(),
            most: 1_000,
            refuses_larger: false,
            overlapping: false,
            shuffled: false,
            phantoms: 0,
            state: Mutex::new(7),
            asked: Mutex::new(Vec::new()),
        }
    }

    fn next(&self) -> u64 {
        let mut state = self.state.lock().unwrap();
        *state ^= *state << 13;
        *state ^= *state >> 7;
        *state ^= *state << 17;
        *state
    }

    async fn read(&self) -> (Span, PageSize) {
        let mut size = PageSize::default();
        let span = read(self, &mut size).await.unwrap();
        (span, size)
    }

    fn asked(&self) -> Vec<(u32, u32)> {
        self.asked.lock().unwrap().clone()
    }
}

fn row(number: usize) -> UsageRow {
    UsageRow {
        session: SessionId::new(uuid::Uuid::from_u128(1)),
        user: UserId::new(uuid::Uuid::from_u128(number as u128 % 7)),
        time: DateTime::from_timestamp_micros(
            1_600_000_000_000_000 + i64::try_from(number).unwrap(),
        )
        .unwrap(),
        start: 0.5,
        seconds: 2.25,
        speed: Some(1.0),
        start_reason: Some("Start".to_owned()),
        stop_reason: None,
    }
}

#[async_trait]
impl Pages for Server {
    type Error = String;

    async fn page(&self, number: u32, size: u32) -> Result<UsagePage, String> {
        self.asked.lock().unwrap().push((number, size));
        if size > self.most && self.refuses_larger {
            return Err("too large".to_owned());
        }
        let mut rows = self.rows.clone();
        if self.shuffled {
            for index in (1..rows.len()).rev() {
                let other = self.next() % (index as u64 + 1);
                rows.swap(index, usize::try_from(other).unwrap());
            }
        }
        let size = size.min(self.most) as usize;
        let step = if self.overlapping { size - 1 } else { size };
        let total = rows.len() as u64 + self.phantoms;
        let from = (number as usize * step).min(rows.len());
        let until = (from + size).min(rows.len());
        let rows = rows[from..until].to_vec();
        Ok(UsagePage {
            rows,
            total: Some(total),
            unreadable: 0,
            extended: true,
        })
    }

    fn is_refusal(&self, error: &String) -> bool {
        error == "too large"
    }
}

#[tokio::test]
async fn as_few_pages_as_can_be() {
    for (rows, pages) in [
        (0, 1),
        (1, 1),
        (149, 1),
        (150, 1),
        (151, 2),
        (999, 2),
        (1_001, 3),
    ] {
        let server = Server::with(rows);
        let (span, _) = server.read().await;
        assert_eq!((span.rows.len(), server.asked().len()), (rows, pages));
    }
    let server = Server::with(2_500);
    let mut size = PageSize {
        size: 1_000,
        probed: true,
    };
    read(&server, &mut size).await.unwrap();
    assert_eq!(server.asked(), [(0, 1_000), (1, 1_000), (2, 1_000)]);
}

#[tokio::test]
async fn the_largest_page_of_a_site_is_found_out_once() {
    for (most, refuses, found) in [
        (5_000, false, 1_000),
        (1_000, true, 1_000),
        (500, true, 500),
        (300, false, 300),
        (150, false, 150),
        (150, true, 150),
    ] {
        let server = Server {
            most,
            refuses_larger: refuses,
            ..Server::with(1_234)
        };
        let (span, size) = server.read().await;
        assert_eq!(
            (span.rows.len(), size.size, size.probed),
            (1_234, found, true),
            "{most} {refuses}"
        );
    }
    let few = Server::with(150);
    assert_eq!(few.read().await.1, PageSize::default());
}

#[tokio::test]
async fn every_row_comes_once_whatever_the_server_does() {
    for server in [
        Server {
            overlapping: true,
            most: 150,
            ..Server::with(700)
        },
        Server {
            shuffled: true,
            most: 150,
            ..Server::with(450)
        },
        Server {
            most: 40,
            ..Server::with(333)
        },
    ] {
        let (span, _) = server.read().await;
        let keys: std::collections::HashSet<Key> = span.rows.iter().map(Key::of).collect();
        assert_eq!(
            (keys.len(), span.rows.len(), span.short_by),
            (server.rows.len(), server.rows.len(), 0)
        );
    }
}

#[tokio::test]
async fn rows_that_the_server_repeats_are_one() {
    let mut server = Server::with(400);
    server.most = 150;
    let repeated: Vec<_> = server.rows.iter().step_by(10).cloned().collect();
    server.rows.extend(repeated);
    let (span, _) = server.read().await;
    assert_eq!((span.rows.len(), span.short_by), (400, 0));
}

#[tokio::test]
async fn a_count_that_is_too_high_ends_and_is_told() {
    for rows in [0, 20, 400] {
        let server = Server {
            phantoms: 3,
            ..Server::with(rows)
        };
        let (span, _) = server.read().await;
        assert_eq!((span.rows.len(), span.short_by), (rows, 3));
        assert!(server.asked().len() < 12, "{:?}", server.asked());
    }
}

#[tokio::test]
async fn a_failure_of_a_page_is_the_failure_of_the_span() {
    let server = Server {
        most: 100,
        refuses_larger: true,
        ..Server::with(5)
    };
    let failed = read(&server, &mut PageSize::default()).await;
    assert!(matches!(failed, Err(SpanError::Page(_))));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    #[test]
    fn any_order_size_and_repetition_of_pages_gives_the_same_rows(
        rows in 0_usize..900,
        repeated_every in proptest::option::of(1_usize..40),
        most in 20_u32..1_200,
        (refuses_larger, overlapping, shuffled) in any::<(bool, bool, bool)>(),
        phantoms in prop_oneof![4 => Just(0_u64), 1 => 1_u64..5],
        seed in 1_u64..,
    ) {
        let mut server = Server {
            most,
            // A server that refuses the usual size answers nobody.
            refuses_larger: refuses_larger && most >= SAFE_SIZE,
            overlapping,
            shuffled,
            phantoms,
            state: Mutex::new(seed),
            ..Server::with(rows)
        };
        if let Some(every) = repeated_every {
            let repeated: Vec<_> = server.rows.iter().step_by(every).cloned().collect();
            server.rows.extend(repeated);
        }
        let read = tokio::runtime::Builder::new_current_thread()
            .build()
            .unwrap()
            .block_on(read(&server, &mut PageSize::default()));
        match read {
            Ok(span) => {
                prop_assert_eq!(span.rows.len(), rows);
                // What is counted and never comes is told, unless repeated rows hide how many came.
                if repeated_every.is_none() || rows == 0 {
                    prop_assert_eq!(span.short_by, phantoms);
                }
            }
            // Pages that change for ever are an error and never a loss.
            Err(error) => {
                prop_assert!(matches!(error, SpanError::Unsteady));
                prop_assert!(shuffled && (phantoms > 0 || repeated_every.is_some() || most < SAFE_SIZE));
            }
        }
        prop_assert!(server.asked().len() < 3_000);
    }
}
