//! What happens to an upload by itself: taken to storage, processed, given up, removed.

use std::{
    fs,
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use tokio::{task::JoinSet, time::MissedTickBehavior};
use uuid::Uuid;

use super::{
    book::{SessionFile, UploadState, target_folder},
    captions,
    check::{self, Accepted, Rejected},
    container::{self, Container},
    record::{Purpose, Upload, UploadPhase},
    rest::stream_role,
    ucs::{FileRole, Manifest},
};
use crate::{
    CampusState,
    world::{CaptionTrack, Media, NewSession, SessionState},
};

/// How often the campus looks whether an upload's next step is due.
const BEAT: Duration = Duration::from_millis(20);

/// Moves uploads on as their time comes, until it is dropped.
pub(super) async fn run(state: Arc<CampusState>) {
    let mut steps = JoinSet::new();
    let mut beat = tokio::time::interval(BEAT);
    beat.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        beat.tick().await;
        let settings = state.settings.read().upload.clone();
        for upload in state.uploads.take_due(state.clock.now(), &settings) {
            let state = Arc::clone(&state);
            steps.spawn(async move {
                step(&state, &upload).await;
                state.uploads.release(upload.id);
                state.mark_changed();
            });
        }
        while let Some(ended) = steps.try_join_next() {
            if let Err(error) = ended {
                tracing::error!(%error, "processing an upload broke");
            }
        }
    }
}

async fn step(state: &Arc<CampusState>, upload: &Upload) {
    match upload.phase {
        UploadPhase::Uploading => {
            let message = Some((TIMED_OUT, "The upload timed out.".to_owned()));
            enter(state, upload, UploadPhase::DeletingFiles, message);
        }
        UploadPhase::UploadCancelled => enter(state, upload, UploadPhase::DeletingFiles, None),
        UploadPhase::DeletingFiles => remove(state, upload).await,
        UploadPhase::UploadComplete => match take_to_storage(state, upload).await {
            Ok(()) => {}
            Err(rejected) => fail(state, upload, &rejected),
        },
        UploadPhase::Processing => match process(state, upload).await {
            Ok(()) => enter(state, upload, UploadPhase::Complete, None),
            Err(rejected) => {
                if let (Purpose::NewSession { .. }, Some(session)) =
                    (&upload.purpose, upload.session)
                    && let Some(session) = state.world.write().session_mut(session)
                {
                    session.state = SessionState::Failed;
                }
                fail(state, upload, &rejected);
            }
        },
        _ => {}
    }
}

/// `MessageID` of an upload that timed out. Panopto's numbers are not known; these are the campus's own.
const TIMED_OUT: i32 = 10;

fn enter(state: &CampusState, upload: &Upload, phase: UploadPhase, message: Option<(i32, String)>) {
    let now = state.clock.now();
    state.uploads.change(upload.id, &[upload.phase], |upload| {
        upload.phase = phase;
        upload.since = now;
        if let Some((id, text)) = message {
            upload.message_id = id;
            upload.message = Some(text);
        }
    });
}

fn fail(state: &CampusState, upload: &Upload, rejected: &Rejected) {
    let message = Some((rejected.message_id(), rejected.to_string()));
    enter(state, upload, UploadPhase::ProcessingError, message);
}

async fn remove(state: &CampusState, upload: &Upload) {
    let folder = target_folder(state.data_dir(), upload.target);
    let removed = blocking(move || {
        let bytes = size_of(&folder);
        match fs::remove_dir_all(&folder) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                Err(Rejected::from(error))
            }
            _ => Ok(bytes),
        }
    })
    .await;
    match removed {
        Ok(bytes) => {
            state.uploads.give_back_disk(bytes);
            enter(state, upload, UploadPhase::Deleted, None);
        }
        Err(rejected) => {
            let message = Some((rejected.message_id(), rejected.to_string()));
            enter(state, upload, UploadPhase::DeletingError, message);
        }
    }
}

/// State 1 to 3: the manifest and every file it names must be there and whole; then the session exists.
async fn take_to_storage(state: &Arc<CampusState>, upload: &Upload) -> Result<(), Rejected> {
    let root = target_folder(state.data_dir(), upload.target);
    let objects = root.join("Upload").join(upload.target.to_string());
    let accepted = match &upload.purpose {
        Purpose::NewSession { .. } => blocking(move || check::manifest_and_files(&objects)).await?,
        Purpose::Stream { stream_type, .. } => {
            let role = stream_role(stream_type).unwrap_or(FileRole::Primary);
            blocking(move || check::stream_files(&objects, role)).await?
        }
    };
    let session = match UploadState::session_of(upload) {
        Some(session) => session,
        None => state.new_id(),
    };
    let place = format!("sessions/{session}");
    let folder = state.data_dir().join(&place);
    let paths: Vec<PathBuf> = accepted
        .files
        .iter()
        .map(|file| file.path.clone())
        .collect();
    blocking(move || move_files(&paths, &folder, &root)).await?;
    let files: Vec<SessionFile> = accepted
        .files
        .iter()
        .map(|file| file.in_folder(&place))
        .collect();
    if let Purpose::NewSession { folder } = upload.purpose {
        show_session(state, upload, session, folder, &accepted, &files)?;
    }
    state.uploads.add_files(session, files);
    let now = state.clock.now();
    let entered = state
        .uploads
        .change(upload.id, &[UploadPhase::UploadComplete], |upload| {
            upload.phase = UploadPhase::Processing;
            upload.since = now;
            upload.session = Some(session);
        });
    if let (Purpose::NewSession { .. }, Some((_, false))) = (&upload.purpose, entered) {
        // Cancelled in the meantime.
        let _ = state.world.write().delete_session(session);
    }
    Ok(())
}

fn show_session(
    state: &CampusState,
    upload: &Upload,
    id: Uuid,
    folder: Uuid,
    accepted: &Accepted,
    files: &[SessionFile],
) -> Result<(), Rejected> {
    let manifest = accepted.manifest.as_ref().ok_or(Rejected::NoManifest)?;
    let now = state.clock.now();
    let title = if manifest.title.is_empty() {
        "Untitled session"
    } else {
        &manifest.title
    };
    let new = NewSession {
        id,
        folder,
        name: title.to_owned(),
        description: manifest.description.clone(),
        start_time: Some(manifest.date.unwrap_or(now)),
        duration: None,
        created: now,
        creator: upload.creator,
        state: SessionState::Processing,
        media: media_of(files),
        captions: Vec::new(),
        tags: manifest.tags.clone(),
        context: context(manifest),
    };
    state
        .world
        .write()
        .create_session(new)
        .map(|_| ())
        .map_err(|_| Rejected::FolderGone)
}

/// Returns chapters and slides in the order of time.
fn context(manifest: &Manifest) -> Vec<(f64, String)> {
    let chapters = manifest.videos.iter().flat_map(|video| {
        video
            .chapters
            .iter()
            .map(|(at, title)| (video.start + at, title.clone()))
    });
    let mut lines: Vec<_> = chapters.chain(manifest.slides.iter().cloned()).collect();
    lines.sort_by(|one, other| one.0.total_cmp(&other.0));
    lines
}

fn media_of(files: &[SessionFile]) -> Vec<Media> {
    let order = |role: FileRole| match role {
        FileRole::Primary => Some(0),
        FileRole::Secondary => Some(1),
        FileRole::Audio => Some(2),
        _ => None,
    };
    let mut streams: Vec<_> = files
        .iter()
        .filter_map(|file| Some((order(file.role)?, file)))
        .collect();
    streams.sort_by_key(|(order, _)| *order);
    streams
        .into_iter()
        .map(|(_, file)| Media::Stored {
            path: file.path.clone(),
            bytes: file.bytes,
        })
        .collect()
}

/// State 3 to 4: every stream must be a recording; then it can be watched and downloaded.
async fn process(state: &Arc<CampusState>, upload: &Upload) -> Result<(), Rejected> {
    let session = UploadState::session_of(upload).ok_or(Rejected::FolderGone)?;
    let files = state.uploads.files_of(session);
    let data_dir = state.data_dir().to_owned();
    let inspected = blocking(move || inspect_all(&data_dir, &files)).await?;
    let mut world = state.world.write();
    // A session that was deleted while it was processed needs nothing more.
    if let Some(session) = world.session_mut(session) {
        session.duration = inspected.duration.or(session.duration);
        session.captions = inspected.captions;
        session.media = inspected.media;
        session.state = SessionState::Ready;
    }
    Ok(())
}

struct Inspected {
    duration: Option<f64>,
    captions: Vec<CaptionTrack>,
    media: Vec<Media>,
}

fn inspect_all(data_dir: &Path, files: &[SessionFile]) -> Result<Inspected, Rejected> {
    let mut duration = None;
    let mut captions = Vec::new();
    for file in files {
        let path = data_dir.join(&file.path);
        match file.role {
            FileRole::Primary | FileRole::Secondary | FileRole::Audio | FileRole::Rendition => {
                match container::inspect(&path)? {
                    Container::Mp4 { duration: length } => {
                        let end = file.start + length;
                        duration = Some(duration.map_or(end, |longest: f64| longest.max(end)));
                    }
                    Container::Other(_) => {}
                    Container::Corrupt(reason) => {
                        return Err(Rejected::CorruptMedia {
                            file: file.name.clone(),
                            reason,
                        });
                    }
                }
            }
            FileRole::Transcript => {
                if let Some(srt) = captions::to_srt(&file.name, &fs::read(&path)?) {
                    captions.push(CaptionTrack {
                        language: captions::language_name(file.language.as_deref()),
                        srt,
                    });
                }
            }
            _ => {}
        }
    }
    Ok(Inspected {
        duration,
        captions,
        media: media_of(files),
    })
}

fn move_files(paths: &[PathBuf], folder: &Path, root: &Path) -> Result<(), Rejected> {
    fs::create_dir_all(folder)?;
    for path in paths {
        if let Some(name) = path.file_name() {
            fs::rename(path, folder.join(name))?;
        }
    }
    fs::remove_dir_all(root)?;
    Ok(())
}

fn size_of(folder: &Path) -> u64 {
    let Ok(entries) = fs::read_dir(folder) else {
        return 0;
    };
    let sizes = entries.flatten().map(|entry| match entry.metadata() {
        Ok(metadata) if metadata.is_dir() => size_of(&entry.path()),
        Ok(metadata) => metadata.len(),
        Err(_) => 0,
    });
    sizes.sum()
}

async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, Rejected> + Send + 'static,
) -> Result<T, Rejected> {
    match tokio::task::spawn_blocking(work).await {
        Ok(result) => result,
        Err(error) => Err(Rejected::from(std::io::Error::other(error))),
    }
}
