use super::*;
use crate::download::Validators;

#[test]
fn what_was_parked_goes_on_with_the_same_hash() {
    let (_folder, target) = target();
    let mut part = begin(&target).unwrap();
    part.write(b"first ").unwrap();
    let mark = part.park().unwrap();
    let mut part = go_on(&target, &mark).unwrap();
    part.write(b"second").unwrap();
    let time = SystemTime::UNIX_EPOCH + Duration::from_secs(1_700_000_000);
    part.settle(Some(time)).unwrap();
    let (sha256, fingerprint) = part.take_name(&target).unwrap();
    assert_eq!(fs::read(&target).unwrap(), b"first second");
    assert_eq!(sha256, hex(&Sha256::digest(b"first second")));
    assert_eq!(fingerprint, Fingerprint::of(&target).unwrap());
    assert_eq!(fs::metadata(&target).unwrap().modified().unwrap(), time);
    assert!(!part_path(&target).exists());
}

#[test]
fn bytes_behind_the_checkpoint_are_cut_off() {
    let (_folder, target) = target();
    let mark = parked(&target, b"safe");
    let unsafe_bytes = [b"safe".as_slice(), b" and lost"].concat();
    fs::write(part_path(&target), unsafe_bytes).unwrap();
    let part = go_on(&target, &mark).unwrap();
    assert_eq!(part.length(), 4);
    assert_eq!(fs::read(part_path(&target)).unwrap(), b"safe");
}

#[test]
fn a_part_that_is_not_what_was_written_is_of_no_use() {
    let (_folder, target) = target();
    let mark = parked(&target, b"as written");
    for other in [b"as WRITTEN".as_slice(), b"as w"] {
        fs::write(part_path(&target), other).unwrap();
        assert_eq!(go_on(&target, &mark).unwrap_err(), StartOver::PartDamaged);
    }
    fs::remove_file(part_path(&target)).unwrap();
    assert_eq!(go_on(&target, &mark).unwrap_err(), StartOver::PartMissing);
}

#[test]
fn one_part_is_written_by_one_owner() {
    let (_folder, target) = target();
    let first = begin(&target).unwrap();
    let refused = begin(&target).unwrap_err();
    assert_eq!(refused.kind(), io::ErrorKind::WouldBlock);
    drop(first);
    begin(&target).unwrap();
}

#[test]
fn a_beginning_that_was_stopped_leaves_the_part_to_the_next_run() {
    let (_folder, target) = target();
    let mark = parked(&target, b"of the next run");
    let stop = CancellationToken::new();
    stop.cancel();
    PartFile::begin(&target, &stop).unwrap_err();
    assert_eq!(go_on(&target, &mark).unwrap().length(), 15);
}

#[test]
fn a_beginning_that_waited_for_the_part_and_was_stopped_leaves_it_alone() {
    let (_folder, target) = target();
    let mut running = begin(&target).unwrap();
    running.write(b"of the next run").unwrap();
    let (late, stop) = (target.clone(), CancellationToken::new());
    let stopped = stop.clone();
    let late = std::thread::spawn(move || PartFile::begin(&late, &stopped).map(drop));
    stop.cancel();
    let mark = running.park().unwrap();
    late.join().unwrap().unwrap_err();
    assert_eq!(go_on(&target, &mark).unwrap().length(), 15);
}

#[test]
fn a_name_that_cannot_be_taken_is_told_before_anything_is_made() {
    let (folder, target) = target();
    let long = target.with_file_name("x".repeat(256));
    let error = begin(&long).unwrap_err();
    assert_eq!(error.kind(), io::ErrorKind::InvalidFilename);
    fs::create_dir(&target).unwrap();
    let error = begin(&target).unwrap_err();
    assert_eq!(error.kind(), io::ErrorKind::IsADirectory);
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
}

fn target() -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let target = folder.path().join("lecture.mp4");
    (folder, target)
}

fn begin(target: &Path) -> io::Result<PartFile> {
    PartFile::begin(target, &CancellationToken::new())
}

fn parked(target: &Path, content: &[u8]) -> Mark {
    let mut part = begin(target).unwrap();
    part.write(content).unwrap();
    part.park().unwrap()
}

fn go_on(target: &Path, mark: &Mark) -> Result<PartFile, StartOver> {
    let checkpoint = DownloadCheckpoint {
        validators: Validators::default(),
        length: None,
        safe: mark.safe,
        sha256: mark.sha256.clone(),
    };
    PartFile::go_on(target, &checkpoint, &CancellationToken::new()).unwrap()
}
