//! A folder of the campus with names of every sort, taken home.

use std::net::{Ipv4Addr, TcpListener};
use std::path::PathBuf;
use std::sync::Arc;

use lectern_app::{
    AddAccount, App, AppOptions, FolderId, Grant, Host, MirrorId, MirrorOptions, MirrorRequest,
    MirrorScope, PlanMirror, Secret, Sidecar, Started,
};
use lectern_campus::changes::Change;
use lectern_campus::world::Role;
use lectern_campus::{Campus, CampusConfig, CampusHandle, Population, RecordingSize, demo};
use tempfile::TempDir;
use tokio::runtime::Runtime;
use uuid::Uuid;

/// What somebody says who means harm. Each asks for something, shows a dialog or breaks the page if it is more than text.
pub const HOSTILE: &[&str] = &[
    "</script><img src=x onerror=\"alert(1)\">",
    "\"><svg onload='alert(2)'> & &amp; =1+1",
    "100 % of #3 – what?id=1&x=%2e%2e%2f",
    "javascript:alert(3)//",
    "line\u{2028}break\u{85}here\u{0}",
    "\u{202e}gnp.exe \u{5d0}\u{5d1}\u{5d2} (\u{202b}abc",
];
pub const PLAIN: &str = "Überblick: osmosis";
/// Said in the recording of this title, and nowhere else.
pub const SPEAKER: &str = "Week 7";
pub const SAID: &str = "turgor";

pub struct Mirror {
    pub folder: PathBuf,
    id: MirrorId,
    app: App,
    runtime: Runtime,
    _campus: CampusHandle,
    _home: TempDir,
}

impl Mirror {
    /// Fills a folder of a campus and takes it home, as the window does.
    pub fn take_home() -> Self {
        let runtime = Runtime::new().unwrap();
        let home = tempfile::tempdir().unwrap();
        let (campus, app, folder, id) = runtime.block_on(made(&home));
        Self {
            folder,
            id,
            app,
            runtime,
            _campus: campus,
            _home: home,
        }
    }

    pub fn index(&self) -> PathBuf {
        self.folder.join("index.html")
    }

    /// Verifies the mirror and returns the certificate.
    pub fn certificate(&self) -> PathBuf {
        self.runtime.block_on(async {
            let job = self.app.verify_mirror(&self.id).await.unwrap();
            self.app.job_ended(&job).await.unwrap();
            self.app.certificate(&self.id).await.unwrap().unwrap()
        })
    }
}

/// Returns all titles, sorted.
pub fn titles() -> Vec<String> {
    let mut titles: Vec<_> = HOSTILE.iter().copied().map(String::from).collect();
    titles.extend([PLAIN.to_owned(), SPEAKER.to_owned()]);
    titles.sort();
    titles
}

async fn made(home: &TempDir) -> (CampusHandle, App, PathBuf, MirrorId) {
    let campus = Campus::start(CampusConfig {
        population: Population::Empty,
        recordings: RecordingSize::TINY,
        ..CampusConfig::default()
    })
    .await
    .unwrap();
    let top = fill(&campus);
    let app = open(home).await;
    let account = app
        .add_account(AddAccount {
            name: Some("Northfield".to_owned()),
            server: campus.base_url().to_owned(),
            client_id: demo::USER_CLIENT.client_id.to_owned(),
            client_secret: Some(demo::USER_CLIENT.secret.into()),
            grant: Grant::Password,
            username: Some(demo::ADMIN.username.to_owned()),
            password: Some(demo::ADMIN.password.into()),
            ca_file: None,
        })
        .await
        .unwrap();
    app.sign_in(&account.id).await.unwrap();
    app.start_jobs().unwrap();

    // A name that an address must not take apart.
    let folder = home.path().join("Mirror 100% #1?");
    let sidecars = [Sidecar::Srt, Sidecar::Vtt, Sidecar::Text, Sidecar::Chapters];
    let request = MirrorRequest {
        account: account.id,
        scope: MirrorScope::Folders {
            folders: vec![FolderId::new(top)],
        },
        destination: folder.clone(),
        options: MirrorOptions {
            sidecars: sidecars.into(),
            ..MirrorOptions::default()
        },
    };
    let wanted = PlanMirror {
        request,
        name: None,
        check_every_file: false,
    };
    let plan = app.plan_mirror(wanted).await.unwrap();
    let plan = app.plan_ready(&plan).await.unwrap();
    assert_eq!(plan.problem, None);
    let Started::Job(job) = app.start_plan(&plan.id).await.unwrap() else {
        panic!("nothing to do");
    };
    let ended = app.job_ended(&job).await.unwrap();
    assert_eq!(ended.items_failed, 0, "{:#?}", ended.failures);
    let mirror = app.mirrors().await.unwrap().remove(0);
    (campus, app, folder, mirror.id)
}

async fn open(home: &TempDir) -> App {
    let profile = home.path().join("profile");
    let port = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    App::open(AppOptions {
        home_dir: profile.join("home"),
        library_dir: home.path().to_owned(),
        profile_dir: profile,
        version: "0.0.0-test".to_owned(),
        host: Host::Desktop,
        passphrase: Some(Secret::new("a passphrase of the tests")),
        skip_tls: false,
        sign_in_port: port.local_addr().unwrap().port(),
        open_browser: Arc::new(|_| false),
    })
    .await
    .unwrap()
}

/// Makes two folders: one with hostile names in everything, one below it with plain ones. Returns the first.
fn fill(campus: &CampusHandle) -> Uuid {
    let change = |change| campus.change(change).unwrap();
    let add_folder = |parent, name: &str| {
        let name = name.to_owned();
        let folder = change(Change::AddFolder { parent, name });
        let mut world = campus.state().world.write();
        let grants = &mut world.folder_mut(folder).unwrap().grants;
        grants.insert(demo::ADMIN.id, Role::Creator);
        folder
    };
    let add = |folder, name: &str, said: &str| {
        let session = change(Change::AddSession {
            folder,
            name: name.to_owned(),
            seconds: 3,
            bytes: 0,
            captions: Vec::new(),
        });
        change(Change::SetCaptions {
            session,
            language: "English_USA".to_owned(),
            srt: format!("1\n00:01:15,000 --> 00:01:18,000\n{said}\n"),
        });
    };
    let top = add_folder(None, "BIOL 200 <b>\"#1\"</b> 100%");
    for name in HOSTILE {
        // As captions write what is no tag.
        add(top, name, &name.replace('&', "&amp;").replace('<', "&lt;"));
    }
    let below = add_folder(Some(top), "Wintersemester");
    add(below, PLAIN, "Nothing of note is said here.");
    add(below, SPEAKER, "Now the Turgor pressure rises.");
    top
}
