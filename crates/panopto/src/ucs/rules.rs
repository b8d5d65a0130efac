//! The rules of the Universal Capture Specification 2.0 and 2.1 as a table.

/// What an element holds.
#[derive(Debug, Clone, Copy)]
pub(super) enum Kind {
    Text,
    Integer,
    Boolean,
    DateTime,
    Duration,
    Guid,
    /// `Primary`, `Secondary` or `Audio`.
    StreamType,
    /// An integer from 1.
    SlideNumber,
    /// The name of an uploaded file, with an optional checksum.
    File(FileRole),
    Group(&'static Group),
}

/// What a file is named for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FileRole {
    /// A stream.
    Video,
    /// Another encoding of a stream.
    Rendition,
    /// Captions of a stream.
    Transcript,
    /// Slides.
    Presentation,
    /// A picture on the time line.
    Image,
    /// A file for the viewers.
    Attachment,
    /// The session's thumbnail.
    Thumbnail,
}

/// The members of an element.
#[derive(Debug)]
pub(super) struct Group {
    /// Whether members come in the order of the table; otherwise in any order, each at most once.
    pub ordered: bool,
    pub members: &'static [Member],
}

#[derive(Debug)]
pub(super) struct Member {
    pub name: &'static str,
    pub kind: Kind,
    pub required: bool,
    pub repeats: bool,
}

const fn may(name: &'static str, kind: Kind) -> Member {
    Member {
        name,
        kind,
        required: false,
        repeats: false,
    }
}

const fn must(name: &'static str, kind: Kind) -> Member {
    Member {
        name,
        kind,
        required: true,
        repeats: false,
    }
}

const fn many(name: &'static str, kind: Kind) -> Member {
    Member {
        name,
        kind,
        required: false,
        repeats: true,
    }
}

const fn sequence(members: &'static [Member]) -> Group {
    Group {
        ordered: true,
        members,
    }
}

/// The root's members, in any order.
pub(super) static SESSION: Group = Group {
    ordered: false,
    members: &[
        must("Title", Kind::Text),
        may("Description", Kind::Text),
        may("Date", Kind::DateTime),
        may("Creator", Kind::Group(&CREATOR)),
        may("Thumbnail", Kind::File(FileRole::Thumbnail)),
        may("ThumbnailTime", Kind::Duration),
        may("Videos", Kind::Group(&VIDEOS)),
        may("Presentations", Kind::Group(&PRESENTATIONS)),
        may("Images", Kind::Group(&IMAGES)),
        may("Cuts", Kind::Group(&CUTS)),
        may("Tags", Kind::Group(&TAGS)),
        may("Extensions", Kind::Group(&EXTENSIONS)),
        may("Attachments", Kind::Group(&ATTACHMENTS)),
    ],
};

static CREATOR: Group = sequence(&[
    may("FirstName", Kind::Text),
    may("LastName", Kind::Text),
    may("Email", Kind::Text),
]);

static VIDEOS: Group = sequence(&[many("Video", Kind::Group(&VIDEO))]);

static VIDEO: Group = sequence(&[
    may("Title", Kind::Text),
    must("Start", Kind::Duration),
    must("File", Kind::File(FileRole::Video)),
    may("LocalFilename", Kind::Text),
    may("Bitrate", Kind::Integer),
    may("FileType", Kind::Text),
    may("Renditions", Kind::Group(&RENDITIONS)),
    may("Cuts", Kind::Group(&CUTS)),
    may("TableOfContents", Kind::Group(&CONTENTS)),
    must("Type", Kind::StreamType),
    may("Transcripts", Kind::Group(&TRANSCRIPTS)),
]);

static RENDITIONS: Group = sequence(&[many("Rendition", Kind::Group(&RENDITION))]);

static RENDITION: Group = sequence(&[
    must("File", Kind::File(FileRole::Rendition)),
    may("LocalFilename", Kind::Text),
    may("Bitrate", Kind::Integer),
]);

static CUTS: Group = sequence(&[many("Cut", Kind::Group(&CUT))]);

static CUT: Group = sequence(&[
    must("Start", Kind::Duration),
    must("Duration", Kind::Duration),
]);

static CONTENTS: Group = sequence(&[many("Entry", Kind::Group(&ENTRY))]);

static ENTRY: Group = sequence(&[
    must("Title", Kind::Text),
    may("Description", Kind::Text),
    may("Url", Kind::Text),
    must("Time", Kind::Duration),
]);

static TRANSCRIPTS: Group = sequence(&[many("Transcript", Kind::Group(&TRANSCRIPT))]);

static TRANSCRIPT: Group = sequence(&[
    must("File", Kind::File(FileRole::Transcript)),
    may("LocalFilename", Kind::Text),
    may("LCID", Kind::Text),
    may("Source", Kind::Text),
    may("Visible", Kind::Boolean),
]);

static PRESENTATIONS: Group = sequence(&[many("Presentation", Kind::Group(&PRESENTATION))]);

static PRESENTATION: Group = sequence(&[
    must("Start", Kind::Duration),
    must("File", Kind::File(FileRole::Presentation)),
    may("LocalFilename", Kind::Text),
    must("SlideChanges", Kind::Group(&SLIDE_CHANGES)),
]);

static SLIDE_CHANGES: Group = sequence(&[many("SlideChange", Kind::Group(&SLIDE_CHANGE))]);

static SLIDE_CHANGE: Group = sequence(&[
    must("Title", Kind::Text),
    may("Description", Kind::Text),
    may("Url", Kind::Text),
    must("Time", Kind::Duration),
    must("SlideNumber", Kind::SlideNumber),
]);

static IMAGES: Group = sequence(&[many("Image", Kind::Group(&IMAGE))]);

static IMAGE: Group = sequence(&[
    must("File", Kind::File(FileRole::Image)),
    may("LocalFilename", Kind::Text),
    may("Title", Kind::Text),
    may("Description", Kind::Text),
    may("Url", Kind::Text),
    must("Time", Kind::Duration),
]);

static TAGS: Group = sequence(&[many("Tag", Kind::Text)]);

static EXTENSIONS: Group = sequence(&[many("Extension", Kind::Group(&EXTENSION))]);

static EXTENSION: Group = sequence(&[must("ExtensionId", Kind::Guid)]);

static ATTACHMENTS: Group = sequence(&[many("Attachment", Kind::Group(&ATTACHMENT))]);

static ATTACHMENT: Group = sequence(&[
    must("File", Kind::File(FileRole::Attachment)),
    may("LocalFilename", Kind::Text),
    must("MimeType", Kind::Text),
]);
