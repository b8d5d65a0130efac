use std::collections::BTreeSet;

use lectern_campus::CanvasWorld;
use lectern_campus::canvas::demo;
use lectern_canvas::{
    AssignmentFilter, AssignmentId, CanvasError, CourseId, FileId, SubmissionFilter,
};

use crate::support::{admin, campus};

fn course() -> CourseId {
    CourseId::new(i64::try_from(demo::BIOL_200).unwrap())
}

#[tokio::test]
async fn every_submission_attempt_and_comment_is_seen() {
    let campus = campus(CanvasWorld::Small).await;
    let canvas = admin(&campus);
    let assignments = canvas
        .assignments(course(), &AssignmentFilter::default())
        .read_all()
        .await;
    assert!(assignments.complete(), "{:?}", assignments.problem);
    let published: Vec<AssignmentId> = assignments
        .items
        .iter()
        .filter(|assignment| assignment.published != Some(false))
        .map(|assignment| assignment.id)
        .collect();
    let (mut attempts, mut comments) = (BTreeSet::new(), 0);
    let mut files = BTreeSet::new();

    for assignment in &published {
        let filter = SubmissionFilter {
            assignments: vec![*assignment],
            ..SubmissionFilter::default()
        };
        let listing = canvas
            .submissions(course(), &filter)
            .unwrap()
            .read_all()
            .await;
        assert!(listing.complete(), "{:?}", listing.problem);
        for row in &listing.items {
            comments += row.submission_comments.len();
            for attempt in &row.submission_history {
                if attempt.submitted_at.is_some() {
                    attempts.insert((row.id.get(), attempt.attempt));
                }
                files.extend(attempt.attachments.iter().map(|file| file.id));
            }
        }
    }

    let truth = campus.canvas().true_submissions(demo::BIOL_200);
    let true_comments: usize = truth.iter().map(|one| one.comments.len()).sum();
    let true_attempts: usize = truth.iter().map(|one| one.attempts.len()).sum();
    assert_eq!(comments, true_comments);
    assert_eq!(attempts.len(), true_attempts);
    assert!(!files.is_empty());
    let file = *files.first().unwrap();
    assert_eq!(canvas.file(file).await.unwrap().id, file);
    canvas.public_url(file, None).await.unwrap();
}

#[tokio::test]
async fn an_unpublished_assignment_and_a_missing_file_are_named() {
    let campus = campus(CanvasWorld::Small).await;
    let canvas = admin(&campus);
    let assignments = canvas
        .assignments(course(), &AssignmentFilter::default())
        .read_all()
        .await;
    let unpublished = assignments
        .items
        .iter()
        .find(|assignment| assignment.published == Some(false))
        .expect("the campus has one");
    let filter = SubmissionFilter {
        assignments: vec![unpublished.id],
        ..SubmissionFilter::default()
    };

    let listing = canvas
        .submissions(course(), &filter)
        .unwrap()
        .read_all()
        .await;

    assert!(matches!(
        listing.problem,
        Some(CanvasError::AssignmentIds { .. })
    ));
    let gone = canvas.file(FileId::new(1)).await;
    assert!(matches!(gone, Err(CanvasError::NotFound { .. })));
}
