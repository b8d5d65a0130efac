use std::io;
use std::time::Duration;

use chrono::SecondsFormat;
use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesEnd, BytesStart, BytesText, Event};
use thiserror::Error;

use super::NAMESPACE;
use super::manifest::{Attachment, Manifest, StreamKind, Transcript, Video};

/// Tells why a manifest cannot be written.
#[derive(Debug, Error)]
pub enum WriteError {
    /// Sessions need a title.
    #[error("The recording has no title.")]
    NoTitle,
    /// There is nothing to show.
    #[error("The recording has no file.")]
    NoVideo,
    /// Memory could not be written to.
    #[error("The manifest could not be written: {0}")]
    Io(#[from] io::Error),
}

impl Manifest {
    /// Writes the manifest as UTF-8 XML.
    ///
    /// Characters that XML cannot carry, such as control codes in a pasted title, become spaces.
    ///
    /// # Errors
    ///
    /// [`WriteError::NoTitle`] and [`WriteError::NoVideo`], which the server would refuse only after the upload.
    pub fn to_xml(&self) -> Result<Vec<u8>, WriteError> {
        if self.title.trim().is_empty() {
            return Err(WriteError::NoTitle);
        }
        if self.videos.is_empty() {
            return Err(WriteError::NoVideo);
        }
        let mut xml = Xml(Writer::new_with_indent(Vec::new(), b' ', 2));
        xml.0
            .write_event(Event::Decl(BytesDecl::new("1.0", Some("utf-8"), None)))?;
        let mut root = BytesStart::new("Session");
        root.push_attribute(("xmlns", NAMESPACE));
        xml.0.write_event(Event::Start(root))?;
        xml.session(self)?;
        xml.0.write_event(Event::End(BytesEnd::new("Session")))?;
        let mut bytes = xml.0.into_inner();
        bytes.push(b'\n');
        Ok(bytes)
    }
}

struct Xml(Writer<Vec<u8>>);

impl Xml {
    fn session(&mut self, manifest: &Manifest) -> io::Result<()> {
        self.text("Title", &manifest.title)?;
        if let Some(description) = manifest
            .description
            .as_deref()
            .filter(|text| !text.is_empty())
        {
            self.text("Description", description)?;
        }
        if let Some(date) = manifest.date {
            self.text("Date", &date.to_rfc3339_opts(SecondsFormat::Micros, false))?;
        }
        if let Some(time) = manifest.thumbnail_time {
            self.text("ThumbnailTime", &duration(time))?;
        }
        self.list("Videos", &manifest.videos, Self::video)?;
        self.list("Attachments", &manifest.attachments, Self::attachment)
    }

    /// The members of a video come in the order of the schema.
    fn video(&mut self, video: &Video) -> io::Result<()> {
        self.within("Video", |xml| {
            xml.text("Start", &duration(video.start))?;
            xml.text("File", &video.file)?;
            let kind = match video.kind {
                StreamKind::Primary => "Primary",
                StreamKind::Secondary => "Secondary",
                StreamKind::Audio => "Audio",
            };
            xml.text("Type", kind)?;
            xml.list("Transcripts", &video.transcripts, Self::transcript)
        })
    }

    fn transcript(&mut self, transcript: &Transcript) -> io::Result<()> {
        self.within("Transcript", |xml| {
            xml.text("File", &transcript.file)?;
            match transcript.lcid {
                Some(lcid) => xml.text("LCID", &lcid.to_string()),
                None => Ok(()),
            }
        })
    }

    fn attachment(&mut self, attachment: &Attachment) -> io::Result<()> {
        self.within("Attachment", |xml| {
            xml.text("File", &attachment.file)?;
            xml.text("MimeType", &attachment.mime_type)
        })
    }

    fn list<T>(
        &mut self,
        name: &str,
        items: &[T],
        each: fn(&mut Self, &T) -> io::Result<()>,
    ) -> io::Result<()> {
        if items.is_empty() {
            return Ok(());
        }
        self.within(name, |xml| {
            items.iter().try_for_each(|item| each(xml, item))
        })
    }

    fn within(
        &mut self,
        name: &str,
        content: impl FnOnce(&mut Self) -> io::Result<()>,
    ) -> io::Result<()> {
        self.0.write_event(Event::Start(BytesStart::new(name)))?;
        content(self)?;
        self.0.write_event(Event::End(BytesEnd::new(name)))
    }

    fn text(&mut self, name: &str, text: &str) -> io::Result<()> {
        let text = text.replace(|c| !carried_by_xml(c), " ");
        self.0.write_event(Event::Start(BytesStart::new(name)))?;
        self.0.write_event(Event::Text(BytesText::new(&text)))?;
        self.0.write_event(Event::End(BytesEnd::new(name)))
    }
}

/// The characters of XML 1.0.
fn carried_by_xml(c: char) -> bool {
    matches!(c, '\t' | '\n' | '\r' | '\u{20}'..='\u{d7ff}' | '\u{e000}'..='\u{fffd}' | '\u{10000}'..)
}

/// Writes `PT5S`, `PT1.5S`: seconds alone are a valid xs:duration of any length.
fn duration(time: Duration) -> String {
    let (seconds, millis) = (time.as_secs(), time.subsec_millis());
    if millis == 0 {
        return format!("PT{seconds}S");
    }
    let fraction = format!("{millis:03}");
    format!("PT{seconds}.{}S", fraction.trim_end_matches('0'))
}
