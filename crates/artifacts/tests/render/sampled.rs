use std::collections::{BTreeMap, BTreeSet};

use lectern_artifacts::{Band, Kind, Sample, SampleWish};
use serde_json::{Value, json};

use crate::support::{World, files_below, real, submission, watch};

fn world() -> World {
    let world = World::new();
    world.json("courses.json", &json!([{"id": 1, "name": "C"}]));
    world.json("assignments_1.json", &json!([
        {"id": 1, "name": "A", "rubric": [{"id": "_1", "learning_outcome_id": 12}]}, {"id": 2, "name": "B"}
    ]));
    let rows = |first: i64| -> Vec<Value> {
        (1..=20).map(|user| submission(first + user, user, &json!({"score": user, "attempt": 1, "submission_type": "online_text_entry", "body": "x", "submission_comments": [{"id": user, "comment": "c"}]}))).collect()
    };
    world.json("submissions_1.json", &Value::from(rows(100)));
    world.json("submissions_2.json", &Value::from(rows(200)));
    world
}

fn wish(seed: u64) -> SampleWish {
    SampleWish {
        assignments: BTreeSet::new(),
        outcomes: BTreeSet::from([12]),
        each: 3,
        seed,
    }
}

#[test]
fn each_third_gives_as_many_and_the_seed_decides_which() {
    let world = world();
    let collection = world.open();
    let choose = |seed| Sample::choose(&collection, wish(seed), watch()).unwrap();
    let sample = choose(1);
    assert_eq!(sample, choose(1));
    assert_ne!(sample.chosen, choose(2).chosen);
    let mut bands: BTreeMap<Band, Vec<u32>> = BTreeMap::new();
    for (course, assignment, student, band) in &sample.chosen {
        assert_eq!((*course, *assignment), (1, 1));
        bands
            .entry(*band)
            .or_default()
            .push(student.parse().unwrap());
    }
    for (band, range) in [
        (Band::Strong, 14..=20),
        (Band::Middle, 8..=13),
        (Band::Weak, 1..=7),
    ] {
        assert_eq!(bands[&band].len(), 3);
        assert!(
            bands[&band].iter().all(|score| range.contains(score)),
            "{bands:?}"
        );
    }
    assert!(sample.short.is_empty());
}

#[test]
fn only_the_sample_is_exported_and_the_rest_is_counted() {
    let world = world();
    let mut options = real();
    let sample = Sample::choose(&world.open(), wish(1), watch()).unwrap();
    options.sample = Some(sample);
    let (place, receipt) = world.render("export", &options);
    assert_eq!(receipt.lines[0].exported, 9);
    assert_eq!(receipt.lines[0].not_exported["not in the sample"], 31);
    assert_eq!(receipt.lines[2].not_exported["not in the sample"], 31);
    let students = files_below(&place.join("exports/C"))
        .into_iter()
        .filter(|path| path.ends_with("/submissions.csv"))
        .count();
    assert_eq!(students, 9);
    let told: Value =
        serde_json::from_slice(&std::fs::read(place.join("exports/sample.json")).unwrap()).unwrap();
    assert_eq!(
        (
            told["seed"].as_u64(),
            told["chosen"].as_array().unwrap().len()
        ),
        (Some(1), 9)
    );
    assert_eq!(
        told["chosen"][0]["user_name"]
            .as_str()
            .unwrap()
            .split(' ')
            .next(),
        Some("user")
    );
}

#[test]
fn an_assignment_with_too_little_work_is_named() {
    let world = world();
    let few = SampleWish {
        assignments: BTreeSet::from([(1, 2)]),
        outcomes: BTreeSet::new(),
        each: 7,
        seed: 1,
    };
    let sample = Sample::choose(&world.open(), few, watch()).unwrap();
    assert_eq!(sample.short, [(1, 2, 20)]);
    assert_eq!(sample.chosen.len(), 20);
}

#[test]
fn the_files_of_a_sample_are_those_of_the_chosen_work_alone() {
    let world = World::new();
    world.json("courses.json", &json!([{"id": 1, "name": "C"}]));
    world.json("assignments_1.json", &json!([{"id": 1, "name": "A"}]));
    let rows: Vec<Value> = (1..=9)
        .map(|user| {
            submission(100 + user, user, &json!({
                "score": user, "attempt": 1, "submission_type": "online_upload",
                "body": format!("<img src=\"/files/{}/preview\">", 900 + user),
                "attachments": [{"id": 500 + user, "display_name": "a.pdf"}],
                "submission_comments": [{"id": user, "comment": "c", "media_comment": {"media_id": format!("m-{user}")}}],
            }))
        })
        .collect();
    world.json("submissions_1.json", &Value::from(rows));
    let collection = world.open();
    let wish = SampleWish {
        assignments: BTreeSet::from([(1, 1)]),
        outcomes: BTreeSet::new(),
        each: 1,
        seed: 7,
    };
    let sample = Sample::choose(&collection, wish, watch()).unwrap();
    let files = sample.files(&collection, watch()).unwrap();
    let mut expected = std::collections::HashSet::new();
    for (_, _, student, _) in &sample.chosen {
        let user: i64 = student.parse().unwrap();
        expected.insert((Kind::File, (500 + user).to_string()));
        expected.insert((Kind::Thumbnail, (500 + user).to_string()));
        expected.insert((Kind::Media, format!("m-{user}")));
    }
    assert_eq!(sample.chosen.len(), 3);
    let named: std::collections::HashSet<_> = files
        .into_iter()
        .filter(|(kind, id)| *kind != Kind::File || !id.starts_with('9'))
        .collect();
    assert_eq!(named, expected);
}
