//! Proposes which Canvas course, and which folder, belongs to a course. A person decides.

use lectern_canvas::Course;
use lectern_panopto::FolderId;

use super::matching::{Subject, compare};
use crate::app::App;
use crate::error::AppError;
use crate::page_views::{CanvasCourseFound, find_courses};
use crate::viewing::CourseId;
use crate::viewing::store as viewing;
use crate::{AccountId, Service};

/// So many of each are proposed; who has more to choose from searches.
const MOST: usize = 8;

/// A Canvas course that may be the one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CanvasProposal {
    /// Whose eyes see it.
    pub account: AccountId,
    /// The course.
    pub course: CanvasCourseFound,
    /// Code and term agree.
    pub sure: bool,
    /// Why it is proposed, a sentence or two.
    pub why: String,
}

/// A folder that may be the one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FolderProposal {
    /// Whose eyes see it.
    pub account: AccountId,
    /// The folder.
    pub folder: FolderId,
    /// Its name.
    pub name: String,
    /// The names from the top.
    pub path: String,
    /// Code and term agree.
    pub sure: bool,
    /// Why it is proposed.
    pub why: String,
    /// The course that has it already.
    pub course: Option<CourseId>,
}

/// A Canvas course with the account that sees it.
pub(super) struct Seen {
    pub account: AccountId,
    pub course: Course,
}

impl App {
    /// Proposes Canvas courses for a followed course, the likeliest first. None where nothing in its name or path is a code.
    ///
    /// # Errors
    ///
    /// The course is not there, or no Canvas could be asked.
    pub async fn propose_canvas_courses(
        &self,
        course: CourseId,
    ) -> Result<Vec<CanvasProposal>, AppError> {
        let course = self.course_row(course).await?;
        let subject = self
            .subject_of(course.account.as_ref(), course.folder, &course.name)
            .await?;
        self.canvas_like(&subject).await
    }

    /// Proposes Canvas courses for a folder that is not followed yet.
    ///
    /// # Errors
    ///
    /// The folder is not there, or no Canvas could be asked.
    pub async fn propose_canvas_for_folder(
        &self,
        account: &AccountId,
        folder: FolderId,
    ) -> Result<Vec<CanvasProposal>, AppError> {
        let path = self.folder_path(account, folder).await?;
        let subject = Subject::of(path.iter().map(|folder| folder.name.as_str()));
        self.canvas_like(&subject).await
    }

    async fn canvas_like(&self, subject: &Subject) -> Result<Vec<CanvasProposal>, AppError> {
        let mut proposals = Vec::new();
        for seen in self.canvas_courses_of(&subject.codes).await? {
            let Some(found) = compare(subject, &Subject::of_canvas(&seen.course)) else {
                continue;
            };
            let starts = seen.course.term.as_ref().and_then(|term| term.start_at);
            let proposal = CanvasProposal {
                account: seen.account,
                course: CanvasCourseFound::of(seen.course),
                sure: found.sure,
                why: found.why,
            };
            proposals.push((starts, proposal));
        }
        // Between those that agree as well, the latest term is the likeliest.
        proposals.sort_by(|(a, one), (b, other)| (other.sure, b).cmp(&(one.sure, a)));
        let proposals = proposals.into_iter().map(|(_, proposal)| proposal);
        Ok(proposals.take(MOST).collect())
    }

    /// Finds the courses of codes in every Canvas account. An account that fails is passed over where another one answers.
    pub(super) async fn canvas_courses_of(&self, codes: &[String]) -> Result<Vec<Seen>, AppError> {
        let accounts = self.accounts().await?.into_iter();
        let (mut seen, mut failed, mut asked): (Vec<Seen>, _, _) = (Vec::new(), None, false);
        for account in accounts.filter(|account| account.service == Service::Canvas) {
            for code in codes {
                let canvas = self.canvas_for(&account.id).await;
                let found = match canvas {
                    Ok(canvas) => find_courses(&canvas, code).await,
                    Err(error) => Err(error),
                };
                match found {
                    Ok(courses) => {
                        asked = true;
                        for course in courses {
                            if !seen
                                .iter()
                                .any(|one| one.account == account.id && one.course.id == course.id)
                            {
                                seen.push(Seen {
                                    account: account.id.clone(),
                                    course,
                                });
                            }
                        }
                    }
                    Err(error) => failed = Some(error),
                }
            }
        }
        match failed {
            Some(error) if !asked => Err(error),
            _ => Ok(seen),
        }
    }

    /// Proposes folders for a Canvas course, the likeliest first. Folders below one with the code count by their term.
    pub(super) async fn folders_like(
        &self,
        account: &AccountId,
        canvas: &Subject,
    ) -> Result<Vec<FolderProposal>, AppError> {
        let mut proposals: Vec<FolderProposal> = Vec::new();
        for code in &canvas.codes {
            for found in self.locate_folders(account, code).await?.folders {
                let mut candidates = vec![found.folder.clone()];
                if found.folder.has_children != Some(false) {
                    let below = self.list_folders(account, Some(found.folder.id)).await?;
                    candidates.extend(below.folders);
                }
                for folder in candidates {
                    let path = self.known_folder_path(account, folder.id).await?;
                    let subject = Subject::of(path.iter().map(|step| step.name.as_str()));
                    let known = proposals.iter().any(|known| known.folder == folder.id);
                    let Some(fits) = compare(&subject, canvas).filter(|_| !known) else {
                        continue;
                    };
                    proposals.push(FolderProposal {
                        account: account.clone(),
                        folder: folder.id,
                        path: path_words(&path),
                        name: folder.name,
                        sure: fits.sure,
                        why: fits.why,
                        course: None,
                    });
                }
            }
        }
        // Where several agree the one further up is the course, the others are parts of it.
        proposals.sort_by_key(|one| (!one.sure, one.path.matches(" / ").count()));
        proposals.truncate(MOST);
        for proposal in &mut proposals {
            let folder = proposal.folder;
            let known = self
                .inner
                .database
                .reading(move |c| viewing::course_of_folder(c, folder));
            let known = known.await?.filter(|course| course.followed);
            proposal.course = known.map(|course| course.id);
        }
        Ok(proposals)
    }

    /// Reads codes and term of a folder from its path as far as it is known, or else from its name.
    pub(super) async fn subject_of(
        &self,
        account: Option<&AccountId>,
        folder: FolderId,
        name: &str,
    ) -> Result<Subject, AppError> {
        let Some(account) = account else {
            return Ok(Subject::of([name]));
        };
        // A folder that may not be seen any more still has its name.
        let path = match self.folder_path(account, folder).await {
            Ok(path) => path,
            Err(_) => self.known_folder_path(account, folder).await?,
        };
        let names = path.iter().map(|step| step.name.as_str());
        Ok(Subject::of(names.chain(path.is_empty().then_some(name))))
    }
}

fn path_words(path: &[crate::Folder]) -> String {
    let names: Vec<&str> = path.iter().map(|step| step.name.as_str()).collect();
    names.join(" / ")
}
