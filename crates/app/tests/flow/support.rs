use std::net::{Ipv4Addr, Ipv6Addr, TcpListener};
use std::path::Path;
use std::sync::{Arc, Mutex};

use lectern_app::{
    Account, AddAccount, App, AppEvent, AppOptions, ErrorCode, Grant, Host, Secret, Subscription,
};
use lectern_campus::demo::{INSTRUCTOR, USER_CLIENT, WEB_CLIENT};
use lectern_campus::{Campus, CampusConfig, CampusHandle, Population};
use tempfile::TempDir;

/// A campus, a profile, and a browser that only writes down what it is asked to open.
pub struct Site {
    pub campus: CampusHandle,
    pub profile: TempDir,
    pub port: u16,
    pub opened: Arc<Mutex<Vec<String>>>,
    _campus_dir: TempDir,
}

impl Site {
    /// Starts a campus that knows the redirect address of a free port, so that tests can run beside each other.
    pub async fn start() -> Self {
        Self::with(Population::Empty).await
    }

    pub async fn with(population: Population) -> Self {
        let campus_dir = tempfile::tempdir().unwrap();
        let port = free_port();
        let config = || CampusConfig {
            data_dir: Some(campus_dir.path().to_owned()),
            population,
            ..CampusConfig::default()
        };
        Campus::start(config()).await.unwrap().stop().await.unwrap();
        let file = campus_dir.path().join("campus.json");
        let text = std::fs::read_to_string(&file).unwrap();
        let text = text.replace(
            "http://localhost:9127/redirect\"",
            &format!("http://localhost:{port}/redirect\""),
        );
        std::fs::write(&file, text).unwrap();
        let campus = Campus::start(config()).await.unwrap();
        let (profile, opened) = (tempfile::tempdir().unwrap(), Arc::default());
        Self {
            campus,
            profile,
            port,
            opened,
            _campus_dir: campus_dir,
        }
    }

    pub fn options(&self) -> AppOptions {
        let opened = Arc::clone(&self.opened);
        AppOptions {
            sign_in_port: self.port,
            open_browser: Arc::new(move |address| {
                opened.lock().unwrap().push(address.to_owned());
                true
            }),
            ..options(self.profile.path())
        }
    }

    pub async fn open(&self) -> App {
        App::open(self.options()).await.unwrap()
    }

    /// An account that signs in through the browser, not signed in yet.
    pub async fn add_web_account(&self, app: &App) -> Account {
        app.add_account(self.web_account()).await.unwrap()
    }

    pub fn web_account(&self) -> AddAccount {
        AddAccount {
            name: Some("Northfield".to_owned()),
            server: self.campus.base_url().to_owned(),
            client_id: WEB_CLIENT.client_id.to_owned(),
            client_secret: Some(WEB_CLIENT.secret.into()),
            grant: Grant::Code,
            username: None,
            password: None,
            ca_file: None,
        }
    }

    /// An account that signs in with a password, signed in.
    pub async fn add_password_account(&self, app: &App) -> Account {
        let request = AddAccount {
            name: Some("By password".to_owned()),
            client_id: USER_CLIENT.client_id.to_owned(),
            client_secret: Some(USER_CLIENT.secret.into()),
            grant: Grant::Password,
            username: Some(INSTRUCTOR.username.to_owned()),
            password: Some(INSTRUCTOR.password.into()),
            ..self.web_account()
        };
        let account = app.add_account(request).await.unwrap();
        app.sign_in(&account.id).await.unwrap()
    }

    /// A browser account that is signed in.
    pub async fn add_signed_in(&self, app: &App) -> Account {
        let account = self.add_web_account(app).await;
        let (address, signing_in) = self.begin_sign_in(app, &account).await;
        let redirect = self.campus.approve(&address, INSTRUCTOR.username).unwrap();
        get(&redirect).await;
        signing_in.await.unwrap().unwrap()
    }

    /// Begins a sign-in and waits until the browser was told where to go.
    pub async fn begin_sign_in(&self, app: &App, account: &Account) -> (String, SigningIn) {
        let mut events = app.subscribe();
        let (app, id) = (app.clone(), account.id.clone());
        let signing_in = tokio::spawn(async move { app.sign_in(&id).await });
        let address = waiting_address(&mut events).await;
        (address, signing_in)
    }
}

pub type SigningIn = tokio::task::JoinHandle<Result<Account, lectern_app::AppError>>;

pub fn options(profile: &Path) -> AppOptions {
    AppOptions {
        profile_dir: profile.to_owned(),
        home_dir: profile.join("home"),
        library_dir: profile.join("Lectern"),
        version: "0.0.0-test".to_owned(),
        host: Host::Desktop,
        passphrase: Some(Secret::new("a passphrase of the tests")),
        skip_tls: false,
        sign_in_port: free_port(),
        open_browser: Arc::new(|_| false),
    }
}

/// Waits for the address that a sign-in sends the browser to.
pub async fn waiting_address(events: &mut Subscription) -> String {
    loop {
        let event = events.next().await.expect("the app is open").event;
        match event {
            AppEvent::SignIn {
                address: Some(address),
                ..
            } => return address,
            AppEvent::SignIn {
                error: Some(problem),
                ..
            } if problem.code != ErrorCode::SignInCancelled => {
                panic!("the sign-in failed: {problem:?}")
            }
            _ => {}
        }
    }
}

/// Opens an address as a browser does and returns status and page.
pub async fn get(address: &str) -> (u16, String) {
    let response = browser().get(address).send().await.unwrap();
    (response.status().as_u16(), response.text().await.unwrap())
}

pub fn browser() -> reqwest::Client {
    reqwest::Client::builder().no_proxy().build().unwrap()
}

/// A port that is free on both loopback addresses.
pub fn free_port() -> u16 {
    loop {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let port = listener.local_addr().unwrap().port();
        let taken = TcpListener::bind((Ipv6Addr::LOCALHOST, port))
            .is_err_and(|error| error.kind() == std::io::ErrorKind::AddrInUse);
        if !taken {
            return port;
        }
    }
}

/// Every file below a folder with its bytes.
pub fn files_below(folder: &Path) -> Vec<(std::path::PathBuf, Vec<u8>)> {
    let mut files = Vec::new();
    let mut rest = vec![folder.to_owned()];
    while let Some(folder) = rest.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                rest.push(path);
            } else {
                files.push((path.clone(), std::fs::read(path).unwrap()));
            }
        }
    }
    files
}
