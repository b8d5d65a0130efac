use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, TimeZone, Utc};
use proptest::prelude::*;

use super::reference::{
    Pair, cells, completed, covered, date, pairs, periods, played, second, usable, watched, week,
};
use super::world::{Video, course, filter, write};
use crate::View;
use crate::completion::CompletionRule;
use crate::insights::{
    AcrossTime, Filter, Period, Share, ViewerOrder, ViewerPage, course_overview, people_totals,
    video_overview, viewer_list, viewer_views,
};

fn now() -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2021, 12, 1, 5, 0, 0).unwrap()
}

fn viewing(pairs: &BTreeMap<u32, Pair>) -> BTreeMap<u32, Pair> {
    let viewing = pairs.iter().filter(|(_, pair)| !pair.views.is_empty());
    viewing
        .map(|(viewer, pair)| (*viewer, pair.clone()))
        .collect()
}

fn views<'a>(pairs: impl IntoIterator<Item = &'a BTreeMap<u32, Pair>>) -> Vec<View> {
    pairs
        .into_iter()
        .flat_map(|pairs| pairs.values())
        .flat_map(|pair| pair.views.clone())
        .collect()
}

fn mean(values: impl Iterator<Item = f64>) -> Option<f64> {
    let values: Vec<f64> = values.collect();
    (!values.is_empty()).then(|| values.iter().sum::<f64>() / values.len() as f64)
}

fn roster(filter: &Filter, people: &BTreeSet<u32>) -> Option<Share> {
    let counted: Vec<u32> = filter
        .roster
        .as_ref()?
        .iter()
        .filter(|one| filter.counts(*one))
        .collect();
    Some(Share {
        count: counted.iter().filter(|one| people.contains(one)).count() as u32,
        of: counted.len() as u32,
    })
}

#[track_caller]
fn near(is: Option<f64>, should: Option<f64>, what: &str) {
    match (is, should) {
        (Some(is), Some(should)) => {
            assert!(
                (is - should).abs() <= 1e-9 * should.abs().max(1.0),
                "{what}: {is} {should}"
            );
        }
        _ => assert_eq!(is, should, "{what}"),
    }
}

#[track_caller]
fn same_periods(is: &[Period], should: &[Period]) {
    let counts = |periods: &[Period]| -> Vec<_> {
        periods
            .iter()
            .map(|period| (period.date, period.viewers, period.views))
            .collect()
    };
    assert_eq!(counts(is), counts(should));
    for (is, should) in is.iter().zip(should) {
        near(
            Some(is.watched_seconds),
            Some(should.watched_seconds),
            "seconds of a period",
        );
    }
}

#[track_caller]
fn same_times(is: &AcrossTime, views: &[View], filter: &Filter) {
    same_periods(&is.days, &periods(views, filter, |date| date));
    same_periods(&is.weeks, &periods(views, filter, week(filter)));
}

/// Plays of each quarter second of each chunk.
fn chunk_cells(pair: &Pair) -> Vec<Vec<u32>> {
    let Some(cells) = pair.cells() else {
        return vec![];
    };
    cells
        .chunks(cells.len() / 20)
        .map(<[u32]>::to_vec)
        .collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn what_each_person_watched_is_what_counting_by_hand_gives(course in course(), filter in filter()) {
        let folder = tempfile::tempdir().unwrap();
        let sources = write(folder.path(), &course);
        let mut should: BTreeMap<u32, (u32, Vec<View>)> = BTreeMap::new();
        for pairs in course.iter().map(|video| viewing(&pairs(video, &filter))) {
            for (viewer, pair) in pairs {
                let person = should.entry(viewer).or_default();
                person.0 += 1;
                person.1.extend(pair.views);
            }
        }
        let totals = people_totals(&sources, &filter).unwrap();
        let is: Vec<_> = totals.iter().map(|one| (one.viewer, one.videos, one.views as usize)).collect();
        let counted: Vec<_> = should.iter().map(|(viewer, (videos, views))| (*viewer, *videos, views.len())).collect();
        prop_assert_eq!(is, counted);
        for one in &totals {
            let (_, views) = &should[&one.viewer];
            near(Some(one.watched_seconds), Some(watched(views)), "seconds of a person");
            prop_assert_eq!(Some(one.last_view), views.iter().map(second).max());
        }
    }

    #[test]
    fn the_course_overview_is_what_counting_by_hand_gives(course in course(), filter in filter()) {
        let folder = tempfile::tempdir().unwrap();
        let sources = write(folder.path(), &course);
        let overview = course_overview(&sources, &filter, now()).unwrap();
        let everyone: Vec<_> = course.iter().map(|video| pairs(video, &filter)).collect();
        let viewing: Vec<_> = everyone.iter().map(viewing).collect();
        let all_views = views(&viewing);
        let people: BTreeSet<u32> = viewing.iter().flat_map(|pairs| pairs.keys().copied()).collect();

        let figures = &overview.figures;
        assert_eq!(figures.unique_viewers as usize, people.len());
        assert_eq!(figures.viewers_on_roster, roster(&filter, &people));
        assert_eq!(figures.videos as usize, course.len());
        assert_eq!(figures.views as usize, all_views.len());
        assert_eq!(figures.views_stored as usize, course.iter().map(|v| v.views.len()).sum::<usize>());
        near(Some(figures.watched_seconds), Some(watched(&all_views)), "watched");
        let durations = || course.iter().filter_map(|v| v.duration.filter(|d| *d > 0.0));
        near(Some(figures.duration_seconds), Some(durations().sum()), "duration");
        assert_eq!(figures.videos_without_duration as usize, course.len() - durations().count());
        let done = everyone.iter().map(|pairs| completed(pairs, filter.rule));
        let done = done.fold(Share::default(), |a, b| Share { count: a.count + b.count, of: a.of + b.of });
        assert_eq!(figures.completed, done);
        same_times(&overview.across_time, &all_views, &filter);
        let missing = filter.roster.as_ref().map(|roster| {
            roster.iter().filter(|one| filter.counts(*one) && !people.contains(one)).collect::<Vec<_>>()
        });
        assert_eq!(overview.without_views, missing);
        let days = || everyone.iter().flat_map(|p| p.values()).flat_map(|p| &p.all).map(|v| date(v, &filter));
        assert_eq!(overview.data_days, days().min().zip(days().max()));

        for ((video, everyone), viewing) in overview.videos.iter().zip(&everyone).zip(&viewing) {
            let views = views([viewing]);
            let cells: Vec<Vec<u32>> = viewing.values().filter_map(Pair::cells).collect();
            assert_eq!(video.unique_viewers as usize, viewing.len());
            assert_eq!(video.completed, completed(everyone, filter.rule));
            assert_eq!(video.views as usize, views.len());
            near(Some(video.watched_seconds), Some(watched(&views)), "watched");
            near(video.average_viewing_seconds, mean(viewing.values().map(|p| watched(&p.views))), "average");
            let shares = viewing.values().filter_map(|p| Some(covered(&p.cells()?) / p.duration? * 100.0));
            near(video.average_covered_percent, mean(shares), "covered");
            let all_covered: f64 = cells.iter().map(|cells| covered(cells)).sum();
            let all_played: f64 = cells.iter().map(|cells| played(cells)).sum();
            near(video.watched_again, (all_covered > 0.0).then(|| all_played / all_covered), "again");
            let again = cells.iter().filter(|cells| played(cells) - covered(cells) > 1.0).count();
            assert_eq!(video.watched_again_viewers.count as usize, again);
            let last = views.iter().max_by_key(|view| view.at);
            assert_eq!(video.last_view, last.map(second));
            let today = now().with_timezone(&filter.zone).date_naive();
            assert_eq!(video.days_since_last_view, last.map(|view| (today - date(view, &filter)).num_days()));
            for (chunk, viewers) in video.curve.iter().enumerate() {
                let reached = |pair: &&Pair| chunk_cells(pair).get(chunk).is_some_and(|cells| played(cells) > 0.0);
                assert_eq!(*viewers as usize, viewing.values().filter(reached).count(), "chunk {chunk}");
            }
            let days: Vec<_> = video.days.iter().map(|day| (day.date, day.viewers)).collect();
            let should = periods(&views, &filter, |date| date);
            assert_eq!(days, should.iter().map(|day| (day.date, day.viewers)).collect::<Vec<_>>());
            assert_eq!(video.small, (1..5).contains(&viewing.len()));
        }
        let viewers: Vec<u32> = overview.by_viewers.iter().map(|p| overview.videos[*p].unique_viewers).collect();
        assert!(viewers.is_sorted_by(|a, b| a >= b) && viewers.iter().all(|n| *n > 0));
        let best: Vec<f64> =
            overview.by_completion.iter().filter_map(|p| overview.videos[*p].completed.percent()).collect();
        assert!(best.is_sorted_by(|a, b| a >= b));
        let enough = overview.videos.iter().filter(|video| video.completed.of >= 5).count();
        assert_eq!(best.len(), enough);
    }

    #[test]
    fn the_video_overview_is_what_counting_by_hand_gives(course in course(), filter in filter()) {
        prop_assume!(!course.is_empty());
        let folder = tempfile::tempdir().unwrap();
        let sources = write(folder.path(), &course);
        let overview = video_overview(&sources[0], &sources, &filter).unwrap();
        let everyone = pairs(&course[0], &filter);
        let viewing = viewing(&everyone);
        let views = views([&viewing]);
        let figures = &overview.figures;
        assert_eq!(figures.unique_viewers as usize, viewing.len());
        assert_eq!(figures.viewers_on_roster, roster(&filter, &viewing.keys().copied().collect()));
        assert_eq!((figures.views as usize, figures.views_stored as usize), (views.len(), course[0].views.len()));
        near(Some(figures.watched_seconds), Some(watched(&views)), "watched");
        near(figures.average_viewing_seconds, mean(viewing.values().map(|p| watched(&p.views))), "average");
        assert_eq!(figures.completed, completed(&everyone, filter.rule));
        assert_eq!(figures.last_view, views.iter().map(second).max());
        assert_eq!(figures.first_view, views.iter().map(second).min());
        same_times(&overview.across_time, &views, &filter);

        let cells: Vec<Vec<Vec<u32>>> = viewing.values().map(chunk_cells).collect();
        assert_eq!(overview.chunks.len(), if course[0].duration.is_some_and(|d| d > 0.0) { 20 } else { 0 });
        for (place, chunk) in overview.chunks.iter().enumerate() {
            let of = || cells.iter().map(|pair| &pair[place]);
            let viewers = of().filter(|cells| played(cells) > 0.0).count();
            assert_eq!((chunk.index as usize, chunk.viewers as usize), (place, viewers));
            let done = of().filter(|cells| covered(cells) >= 0.75 * cells.len() as f64 * 0.25).count();
            assert_eq!(chunk.covered as usize, done);
            let seconds: f64 = of().map(|cells| played(cells)).sum();
            near(Some(chunk.watched_seconds), Some(seconds), "chunk seconds");
            near(chunk.average_viewing_seconds, (viewers > 0).then(|| seconds / viewers as f64), "chunk average");
        }
        for (figure, rule) in overview.definitions.iter().zip(CompletionRule::ALL) {
            assert_eq!((figure.rule, figure.completed), (rule, completed(&everyone, rule)));
            let known = everyone.values().filter(|pair| pair.duration.is_some());
            near(figure.average_percent, mean(known.map(|pair| pair.rule(rule).0)), "per cent");
        }
        if viewing.len() < 5 {
            assert!(overview.moments.is_empty());
        }

        // The video is one of its course: the band is of the others.
        let course_figures = course_overview(&sources, &filter, now()).unwrap();
        let mut curves: Vec<[f64; 20]> = Vec::new();
        for other in &course_figures.videos[1..] {
            if other.unique_viewers >= 5 && other.curve.iter().any(|n| *n > 0) {
                curves.push(other.curve.map(|n| f64::from(n) / f64::from(other.unique_viewers)));
            }
        }
        assert_eq!(overview.typical.as_ref().map(|band| band.videos as usize), (curves.len() >= 3).then_some(curves.len()));
        if let Some(band) = overview.typical {
            for chunk in 0..20 {
                let below = |value: f64| curves.iter().filter(|c| c[chunk] < value - 1e-12).count() as f64;
                let above = |value: f64| curves.iter().filter(|c| c[chunk] > value + 1e-12).count() as f64;
                let n = curves.len() as f64;
                assert!(below(band.low[chunk]) <= n * 0.25 + 1.0 && above(band.low[chunk]) <= n * 0.75);
                assert!(below(band.middle[chunk]) <= n / 2.0 && above(band.middle[chunk]) <= n / 2.0);
                assert!(band.low[chunk] <= band.middle[chunk] && band.middle[chunk] <= band.high[chunk]);
            }
        }
    }

    #[test]
    fn each_viewer_is_what_counting_by_hand_gives(course in course(), filter in filter(), order in 0..4_usize, descending in any::<bool>(), under in proptest::option::of(0.0..100.0_f64), offset in 0..6_usize) {
        prop_assume!(!course.is_empty());
        let folder = tempfile::tempdir().unwrap();
        let sources = write(folder.path(), &course[..1]);
        let everyone = pairs(&course[0], &filter);
        let viewing = viewing(&everyone);
        let order = [
            ViewerOrder::Covered,
            ViewerOrder::Watched,
            ViewerOrder::LastView,
            ViewerOrder::Names(viewing.keys().rev().copied().collect()),
        ][order].clone();
        let page = |offset, limit| ViewerPage { order: order.clone(), descending, covered_under: under, offset, limit };
        let list = viewer_list(&sources[0], &filter, &page(0, usize::MAX)).unwrap();
        assert_eq!(list.viewers as usize, viewing.len());
        assert_eq!(list.hidden, (1..5).contains(&viewing.len()));
        assert_eq!(list.matching as usize, list.rows.len());
        let part = viewer_list(&sources[0], &filter, &page(offset, 2)).unwrap();
        assert_eq!(part.rows, list.rows.iter().skip(offset).take(2).cloned().collect::<Vec<_>>());

        let share = |pair: &Pair| Some(covered(&pair.cells()?) / pair.duration? * 100.0);
        let should: BTreeSet<u32> = viewing
            .iter()
            .filter(|(_, pair)| !list.hidden && under.is_none_or(|under| share(pair).is_some_and(|s| s < under)))
            .map(|(viewer, _)| *viewer)
            .collect();
        assert_eq!(list.rows.iter().map(|row| row.viewer).collect::<BTreeSet<_>>(), should);
        for row in &list.rows {
            let pair = &viewing[&row.viewer];
            near(row.covered_percent, share(pair), "covered");
            near(Some(row.watched_seconds), Some(watched(&pair.views)), "watched");
            assert_eq!(row.views as usize, pair.views.len());
            assert_eq!(Some(row.last_view), pair.views.iter().map(second).max());
            for (chunk, cells) in chunk_cells(pair).iter().enumerate() {
                let times = played(cells) / (cells.len() as f64 * 0.25);
                let should = if times > 0.0 { (times.round() as u8).clamp(1, 3) } else { 0 };
                assert_eq!(row.times[chunk], should, "chunk {chunk} played {times} times");
            }
            for (mark, rule) in row.rules.iter().zip(CompletionRule::ALL) {
                let (percent, done) = pair.rule(rule);
                near(mark.percent, pair.duration.map(|_| percent), "per cent");
                assert_eq!(mark.completed, done, "{rule:?}");
            }
        }
        let ordered = list.rows.is_sorted_by(|a, b| {
            let (a, b) = if descending { (b, a) } else { (a, b) };
            match order {
                ViewerOrder::Covered => a.covered_percent <= b.covered_percent,
                ViewerOrder::Watched => a.watched_seconds <= b.watched_seconds,
                ViewerOrder::LastView => a.last_view <= b.last_view,
                ViewerOrder::Names(_) => a.viewer >= b.viewer,
            }
        });
        assert!(ordered);
        if let Some(row) = list.rows.first() {
            let rows = viewer_views(&sources[0], &filter, row.viewer).unwrap();
            let pair = &viewing[&row.viewer];
            let key = |at: DateTime<Utc>, start: f64, stop: f64| (at, start.to_bits(), stop.to_bits());
            let is: BTreeSet<_> = rows.iter().map(|r| key(r.at, r.start, r.stop)).collect();
            let should: BTreeSet<_> = pair.views.iter().map(|v| key(second(v), v.start, v.stop)).collect();
            assert_eq!(is, should);
            assert!(rows.is_sorted_by_key(|row| row.at));
        }
    }
}

#[test]
fn a_view_past_the_end_makes_a_viewer_but_no_coverage() {
    let video = Video {
        duration: Some(100.0),
        views: (0..6)
            .map(|viewer| View {
                viewer,
                at: 0,
                start: 150.0,
                stop: 180.0,
            })
            .collect(),
    };
    let folder = tempfile::tempdir().unwrap();
    let sources = write(folder.path(), &[video]);
    let filter = Filter::everyone(chrono_tz::UTC);
    let overview = video_overview(&sources[0], &[], &filter).unwrap();
    assert_eq!(overview.figures.unique_viewers, 6);
    assert_eq!(overview.figures.watched_seconds, 180.0);
    assert_eq!(overview.figures.average_covered_percent, Some(0.0));
    assert!(
        overview
            .chunks
            .iter()
            .all(|chunk| chunk.viewers == 0 && chunk.average_viewing_seconds.is_none())
    );
}

#[test]
fn figures_of_other_rows_than_the_stored_ones_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    let mut sources = write(
        folder.path(),
        &[Video {
            duration: Some(100.0),
            views: vec![],
        }],
    );
    sources[0].generation = 2;
    let error = course_overview(&sources, &Filter::everyone(chrono_tz::UTC), now()).unwrap_err();
    assert!(error.to_string().contains("other rows"), "{error}");
}

#[test]
fn a_course_without_videos_or_views_has_empty_figures() {
    let filter = Filter::everyone(chrono_tz::UTC);
    let empty = course_overview(&[], &filter, now()).unwrap();
    assert_eq!((empty.figures.views_stored, empty.data_days), (0, None));
    let folder = tempfile::tempdir().unwrap();
    let sources = write(
        folder.path(),
        &[Video {
            duration: None,
            views: vec![],
        }],
    );
    let overview = course_overview(&sources, &filter, now()).unwrap();
    assert_eq!(
        (overview.figures.videos, overview.videos[0].unique_viewers),
        (1, 0)
    );
    assert!(overview.across_time.days.is_empty() && overview.videos[0].last_view.is_none());
    let lists = video_overview(&sources[0], &sources, &filter).unwrap();
    assert!(lists.chunks.is_empty() && lists.typical.is_none());
}

#[test]
fn results_can_be_sent_as_json() {
    let view = |viewer| View {
        viewer,
        at: 0,
        start: 0.0,
        stop: 90.0,
    };
    let folder = tempfile::tempdir().unwrap();
    let sources = write(
        folder.path(),
        &[Video {
            duration: Some(100.0),
            views: (0..6).map(view).collect(),
        }],
    );
    let filter = Filter::everyone(chrono_tz::UTC);
    let course = serde_json::to_value(course_overview(&sources, &filter, now()).unwrap()).unwrap();
    assert_eq!(course["videos"][0]["curve"][17], 6);
    assert_eq!(course["across_time"]["days"][0]["date"], "1970-01-01");
    let video = serde_json::to_value(video_overview(&sources[0], &[], &filter).unwrap()).unwrap();
    assert_eq!(video["definitions"][0]["rule"], "whole-video");
    assert!(usable(&view(1)) && played(&cells(&[view(1)], 0.0, 100.0)) == 90.0);
}
