use super::names::Who;
use crate::app::App;
use crate::error::AppError;
use crate::viewing::course::CourseId;
use crate::viewing::error::ViewingError;
use crate::viewing::store::{self, WhyLeftOut};

/// Somebody whose views a course's figures leave out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PersonLeftOut {
    /// The number of the viewer, as in the viewers of a video.
    pub viewer: u32,
    /// The same for this person everywhere in this profile, and nowhere else.
    pub pseudonym: String,
    /// The name, where it is known and shown.
    pub name: Option<String>,
    /// Why.
    pub why: WhyLeftOut,
}

impl App {
    /// Returns whose views the figures of a course leave out.
    ///
    /// # Errors
    ///
    /// [`ViewingError::NoSuchCourse`].
    pub async fn people_left_out(&self, course: CourseId) -> Result<Vec<PersonLeftOut>, AppError> {
        self.asking(move |inner| {
            let (course, left_out) = inner.database.read(|connection| {
                let row = store::course(connection, course)?.ok_or(ViewingError::NoSuchCourse)?;
                Ok((row, store::left_out(connection, course)?))
            })?;
            let who = Who::read(inner, &course)?;
            let mut people: Vec<PersonLeftOut> = left_out
                .into_iter()
                .map(|(no, why)| {
                    let viewer = u32::try_from(no).unwrap_or(u32::MAX);
                    PersonLeftOut {
                        viewer,
                        pseudonym: who.pseudonym(viewer),
                        name: who.name(viewer),
                        why,
                    }
                })
                .collect();
            people.sort_by(|a, b| (&a.name, &a.pseudonym).cmp(&(&b.name, &b.pseudonym)));
            Ok(people)
        })
        .await
    }

    /// Leaves somebody's views out of the figures of a course, or counts them again. No view is deleted.
    ///
    /// # Errors
    ///
    /// [`ViewingError::NoSuchCourse`].
    pub async fn leave_out_person(
        &self,
        course: CourseId,
        viewer: u32,
        why: Option<WhyLeftOut>,
    ) -> Result<(), AppError> {
        self.inner
            .database
            .writing(move |t| {
                store::course(t, course)?.ok_or(ViewingError::NoSuchCourse)?;
                store::set_left_out(t, course, i64::from(viewer), why)
            })
            .await?;
        self.inner
            .events
            .invalidate(["courses".to_owned(), format!("viewing:{}", course.0)]);
        Ok(())
    }
}
