use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use chrono::{DateTime, Utc};
use rusqlite::Connection;

use super::migrations::{LATEST, MIGRATIONS};
use super::{Database, DatabaseError, connect};
use crate::notice::{Notice, NoticeKind};

const FILE: &str = "lectern.sqlite3";

/// Opens the database of a profile, makes it where there is none, and brings its tables up to date.
///
/// A damaged file is kept aside under a dated name and a fresh one begun; the notice says so. A file of a newer Lectern is
/// left alone.
pub(crate) fn open(
    profile: &Path,
    now: DateTime<Utc>,
) -> Result<(Database, Option<Notice>), DatabaseError> {
    fs::create_dir_all(profile).map_err(|source| DatabaseError::Folder {
        path: profile.to_owned(),
        source,
    })?;
    let path = profile.join(FILE);
    match open_sound(&path) {
        Ok(connection) => Ok((Database::new(path, connection), None)),
        Err(DatabaseError::Corrupt { reason }) => {
            tracing::warn!(%reason, "the database is damaged and is kept aside");
            let kept = keep_aside(&path, now).map_err(|source| DatabaseError::Folder {
                path: path.clone(),
                source,
            })?;
            let connection = open_sound(&path)?;
            Ok((
                Database::new(path, connection),
                Some(kept_aside_notice(&kept)),
            ))
        }
        Err(error) => Err(error),
    }
}

fn open_sound(path: &Path) -> Result<Connection, DatabaseError> {
    refuse_newer(path)?;
    let mut connection = connect(path)?;
    check_soundness(&connection)?;
    MIGRATIONS.to_latest(&mut connection)?;
    Ok(connection)
}

/// Looks at the version without changing a byte, not even the journal mode.
fn refuse_newer(path: &Path) -> Result<(), DatabaseError> {
    if !path.exists() {
        return Ok(());
    }
    let connection = Connection::open_with_flags(path, rusqlite::OpenFlags::SQLITE_OPEN_READ_ONLY)?;
    let version: i64 = connection.pragma_query_value(None, "user_version", |row| row.get(0))?;
    if usize::try_from(version).is_ok_and(|version| version > LATEST) {
        return Err(DatabaseError::Newer {
            path: path.to_owned(),
        });
    }
    Ok(())
}

/// A quick check finds what a torn write leaves behind; it takes some ten milliseconds on a full library.
fn check_soundness(connection: &Connection) -> Result<(), DatabaseError> {
    let verdict: String = connection.query_row("PRAGMA quick_check(1)", [], |row| row.get(0))?;
    if verdict == "ok" {
        Ok(())
    } else {
        Err(DatabaseError::Corrupt { reason: verdict })
    }
}

/// Moves the file and its journals away. The journals belong to it, so that nobody reads them into the fresh one.
fn keep_aside(path: &Path, now: DateTime<Utc>) -> io::Result<PathBuf> {
    let stamp = now.format("%Y-%m-%dT%H%M%S");
    let mut kept = path.with_file_name(format!("lectern damaged {stamp}.sqlite3"));
    let mut n = 2;
    while kept.exists() {
        kept = path.with_file_name(format!("lectern damaged {stamp} ({n}).sqlite3"));
        n += 1;
    }
    fs::rename(path, &kept)?;
    for journal in ["-wal", "-shm"] {
        let from = with_suffix(path, journal);
        if from.exists() {
            fs::rename(&from, with_suffix(&kept, journal))?;
        }
    }
    Ok(kept)
}

fn with_suffix(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    name.into()
}

fn kept_aside_notice(kept: &Path) -> Notice {
    Notice {
        id: "database-kept-aside".to_owned(),
        kind: NoticeKind::Problem,
        title: "Lectern's data was damaged and was started fresh".to_owned(),
        text: format!(
            "The damaged file is kept as “{}”. Accounts have to be added again; nothing in Panopto and no recording on this \
             computer was touched. Jobs that were waiting have to be started again.",
            kept.display()
        ),
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use chrono::{DateTime, Utc};
    use rusqlite::Connection;

    use super::super::DatabaseError;
    use super::super::migrations::{LATEST, MIGRATIONS};
    use super::{FILE, open};

    fn noon() -> DateTime<Utc> {
        "2026-11-20T12:00:00Z".parse().unwrap()
    }

    #[test]
    fn every_step_can_be_taken() {
        assert!(MIGRATIONS.validate().is_ok());
    }

    #[test]
    fn keeps_a_damaged_database_aside_and_starts_fresh() {
        let profile = tempfile::tempdir().unwrap();
        let damaged =
            b"this was a database once, before something wrote over it, and it is long enough"
                .repeat(100);
        fs::write(profile.path().join(FILE), &damaged).unwrap();

        let (database, notice) = open(profile.path(), noon()).unwrap();

        let kept = profile
            .path()
            .join("lectern damaged 2026-11-20T120000.sqlite3");
        assert_eq!(fs::read(&kept).unwrap(), damaged);
        assert!(
            notice
                .unwrap()
                .text
                .contains("lectern damaged 2026-11-20T120000.sqlite3")
        );
        let accounts: i64 = database
            .read(|c| Ok(c.query_row("SELECT count(*) FROM accounts", [], |r| r.get(0))?))
            .unwrap();
        assert_eq!(accounts, 0);
    }

    #[test]
    fn notices_damage_inside_the_file() {
        let profile = tempfile::tempdir().unwrap();
        let (database, _) = open(profile.path(), noon()).unwrap();
        drop(database);
        let path = profile.path().join(FILE);
        let mut bytes = fs::read(&path).unwrap();
        // The beginning of a page in the middle, which says what is in it.
        let page = bytes.len() / 2 / 4096 * 4096;
        bytes[page..page + 2048].fill(0xAA);
        fs::write(&path, bytes).unwrap();

        let (_, notice) = open(profile.path(), noon()).unwrap();

        assert!(notice.is_some());
    }

    #[test]
    fn leaves_the_database_of_a_newer_lectern_alone() {
        let profile = tempfile::tempdir().unwrap();
        let path = profile.path().join(FILE);
        let newer = Connection::open(&path).unwrap();
        newer.execute_batch("CREATE TABLE later (x)").unwrap();
        newer
            .pragma_update(None, "user_version", i64::try_from(LATEST).unwrap() + 1)
            .unwrap();
        drop(newer);
        let before = fs::read(&path).unwrap();

        let error = open(profile.path(), noon()).map(|_| ()).unwrap_err();

        assert!(matches!(error, DatabaseError::Newer { .. }));
        assert_eq!(fs::read(&path).unwrap(), before);
        assert_eq!(fs::read_dir(profile.path()).unwrap().count(), 1);
    }

    #[test]
    fn a_full_disk_is_said_and_loses_nothing_stored() {
        let profile = tempfile::tempdir().unwrap();
        let (database, _) = open(profile.path(), noon()).unwrap();
        database
            .write(|t| crate::settings::write_value(t, "kept", "yes"))
            .unwrap();
        // SQLite answers a full page budget the way it answers a full disk.
        database
            .write(|t| Ok(t.pragma_update(None, "max_page_count", 1)?))
            .unwrap();

        let error = database
            .write(|t| crate::settings::write_value(t, "large", &"x".repeat(1_000_000)))
            .unwrap_err();

        assert_eq!(error.code(), crate::ErrorCode::DiskFull);
        let kept = database
            .read(|c| crate::settings::read_value(c, "kept"))
            .unwrap();
        assert_eq!(kept.as_deref(), Some("yes"));
    }
}
