//! What is usual in a course: quartiles of its other videos.

use super::figures::{CHUNKS, SMALL_GROUP};
use super::filter::Filter;
use super::scan::{Scan, VideoScan};
use super::source::VideoSource;
use super::video::TypicalBand;
use crate::AnalyticsError;

/// Computes the band around `video`; where `others` lists the video itself, it is passed over.
pub(super) fn typical_band(
    video: &VideoSource,
    others: &[VideoSource],
    filter: &Filter,
) -> Result<Option<TypicalBand>, AnalyticsError> {
    let others: Vec<VideoSource> = others
        .iter()
        .filter(|other| other.segments != video.segments)
        .cloned()
        .collect();
    if others.len() < TypicalBand::FEWEST {
        return Ok(None);
    }
    let (scans, _) = Scan::prepare(&others, filter)?.run::<false>(&others)?;
    let shares: Vec<[f64; CHUNKS]> = scans.iter().filter_map(shares).collect();
    if shares.len() < TypicalBand::FEWEST {
        return Ok(None);
    }
    let columns: [Vec<f64>; CHUNKS] = std::array::from_fn(|chunk| {
        let mut column: Vec<f64> = shares.iter().map(|shares| shares[chunk]).collect();
        column.sort_unstable_by(f64::total_cmp);
        column
    });
    let at = |share: f64| std::array::from_fn(|chunk| quantile(&columns[chunk], share));
    Ok(Some(TypicalBand {
        videos: u32::try_from(shares.len()).unwrap_or(u32::MAX),
        low: at(0.25),
        middle: at(0.5),
        high: at(0.75),
    }))
}

fn shares(video: &VideoScan) -> Option<[f64; CHUNKS]> {
    let enough = video.viewers >= SMALL_GROUP && video.curve.iter().any(|viewers| *viewers > 0);
    enough.then(|| {
        video
            .curve
            .map(|viewers| f64::from(viewers) / f64::from(video.viewers))
    })
}

/// Returns a quantile of sorted values by linear interpolation, as pandas and NumPy do by default.
#[expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a course has few videos"
)]
fn quantile(sorted: &[f64], share: f64) -> f64 {
    let place = (sorted.len() - 1) as f64 * share;
    let (below, part) = (place.floor() as usize, place.fract());
    let above = sorted[(below + 1).min(sorted.len() - 1)];
    sorted[below] + (above - sorted[below]) * part
}

#[cfg(test)]
mod tests {
    use super::quantile;

    #[test]
    fn quartiles_are_those_of_pandas() {
        let values = [1.0, 2.0, 4.0, 8.0];
        assert_eq!(
            [0.25, 0.5, 0.75].map(|share| quantile(&values, share)),
            [1.75, 3.0, 5.0]
        );
        assert_eq!(quantile(&[7.0], 0.75), 7.0);
    }
}
