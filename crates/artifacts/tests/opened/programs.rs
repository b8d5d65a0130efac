use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;

use lectern_peers::{Environment, succeed};

use crate::support::{believable, hostile, pseudonyms, real};

fn peers() -> Environment {
    Environment::with(
        "artifacts-peers-venv",
        include_str!("peers/requirements.txt"),
    )
    .unwrap()
}

fn bagit(place: &Path) -> Command {
    let mut command = peers().command("python");
    command.args(["-m", "bagit", "--validate"]).arg(place);
    command
}

#[test]
fn bagit_accepts_the_bag_and_refuses_it_when_a_file_changed() {
    for world in [believable(), hostile()] {
        let mut options = real();
        options.bag = true;
        // Twice, so that nothing of an earlier run is left over.
        for identities in [pseudonyms().identities, real().identities] {
            options.identities = identities;
            let (place, _) = world.render("bag", &options);
            succeed(&mut bagit(&place)).unwrap();
        }
        let place = world.beside("bag");
        std::fs::write(place.join("data/exports/receipt.json"), "changed").unwrap();
        let judged = bagit(&place).output().unwrap();
        assert!(!judged.status.success());
    }
}

#[test]
fn sha256sum_accepts_the_manifest() {
    let world = hostile();
    let (place, _) = world.render("export", &real());
    succeed(
        Command::new("sha256sum")
            .args(["--quiet", "--strict", "-c", "manifest-sha256.txt"])
            .current_dir(&place),
    )
    .unwrap();
}

#[test]
fn pandas_reads_every_table_and_both_views_have_the_same_rows() {
    for world in [believable(), hostile()] {
        for (name, options) in [("real", real()), ("hidden", pseudonyms())] {
            let (place, receipt) = world.render(name, &options);
            let script =
                Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/opened/peers/read_tables.py");
            let printed = succeed(peers().script(&script).arg(&place)).unwrap();
            let rows: BTreeMap<&str, u64> = printed
                .lines()
                .map(|line| line.rsplit_once(' ').unwrap())
                .map(|(name, count)| (name, count.parse().unwrap()))
                .collect();
            for (table, line) in [
                ("submissions.csv", 0),
                ("attempts.csv", 1),
                ("comments.csv", 2),
                ("rubric_assessments.csv", 3),
                ("discussion.csv", 4),
            ] {
                assert_eq!(rows[table], receipt.lines[line].exported, "{table}");
                assert_eq!(
                    rows[format!("by assignment/{table}").as_str()],
                    rows[table],
                    "{table}"
                );
            }
        }
    }
}
