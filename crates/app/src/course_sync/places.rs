//! Which mirror and which export belong to a course: those of its folder and of its Canvas course.

use chrono::{DateTime, Utc};
use rusqlite::Connection;

use crate::artifacts::{self, ArtifactExportId, CourseExport};
use crate::canvas_courses::CourseCanvas;
use crate::error::AppError;
use crate::mirror::store::{self as mirrors, MirrorRow};
use crate::mirror::{MirrorId, MirrorScope};
use crate::viewing::store::CourseRow;

/// The recordings of a course on this computer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CourseRecordings {
    /// The mirror of the course's folder.
    pub mirror: MirrorId,
    /// Recordings that are here.
    pub recordings: u64,
}

/// The student work of a course on this computer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CourseWork {
    /// The export.
    pub export: ArtifactExportId,
    /// What was handed in until then was looked at; none where no run came to its end.
    pub to: Option<DateTime<Utc>>,
}

/// The mirrors and exports of this profile, to find those of courses among them.
pub(crate) struct Around {
    mirrors: Vec<MirrorRow>,
    exports: Vec<CourseExport>,
}

impl Around {
    pub(crate) fn read(connection: &Connection) -> Result<Self, AppError> {
        Ok(Self {
            mirrors: mirrors::mirrors(connection)?,
            exports: artifacts::course_exports(connection)?,
        })
    }

    /// Finds the mirror of exactly the course's folder, as the course's account sees it.
    pub(super) fn mirror(&self, course: &CourseRow) -> Option<&MirrorRow> {
        let account = course.account.as_ref()?;
        self.mirrors.iter().find(|row| {
            let request = &row.mirror.request;
            let scope = MirrorScope::Folders {
                folders: vec![course.folder],
            };
            request.account == *account && request.scope == scope
        })
    }

    /// Finds the export of a whole Canvas course: one of it alone before one with others, the latest first.
    pub(super) fn export(&self, canvas: &CourseCanvas) -> Option<&CourseExport> {
        let has = |export: &&CourseExport| {
            export.server.as_deref() == Some(&canvas.server)
                && export.courses.contains(&canvas.canvas_id)
        };
        let mut of_it = self.exports.iter().filter(has);
        let alone = of_it.clone().find(|export| export.courses.len() == 1);
        alone.or_else(|| of_it.next())
    }

    pub(crate) fn recordings(&self, course: &CourseRow) -> Option<CourseRecordings> {
        self.mirror(course).map(|row| CourseRecordings {
            mirror: row.mirror.id.clone(),
            recordings: row.recordings,
        })
    }

    pub(crate) fn work(
        &self,
        course: &CourseRow,
        canvas: Option<&CourseCanvas>,
    ) -> Option<CourseWork> {
        self.export(canvas?).map(|export| CourseWork {
            export: export.id,
            to: export.looked_at.max(course.work_looked_at),
        })
    }
}
