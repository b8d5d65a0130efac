use std::collections::HashMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use lectern_net::{Secret, parse_server_address};

use super::{Account, AccountError, AddAccount, AddCanvas, Grant};
use crate::app::App;
use crate::error::AppError;

/// Credential files are a few lines; anything larger is something else.
const LARGEST: u64 = 64 * 1024;

/// A credential file of an older tool.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CredentialFile {
    /// The file.
    pub path: PathBuf,
    /// Its kind.
    pub kind: CredentialFileKind,
    /// Whether it names no server, so that the person has to.
    pub needs_server: bool,
    /// The server it names.
    pub server: Option<String>,
    /// The name it gives the client.
    pub name: Option<String>,
}

/// Kinds of credential files that are understood.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CredentialFileKind {
    /// `.panopto_tokens`: JSON with `name`, `client_id`, `client_secret`.
    PanoptoTokens,
    /// `.env`: lines with `SERVER`, `USERNAME`, `PASSWORD`, `CLIENT_ID`, `CLIENT_SECRET`.
    Env,
    /// `oauthtoken.txt`: an access token of Canvas and nothing else.
    CanvasToken,
}

/// Which file to import, and what it does not say itself.
#[derive(Debug, Clone)]
pub struct ImportCredentials {
    /// The file.
    pub path: PathBuf,
    /// The server, where the file names none, or another one.
    pub server: Option<String>,
    /// The name of the new account.
    pub name: Option<String>,
}

/// What a credential file holds. Not printable: two of its members are secrets.
struct Credentials {
    kind: CredentialFileKind,
    name: Option<String>,
    server: Option<String>,
    client_id: String,
    client_secret: Option<Secret>,
    username: Option<String>,
    password: Option<Secret>,
    token: Option<Secret>,
}

impl App {
    /// Looks for credential files of older tools in the person's home folder. Nothing is imported.
    pub async fn find_credential_files(&self) -> Result<Vec<CredentialFile>, AppError> {
        let home = self.inner.options.home_dir.clone();
        let found = tokio::task::spawn_blocking(move || {
            [".panopto_tokens", ".env", "oauthtoken.txt"]
                .into_iter()
                .filter_map(|name| found(home.join(name)))
                .collect()
        });
        Ok(found.await?)
    }

    /// Adds an account from a credential file. The file stays as it is.
    ///
    /// # Errors
    ///
    /// A file that holds no client, or one that names no server where none was given.
    pub async fn import_credentials(
        &self,
        request: ImportCredentials,
    ) -> Result<Account, AppError> {
        let path = request.path.clone();
        let credentials = tokio::task::spawn_blocking(move || read(&path)).await??;
        let server = request
            .server
            .filter(|server| !server.trim().is_empty())
            .or(credentials.server);
        let server = server.ok_or_else(|| AccountError::ServerNeeded {
            path: request.path.display().to_string(),
        })?;
        if let Some(token) = credentials.token {
            let added = self.add_canvas_account(AddCanvas {
                name: request.name,
                server,
                token: Some(token),
                ..AddCanvas::default()
            });
            return added.await;
        }
        let by_password = credentials.username.is_some() && credentials.password.is_some();
        self.add_account(AddAccount {
            name: request.name.or(credentials.name),
            server,
            client_id: credentials.client_id,
            client_secret: credentials.client_secret,
            grant: if by_password {
                Grant::Password
            } else {
                Grant::Code
            },
            username: credentials.username,
            password: credentials.password,
            ca_file: None,
        })
        .await
    }
}

fn found(path: PathBuf) -> Option<CredentialFile> {
    let credentials = read(&path).ok()?;
    let needs_server = credentials.server.is_none();
    Some(CredentialFile {
        path,
        kind: credentials.kind,
        needs_server,
        server: credentials.server,
        name: credentials.name,
    })
}

fn read(path: &Path) -> Result<Credentials, AccountError> {
    let refused = |reason: String| AccountError::Import {
        path: path.display().to_string(),
        reason,
    };
    let length = fs::metadata(path)
        .map_err(|error| refused(in_words(&error)))?
        .len();
    if length > LARGEST {
        return Err(refused("it is too large for a credential file.".to_owned()));
    }
    let bytes = fs::read(path).map_err(|error| refused(in_words(&error)))?;
    let text =
        String::from_utf8(bytes).map_err(|_| refused("it is not a text file.".to_owned()))?;
    let text = text.trim_start_matches('\u{feff}');
    if text.trim_start().starts_with('{') {
        from_json(text)
    } else if let Some(token) = token_alone(text) {
        Ok(from_token(token))
    } else {
        from_env(text)
    }
    .map_err(refused)
}

/// The documented form of `.panopto_tokens` ends with a comma before the brace, so this is read as tolerantly.
fn from_json(text: &str) -> Result<Credentials, String> {
    let plain = without_trailing_commas(text);
    // The parser's own message can quote the text, which holds a secret.
    let value: serde_json::Value = serde_json::from_str(&plain)
        .map_err(|error| format!("it is not JSON (line {}).", error.line()))?;
    let member = |name: &str| {
        value
            .get(name)
            .and_then(serde_json::Value::as_str)
            .map(str::trim)
            .filter(|text| !text.is_empty())
    };
    let client_id = member("client_id").ok_or("it has no client_id.")?;
    let client_secret = member("client_secret").ok_or("it has no client_secret.")?;
    Ok(Credentials {
        kind: CredentialFileKind::PanoptoTokens,
        name: member("name").map(str::to_owned),
        server: member("server").and_then(usable_server),
        client_id: client_id.to_owned(),
        client_secret: Some(Secret::new(client_secret)),
        username: None,
        password: None,
        token: None,
    })
}

/// Returns the text of a file that holds a token of Canvas and nothing else.
fn token_alone(text: &str) -> Option<&str> {
    let mut lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    let token = lines.next()?;
    let is_token = token.len() >= 20
        && token
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'~');
    (is_token && lines.next().is_none()).then_some(token)
}

fn from_token(token: &str) -> Credentials {
    Credentials {
        kind: CredentialFileKind::CanvasToken,
        name: None,
        server: None,
        client_id: String::new(),
        client_secret: None,
        username: None,
        password: None,
        token: Some(Secret::new(token)),
    }
}

fn from_env(text: &str) -> Result<Credentials, String> {
    let mut values = env_lines(text);
    let client_id = values.remove("CLIENT_ID").ok_or("it has no CLIENT_ID.")?;
    Ok(Credentials {
        kind: CredentialFileKind::Env,
        name: None,
        server: values.remove("SERVER").as_deref().and_then(usable_server),
        client_id,
        client_secret: values.remove("CLIENT_SECRET").map(Secret::new),
        username: values.remove("USERNAME"),
        password: values.remove("PASSWORD").map(Secret::new),
        token: None,
    })
}

fn usable_server(text: &str) -> Option<String> {
    parse_server_address(text).ok().map(String::from)
}

fn env_lines(text: &str) -> HashMap<String, String> {
    let line = |line: &str| {
        let line = line.trim();
        let (name, value) = line
            .strip_prefix("export ")
            .unwrap_or(line)
            .split_once('=')?;
        let value = value.trim();
        let quoted = ['"', '\'']
            .into_iter()
            .find_map(|quote| value.strip_prefix(quote)?.strip_suffix(quote));
        let value = quoted.unwrap_or(value).trim();
        let name = name.trim();
        (!name.starts_with('#') && !value.is_empty())
            .then(|| (name.to_ascii_uppercase(), value.to_owned()))
    };
    text.lines().filter_map(line).collect()
}

/// Drops commas that stand right before a closing bracket, outside of strings.
fn without_trailing_commas(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let (mut in_string, mut escaped, mut comma) = (false, false, None);
    for character in text.chars() {
        if in_string {
            (in_string, escaped) = (escaped || character != '"', !escaped && character == '\\');
        } else {
            match character {
                ',' => comma = Some(plain.len()),
                '}' | ']' => {
                    if let Some(at) = comma.take() {
                        plain.remove(at);
                    }
                }
                '"' => (in_string, comma) = (true, None),
                other if !other.is_whitespace() => comma = None,
                _ => {}
            }
        }
        plain.push(character);
    }
    plain
}

fn in_words(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::NotFound => "it is not there.".to_owned(),
        io::ErrorKind::PermissionDenied => "it may not be read.".to_owned(),
        io::ErrorKind::IsADirectory => "it is a folder.".to_owned(),
        _ => error.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::{CredentialFileKind, from_env, from_json, token_alone, without_trailing_commas};

    #[test]
    fn understands_the_documented_file_with_its_trailing_comma() {
        let text = "{\n  \"name\": \"Mine, {really}\",\n  \"client_id\": \"c-1\",\n  \"client_secret\": \"s,}1\",\n}\n";

        let read = from_json(text).ok().unwrap();

        assert_eq!(read.kind, CredentialFileKind::PanoptoTokens);
        assert_eq!(read.name.as_deref(), Some("Mine, {really}"));
        assert_eq!(read.client_id, "c-1");
        assert_eq!(read.client_secret.unwrap().expose(), "s,}1");
        assert!(read.server.is_none());
    }

    #[test]
    fn keeps_commas_that_belong() {
        assert_eq!(
            without_trailing_commas(r#"{"a":[1,2,],"b":"x\",}",}"#),
            r#"{"a":[1,2],"b":"x\",}"}"#
        );
    }

    #[test]
    fn understands_env_files() {
        let text = "# Panopto\nSERVER=ubc.ca.panopto.com\nexport USERNAME='me'\nPASSWORD=\"p#1 \"\nCLIENT_ID = c-2\nCLIENT_SECRET=s=2\nASPXAUTH=\n";

        let read = from_env(text).ok().unwrap();

        assert_eq!(read.server.as_deref(), Some("https://ubc.ca.panopto.com/"));
        assert_eq!(read.username.as_deref(), Some("me"));
        assert_eq!(read.password.unwrap().expose(), "p#1");
        assert_eq!(read.client_id, "c-2");
        assert_eq!(read.client_secret.unwrap().expose(), "s=2");
    }

    #[test]
    fn a_token_alone_is_one_of_canvas() {
        let token = "1042~nfAdminToken00000000000000000";

        assert_eq!(token_alone(&format!("\n{token}\r\n")), Some(token));
        for text in [
            "CLIENT_ID=abcdefghijklmnopqrstuvwxyz",
            "short~token",
            "two words that are long enough to be one",
            &format!("{token}\n{token}"),
        ] {
            assert_eq!(token_alone(text), None, "{text}");
        }
    }

    #[test]
    fn a_broken_file_is_refused_without_quoting_it() {
        let reason = from_json("{\"client_id\": \"c\", \"client_secret\": \"hidden\" oops}")
            .err()
            .unwrap();

        assert!(!reason.contains("hidden"), "{reason}");
        assert!(from_env("NAME=x").is_err());
    }
}
