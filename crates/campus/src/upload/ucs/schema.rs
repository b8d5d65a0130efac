//! The schema as tables: which element may hold which.

use super::{
    ManifestError,
    values::{is_guid, parse_checksum, parse_date_time, parse_duration},
};
use crate::xml::Element;

const UCS: &str = "http://tempuri.org/UniversalCaptureSpecification/v1";
const PANOPTO_SESSION: &str = "http://panopto.com/PanoptoSession/v1";
const XSI: &str = "http://www.w3.org/2001/XMLSchema-instance";

/// Which of the two vocabularies a manifest uses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Dialect {
    /// `Session`, files in `File`.
    Ucs,
    /// `PanoptoSession`, files in `Filename`.
    PanoptoSession,
}

impl Dialect {
    pub(super) fn of(root: &Element) -> Result<Self, ManifestError> {
        match (root.namespace.as_str(), root.name.as_str()) {
            (UCS, "Session") => Ok(Self::Ucs),
            (PANOPTO_SESSION, "PanoptoSession") => Ok(Self::PanoptoSession),
            (namespace, name) => Err(ManifestError::WrongRoot {
                found: format!("{{{namespace}}}{name}"),
            }),
        }
    }

    fn namespace(self) -> &'static str {
        match self {
            Self::Ucs => UCS,
            Self::PanoptoSession => PANOPTO_SESSION,
        }
    }

    /// Returns the name of the element that names a file.
    pub(super) fn file(self) -> &'static str {
        match self {
            Self::Ucs => "File",
            Self::PanoptoSession => "Filename",
        }
    }
}

/// What an element holds.
enum Content {
    Text,
    DateTime,
    Duration,
    Integer,
    Boolean,
    Guid,
    VideoType,
    /// A file name with an optional `Checksum`.
    File,
    /// Children in any order, each at most once (`xs:all`).
    All(&'static [Field]),
    /// Children in this order, each at most once (`xs:sequence`).
    Sequence(&'static [Field]),
    /// Any number of one element.
    List(&'static str, &'static Content),
    /// An extension: its id first; more only with an `xsi:type`.
    Extension,
}

/// A child of an element.
struct Field {
    name: &'static str,
    required: bool,
    content: &'static Content,
}

const fn must(name: &'static str, content: &'static Content) -> Field {
    Field {
        name,
        required: true,
        content,
    }
}

const fn may(name: &'static str, content: &'static Content) -> Field {
    Field {
        name,
        required: false,
        content,
    }
}

static SESSION: Content = Content::All(&[
    must("Title", &Content::Text),
    may("Description", &Content::Text),
    may("Date", &Content::DateTime),
    may("Creator", &CREATOR),
    may("Thumbnail", &Content::File),
    may("ThumbnailTime", &Content::Duration),
    may("Videos", &Content::List("Video", &VIDEO)),
    may(
        "Presentations",
        &Content::List("Presentation", &PRESENTATION),
    ),
    may("Images", &Content::List("Image", &IMAGE)),
    may("Cuts", &Content::List("Cut", &CUT)),
    may("Tags", &Content::List("Tag", &Content::Text)),
    may(
        "Extensions",
        &Content::List("Extension", &Content::Extension),
    ),
    may("Attachments", &Content::List("Attachment", &ATTACHMENT)),
]);

static CREATOR: Content = Content::Sequence(&[
    may("FirstName", &Content::Text),
    may("LastName", &Content::Text),
    may("Email", &Content::Text),
]);

static VIDEO: Content = Content::Sequence(&[
    may("Title", &Content::Text),
    must("Start", &Content::Duration),
    must("File", &Content::File),
    may("LocalFilename", &Content::Text),
    may("Bitrate", &Content::Integer),
    may("FileType", &Content::Text),
    may("Renditions", &Content::List("Rendition", &RENDITION)),
    may("Cuts", &Content::List("Cut", &CUT)),
    may("TableOfContents", &Content::List("Entry", &ENTRY)),
    must("Type", &Content::VideoType),
    may("Transcripts", &Content::List("Transcript", &TRANSCRIPT)),
]);

static RENDITION: Content = Content::All(&[
    must("File", &Content::File),
    may("LocalFilename", &Content::Text),
    may("Bitrate", &Content::Integer),
]);

static CUT: Content = Content::All(&[
    must("Start", &Content::Duration),
    must("Duration", &Content::Duration),
]);

static ENTRY: Content = Content::All(&[
    must("Title", &Content::Text),
    may("Description", &Content::Text),
    may("Url", &Content::Text),
    must("Time", &Content::Duration),
]);

static TRANSCRIPT: Content = Content::All(&[
    must("File", &Content::File),
    may("LocalFilename", &Content::Text),
    may("LCID", &Content::Text),
    may("Source", &Content::Text),
    may("Visible", &Content::Boolean),
]);

static PRESENTATION: Content = Content::All(&[
    must("Start", &Content::Duration),
    must("File", &Content::File),
    may("LocalFilename", &Content::Text),
    must("SlideChanges", &Content::List("SlideChange", &SLIDE_CHANGE)),
]);

static SLIDE_CHANGE: Content = Content::All(&[
    must("Title", &Content::Text),
    may("Description", &Content::Text),
    may("Url", &Content::Text),
    must("Time", &Content::Duration),
    must("SlideNumber", &Content::Integer),
]);

static IMAGE: Content = Content::All(&[
    must("File", &Content::File),
    may("LocalFilename", &Content::Text),
    may("Title", &Content::Text),
    may("Description", &Content::Text),
    may("Url", &Content::Text),
    must("Time", &Content::Duration),
]);

static ATTACHMENT: Content = Content::All(&[
    must("File", &Content::File),
    may("LocalFilename", &Content::Text),
    must("MimeType", &Content::Text),
]);

/// Checks a document against the tables.
pub(super) fn check(root: &Element, dialect: Dialect) -> Result<(), ManifestError> {
    check_content(root, &SESSION, dialect, &root.name)
}

fn check_content(
    element: &Element,
    content: &Content,
    dialect: Dialect,
    path: &str,
) -> Result<(), ManifestError> {
    check_attributes(element, content, dialect, path)?;
    match content {
        Content::All(fields) => check_fields(element, fields, false, dialect, path),
        Content::Sequence(fields) => check_fields(element, fields, true, dialect, path),
        Content::List(name, item) => {
            refuse_text(element, path)?;
            for (index, child) in element.children.iter().enumerate() {
                let path = format!("{path}/{}[{}]", child.name, index + 1);
                if child.name != *name || child.namespace != dialect.namespace() {
                    return Err(ManifestError::Unexpected { path });
                }
                check_content(child, item, dialect, &path)?;
            }
            Ok(())
        }
        Content::Extension => check_extension(element, dialect, path),
        _ => check_text(element, content, path),
    }
}

fn check_fields(
    element: &Element,
    fields: &[Field],
    ordered: bool,
    dialect: Dialect,
    path: &str,
) -> Result<(), ManifestError> {
    refuse_text(element, path)?;
    let own_name = |field: &Field| {
        if field.name == "File" {
            dialect.file()
        } else {
            field.name
        }
    };
    let mut seen = vec![false; fields.len()];
    let mut reached = 0;
    for child in &element.children {
        let path = format!("{path}/{}", child.name);
        let position = (child.namespace == dialect.namespace())
            .then(|| {
                fields
                    .iter()
                    .position(|field| own_name(field) == child.name)
            })
            .flatten();
        let Some(position) = position else {
            return Err(ManifestError::Unexpected { path });
        };
        if std::mem::replace(&mut seen[position], true) {
            return Err(ManifestError::Repeated { path });
        }
        if ordered && position < reached {
            return Err(ManifestError::Unexpected { path });
        }
        reached = position;
        check_content(child, fields[position].content, dialect, &path)?;
    }
    let missing = fields
        .iter()
        .zip(&seen)
        .find(|(field, seen)| field.required && !**seen);
    match missing {
        Some((field, _)) => Err(ManifestError::Missing {
            path: format!("{path}/{}", own_name(field)),
        }),
        None => Ok(()),
    }
}

fn check_extension(element: &Element, dialect: Dialect, path: &str) -> Result<(), ManifestError> {
    let missing = || ManifestError::Missing {
        path: format!("{path}/ExtensionId"),
    };
    let (first, rest) = element.children.split_first().ok_or_else(missing)?;
    if first.name != "ExtensionId" {
        return Err(missing());
    }
    check_content(
        first,
        &Content::Guid,
        dialect,
        &format!("{path}/ExtensionId"),
    )?;
    match rest.first() {
        Some(more) if element.attribute(XSI, "type").is_none() => Err(ManifestError::Unexpected {
            path: format!("{path}/{}", more.name),
        }),
        _ => Ok(()),
    }
}

fn check_text(element: &Element, content: &Content, path: &str) -> Result<(), ManifestError> {
    if let Some(child) = element.children.first() {
        return Err(ManifestError::Unexpected {
            path: format!("{path}/{}", child.name),
        });
    }
    let text = element.text.trim();
    let (fits, expected) = match content {
        Content::DateTime => (parse_date_time(text).is_some(), "a date and time"),
        Content::Duration => (parse_duration(text).is_some(), "a duration such as PT5S"),
        Content::Integer => (is_integer(text), "a whole number"),
        Content::Boolean => (
            matches!(text, "true" | "false" | "1" | "0"),
            "true or false",
        ),
        Content::Guid => (is_guid(text), "a GUID"),
        Content::VideoType => (
            matches!(element.text.as_str(), "Primary" | "Secondary" | "Audio"),
            "Primary, Secondary or Audio",
        ),
        _ => (true, "text"),
    };
    if !fits {
        return Err(ManifestError::BadValue {
            path: path.to_owned(),
            expected,
            found: element.text.clone(),
        });
    }
    Ok(())
}

/// Only files carry an attribute of their own; those of XML Schema instances are allowed everywhere.
fn check_attributes(
    element: &Element,
    content: &Content,
    dialect: Dialect,
    path: &str,
) -> Result<(), ManifestError> {
    for (namespace, name, value) in &element.attributes {
        let checksum =
            namespace.is_empty() && name == "Checksum" && matches!(content, Content::File);
        if checksum && dialect == Dialect::Ucs {
            if parse_checksum(value).is_none() {
                let path = format!("{path}/@Checksum");
                return Err(ManifestError::BadValue {
                    path,
                    expected: "8 hexadecimal digits",
                    found: value.clone(),
                });
            }
        } else if namespace != XSI {
            return Err(ManifestError::Unexpected {
                path: format!("{path}/@{name}"),
            });
        }
    }
    Ok(())
}

fn refuse_text(element: &Element, path: &str) -> Result<(), ManifestError> {
    if element.text.trim().is_empty() {
        return Ok(());
    }
    let found = element.text.trim().to_owned();
    Err(ManifestError::BadValue {
        path: path.to_owned(),
        expected: "free of text between its elements",
        found,
    })
}

fn is_integer(text: &str) -> bool {
    let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
    !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit())
}
