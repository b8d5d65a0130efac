//! Names, licences and licence texts of all crates in the window, from what cargo has on this computer.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::error::Error;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs};

use serde_json::{Value, json};

/// How files with a licence or a notice begin.
const BEGINNINGS: [&str; 5] = ["license", "licence", "copying", "notice", "unlicense"];

#[expect(
    clippy::print_stdout,
    reason = "cargo reads what a build script prints"
)]
/// Writes `notices.json` for the program to include.
pub fn write() -> Result<(), Box<dyn Error>> {
    let root = PathBuf::from(env::var("CARGO_MANIFEST_DIR")?);
    println!(
        "cargo::rerun-if-changed={}",
        root.join("Cargo.lock").display()
    );
    let metadata = metadata(&root)?;
    let mut texts = Texts::default();
    let mut packages = Vec::new();
    for package in in_the_program(&metadata)? {
        let folder = Path::new(word(package, "manifest_path")?)
            .parent()
            .ok_or("a manifest lies in a folder")?;
        let texts_of: Vec<usize> = licence_texts(folder)?
            .into_iter()
            .map(|text| texts.number(text))
            .collect();
        packages.push(json!({
            "name": word(package, "name")?,
            "version": word(package, "version")?,
            "license": package["license"].as_str().unwrap_or("see the text"),
            "texts": texts_of,
        }));
    }
    let notices = json!({ "packages": packages, "texts": texts.in_order });
    let path = PathBuf::from(env::var("OUT_DIR")?).join("notices.json");
    Ok(fs::write(path, notices.to_string())?)
}

/// Reads the graph of packages without the network.
fn metadata(root: &Path) -> Result<Value, Box<dyn Error>> {
    let output = Command::new(env::var("CARGO")?)
        .current_dir(root)
        .args([
            "metadata",
            "--format-version",
            "1",
            "--offline",
            "--locked",
            "--filter-platform",
        ])
        .arg(env::var("TARGET")?)
        .output()?;
    if !output.status.success() {
        let why = String::from_utf8_lossy(&output.stderr).into_owned();
        return Err(format!("cargo does not know the packages: {why}").into());
    }
    Ok(serde_json::from_slice(&output.stdout)?)
}

/// Returns the packages of others that end up in the program, by name: what is only needed to build or test it does not.
fn in_the_program(metadata: &Value) -> Result<Vec<&Value>, Box<dyn Error>> {
    let nodes: HashMap<&str, &Value> = list(&metadata["resolve"]["nodes"])
        .filter_map(|node| Some((node["id"].as_str()?, node)))
        .collect();
    let own: HashSet<&str> = list(&metadata["workspace_members"])
        .filter_map(Value::as_str)
        .collect();
    let this = env::var("CARGO_PKG_NAME")?;
    let by_id: HashMap<&str, &Value> = list(&metadata["packages"])
        .filter_map(|package| Some((package["id"].as_str()?, package)))
        .collect();
    let mut ahead: Vec<&str> = by_id
        .iter()
        .filter(|(id, package)| own.contains(**id) && package["name"] == this.as_str())
        .map(|(id, _)| *id)
        .collect();
    let mut found = BTreeMap::new();
    let mut seen = HashSet::new();
    while let Some(id) = ahead.pop() {
        if !seen.insert(id) {
            continue;
        }
        let package = *by_id.get(id).ok_or("a package of the graph is described")?;
        if !own.contains(id) {
            found.insert((word(package, "name")?, word(package, "version")?), package);
        }
        let node = nodes
            .get(id)
            .ok_or("a package has its place in the graph")?;
        let normal = list(&node["deps"])
            .filter(|dependency| list(&dependency["dep_kinds"]).any(|kind| kind["kind"].is_null()));
        ahead.extend(normal.filter_map(|dependency| dependency["pkg"].as_str()));
    }
    Ok(found.into_values().collect())
}

fn licence_texts(folder: &Path) -> Result<Vec<String>, Box<dyn Error>> {
    let mut files: Vec<PathBuf> = fs::read_dir(folder)?
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| path.is_file() && is_licence(path))
        .collect();
    files.sort();
    // A text that is not UTF-8 still has to be told.
    let read = |path: &PathBuf| Ok(String::from_utf8_lossy(&fs::read(path)?).trim().to_owned());
    files.iter().map(read).collect()
}

fn is_licence(path: &Path) -> bool {
    let name = path
        .file_name()
        .unwrap_or_default()
        .to_string_lossy()
        .to_lowercase();
    let is_text = matches!(
        path.extension().and_then(|extension| extension.to_str()),
        None | Some("txt" | "md" | "TXT" | "MD")
    ) || name.starts_with("license-")
        || name.starts_with("license.");
    is_text
        && BEGINNINGS
            .iter()
            .any(|beginning| name.starts_with(beginning))
}

/// Texts, each once: most crates share theirs.
#[derive(Default)]
struct Texts {
    in_order: Vec<String>,
    numbers: HashMap<String, usize>,
}

impl Texts {
    fn number(&mut self, text: String) -> usize {
        *self.numbers.entry(text).or_insert_with_key(|text| {
            self.in_order.push(text.clone());
            self.in_order.len() - 1
        })
    }
}

fn list(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().into_iter().flatten()
}

fn word<'a>(value: &'a Value, key: &str) -> Result<&'a str, Box<dyn Error>> {
    value[key]
        .as_str()
        .ok_or_else(|| format!("a package has a {key}").into())
}
