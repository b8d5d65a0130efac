//! `index.html`: the recordings of a mirror, browsable without Lectern, without a server and without a network.

use std::io::{self, BufWriter, Write};
use std::path::Path;

use lectern_transfer::AtomicFile;

use super::catalogue::reason;
use super::html::{BASE_STYLE, address, grouped, moment, source, text};
use super::{Record, Records, Status};
use crate::mirror::captions::language;
use crate::mirror::choices::bytes;
use crate::mirror::index::FileKind;
use crate::mirror::plan::clock;

pub(super) const NAME: &str = "index.html";

const STYLE: &str = include_str!("index_page.css");
const SCRIPT: &str = include_str!("index_page.js");

/// Writes the page. The whole list is in it, so that it works where scripts are blocked; the search reads `parts` files of
/// transcripts when it is used.
pub(super) fn write(path: &Path, records: &Records, parts: u64) -> io::Result<()> {
    let mut file = AtomicFile::create(path)?;
    let mut page = BufWriter::new(&mut file);
    let folders = folders(records);
    head(&mut page, records)?;
    find(&mut page, parts)?;
    let columns = if folders.len() > 1 {
        " with-folders"
    } else {
        ""
    };
    writeln!(page, "<div class=\"page{columns}\">")?;
    if folders.len() > 1 {
        contents(&mut page, &folders, &records.from)?;
    }
    writeln!(page, "<main>")?;
    for (number, folder) in folders.iter().enumerate() {
        section(&mut page, records, number, folder)?;
    }
    if folders.is_empty() {
        writeln!(page, "<p class=\"nothing\">No recordings yet.</p>")?;
    }
    writeln!(
        page,
        "<p class=\"nothing\" hidden>Nothing found.</p>\n</main>\n</div>"
    )?;
    writeln!(
        page,
        "<footer>Made by Lectern on {}. The same list for programs: <a href=\"catalogue.csv\">catalogue.csv</a>. \
         Checksums of all files: <a href=\"manifest-sha256.txt\">manifest-sha256.txt</a>.</footer>",
        moment(records.made_at)
    )?;
    writeln!(page, "<script>{SCRIPT}</script>\n</body>\n</html>")?;
    page.flush()?;
    drop(page);
    file.commit()
}

/// The recordings of one folder.
struct Folder<'a> {
    path: &'a str,
    rows: &'a [Record],
}

fn folders(records: &Records) -> Vec<Folder<'_>> {
    let groups = records
        .rows
        .chunk_by(|one, other| one.folder == other.folder);
    groups
        .map(|rows| Folder {
            path: &rows[0].folder,
            rows,
        })
        .collect()
}

fn head(page: &mut impl Write, records: &Records) -> io::Result<()> {
    // A script file beside the page is “self” nowhere on a disk, so the page's own script lets it in.
    let policy = format!(
        "default-src 'none'; style-src {}; script-src {} 'strict-dynamic'; base-uri 'none'; form-action 'none'",
        source(&style()),
        source(SCRIPT)
    );
    let seconds: f64 = records.rows.iter().filter_map(|row| row.seconds).sum();
    let here = records
        .rows
        .iter()
        .filter(|row| row.video().is_some())
        .count();
    let host = records.server.host_str().unwrap_or("Panopto");
    writeln!(
        page,
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"{policy}\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta name=\"referrer\" content=\"no-referrer\">\n\
         <title>{title}</title>\n<style>{style}</style>\n</head>\n<body>\n\
         <header><h1><bdi>{title}</bdi></h1>\n\
         <p class=\"facts\">{here} recordings, {hours}, {size}. From {host}, {moment}.</p></header>",
        title = text(&records.from),
        style = style(),
        here = grouped(here as u64),
        hours = hours(seconds),
        size = bytes(records.bytes()),
        host = text(host),
        moment = moment(records.made_at),
    )
}

fn style() -> String {
    format!("{BASE_STYLE}{STYLE}")
}

/// The search shows itself once its script runs.
fn find(page: &mut impl Write, parts: u64) -> io::Result<()> {
    writeln!(
        page,
        "<search class=\"find\" data-parts=\"{parts}\" hidden><div>\
         <input type=\"search\" aria-label=\"Search titles and transcripts\" placeholder=\"Search titles and transcripts\" autocomplete=\"off\" spellcheck=\"false\">\
         <kbd aria-hidden=\"true\">/</kbd><output></output></div></search>"
    )
}

fn contents(page: &mut impl Write, folders: &[Folder<'_>], from: &str) -> io::Result<()> {
    writeln!(page, "<nav aria-label=\"Folders\"><ul>")?;
    for (number, folder) in folders.iter().enumerate() {
        writeln!(
            page,
            "<li><a href=\"#f{number}\"><bdi>{}</bdi><span>{}</span></a></li>",
            text(below(shown_path(folder), from)),
            grouped(folder.rows.len() as u64)
        )?;
    }
    writeln!(page, "</ul></nav>")
}

/// Returns the path without the folders that all have in common.
fn below<'a>(path: &'a str, from: &str) -> &'a str {
    let inside = path.strip_prefix(from);
    let inside = inside.and_then(|rest| rest.strip_prefix(" / "));
    inside.filter(|rest| !rest.is_empty()).unwrap_or(path)
}

fn shown_path<'a>(folder: &Folder<'a>) -> &'a str {
    if folder.path.trim().is_empty() {
        "Without a folder"
    } else {
        folder.path
    }
}

fn section(
    page: &mut impl Write,
    records: &Records,
    number: usize,
    folder: &Folder<'_>,
) -> io::Result<()> {
    writeln!(
        page,
        "<section class=\"card\" id=\"f{number}\" aria-labelledby=\"h{number}\"><h2 id=\"h{number}\"><bdi>{}</bdi></h2>\n\
         <table><thead><tr><th scope=\"col\">Recording</th><th scope=\"col\" class=\"when\">Recorded</th>\
         <th scope=\"col\" class=\"long\">Length</th><th scope=\"col\" class=\"files\">Files</th></tr></thead>\n<tbody>",
        text(shown_path(folder))
    )?;
    for row in folder.rows {
        line(page, records, row)?;
    }
    writeln!(page, "</tbody></table></section>")
}

fn line(page: &mut impl Write, records: &Records, row: &Record) -> io::Result<()> {
    let title = if row.title.trim().is_empty() {
        "Untitled"
    } else {
        &row.title
    };
    write!(page, "<tr data-id=\"{}\"><td>", row.id)?;
    match row.video() {
        Some(video) => write!(
            page,
            "<a class=\"title\" href=\"{}\" dir=\"auto\">{}</a>",
            address(&video.path),
            text(title)
        )?,
        None => write!(
            page,
            "<span class=\"title\" dir=\"auto\">{}</span>",
            text(title)
        )?,
    }
    match row.status {
        Status::Here => {}
        Status::Gone(since) => write!(
            page,
            " <span class=\"chip warn\">Gone from server since {}</span>",
            since.format("%-d %b %Y")
        )?,
        Status::NotDownloadable(why) => write!(
            page,
            " <span class=\"chip bad\">Not downloadable: {}</span>",
            text(reason(why))
        )?,
    }
    if !row.description.trim().is_empty() {
        write!(
            page,
            "<p class=\"about\" dir=\"auto\">{}</p>",
            text(row.description.trim())
        )?;
    }
    let recorded = row.recorded.map(|at| {
        format!(
            "<time datetime=\"{}\">{}</time>",
            at.format("%Y-%m-%dT%H:%M:%SZ"),
            at.format("%-d %b %Y")
        )
    });
    write!(
        page,
        "</td><td class=\"when\">{}</td><td class=\"long\">{}</td><td class=\"files\">",
        recorded.unwrap_or_else(|| "–".to_owned()),
        row.seconds.map_or_else(|| "–".to_owned(), clock)
    )?;
    files(page, row, title)?;
    writeln!(
        page,
        "<a href=\"{}\" rel=\"noreferrer\" aria-label=\"{} in Panopto\">Panopto</a></td></tr>",
        text(&row.viewer(&records.server)),
        text(title)
    )
}

/// Links what a person opens; the rest is in the folder.
fn files(page: &mut impl Write, row: &Record, title: &str) -> io::Result<()> {
    for file in &row.files {
        let (word, tag) = match &file.kind {
            FileKind::Vtt(tag) => ("Captions", Some(tag)),
            FileKind::Srt(tag) if !has_vtt(row, tag) => ("Captions", Some(tag)),
            FileKind::Text(tag) => ("Transcript", Some(tag)),
            FileKind::Chapters => ("Chapters", None),
            _ => continue,
        };
        let several = row.languages().len() > 1;
        let shown = match tag.filter(|_| several) {
            Some(tag) => format!("{word} ({})", text(tag)),
            None => word.to_owned(),
        };
        let whole = match tag {
            Some(tag) => format!("{word}, {}, of {}", language::called(tag), title),
            None => format!("{word} of {title}"),
        };
        writeln!(
            page,
            "<a href=\"{}\" aria-label=\"{}\">{shown}</a>",
            address(&file.path),
            text(&whole)
        )?;
    }
    Ok(())
}

fn has_vtt(row: &Record, tag: &str) -> bool {
    let vtt = FileKind::Vtt(tag.to_owned());
    row.files.iter().any(|file| file.kind == vtt)
}

/// A sum of lengths, as in `30 h 17 min`.
fn hours(seconds: f64) -> String {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a length is positive, and the cast stops at the ends"
    )]
    let minutes = (seconds / 60.0).round().max(0.0) as u64;
    if minutes < 60 {
        format!("{minutes} min")
    } else {
        format!("{} h {} min", grouped(minutes / 60), minutes % 60)
    }
}
