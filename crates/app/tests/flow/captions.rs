use std::path::PathBuf;

use lectern_app::{Account, App, Captions, CaptionsAdded, ErrorCode, SessionId};

use crate::support::Site;

const VTT: &str = "WEBVTT\n\n00:01.000 --> 00:02.000\nHello\n\n00:03.000 --> 00:04.000\nWorld\n";

struct Desk {
    site: Site,
    app: App,
    account: Account,
    session: SessionId,
}

/// An account with a recording of its own that has no captions.
async fn desk() -> Desk {
    let site = Site::with(lectern_campus::Population::University).await;
    let app = site.open().await;
    let account = site.add_password_account(&app).await;
    let folder = app
        .find_folder(
            &account.id,
            "/Faculty of Science/Biology/BIOL 200 Fundamentals of cell biology/2026 Winter 1",
        )
        .await
        .unwrap();
    let list = app.read_sessions_now(&account.id, folder.id).await.unwrap();
    for session in list.sessions {
        let detail = app.session_detail(&account.id, session.id).await.unwrap();
        if detail.captions == Captions::None {
            return Desk {
                site,
                app,
                account,
                session: session.id,
            };
        }
    }
    panic!("a recording of the campus has no captions");
}

impl Desk {
    fn file(&self, name: &str, content: &str) -> PathBuf {
        let path = self.site.profile.path().join(name);
        std::fs::write(&path, content).unwrap();
        path
    }

    async fn captions(&self) -> Captions {
        let detail = self.app.session_detail(&self.account.id, self.session);
        detail.await.unwrap().captions
    }
}

#[tokio::test]
async fn a_caption_file_is_looked_at_before_anything_is_sent() {
    let desk = desk().await;
    let named = desk.file("Lecture 1.en-GB.vtt", VTT);
    let file = desk.app.inspect_captions(&named).await.unwrap();
    assert_eq!(
        (
            file.valid,
            file.note.as_str(),
            file.language.as_str(),
            file.guessed
        ),
        (true, "2 lines, valid", "en-GB", false)
    );
    let plain = desk.file("Lecture 1.srt", "00:00:05,000 --> 00:00:04,000\nBack\n");
    let file = desk.app.inspect_captions(&plain).await.unwrap();
    assert_eq!(
        (file.valid, file.note.as_str(), file.guessed),
        (false, "Line 1: end is before start.", true)
    );
    let other = desk.file("notes.txt", "words");
    let refused = desk.app.inspect_captions(&other).await.unwrap_err();
    assert_eq!(refused.problem().code, ErrorCode::InvalidInput);
    assert_eq!(desk.captions().await, Captions::None);
}

#[tokio::test]
async fn captions_are_added_and_those_there_are_replaced_only_on_request() {
    let desk = desk().await;
    let add = async |content: &str, replace: bool| {
        let path = desk.file("Lecture 1.vtt", content);
        desk.app
            .add_captions(&desk.account.id, desk.session, &path, "en-US", replace)
            .await
            .unwrap()
    };

    assert_eq!(add(VTT, false).await, CaptionsAdded::Added);
    assert_eq!(desk.captions().await, Captions::Yes);
    let better = VTT.replace("Hello", "Good morning");
    assert_eq!(add(&better, false).await, CaptionsAdded::Taken);
    assert!(held(&desk).contains("Hello"), "nothing was changed");
    assert_eq!(add(&better, true).await, CaptionsAdded::Added);
    assert!(held(&desk).contains("Good morning"));
}

/// The captions that the campus holds of the recording.
fn held(desk: &Desk) -> String {
    let world = desk.site.campus.state().world.read();
    let session = world
        .session(desk.session.to_string().parse().unwrap())
        .unwrap();
    session
        .captions
        .iter()
        .map(|track| track.srt.clone())
        .collect()
}
