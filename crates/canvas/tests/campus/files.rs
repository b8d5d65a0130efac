use lectern_campus::CanvasWorld;
use lectern_campus::canvas::demo;
use lectern_campus::faults::{Fault, Rule};
use lectern_canvas::{CanvasError, FileId, Located};
use url::Url;

use crate::support::{admin, campus};

/// Any file that a student handed in and that is not locked.
fn handed_in(campus: &lectern_campus::CampusHandle) -> FileId {
    let work = campus.canvas().true_submissions(demo::BIOL_200);
    let mut files = work.iter().flat_map(|work| work.files());
    let file = files.find(|file| !file.locked && file.media.is_none());
    FileId::new(i64::try_from(file.unwrap().id).unwrap())
}

#[tokio::test]
async fn an_address_of_a_file_leads_to_another_origin_and_the_token_stays_here() {
    let campus = campus(CanvasWorld::Small).await;
    let canvas = admin(&campus);
    let file = handed_in(&campus);
    for verifier in [true, false] {
        campus.settings().write().canvas.files.verifier = verifier;
        let told = canvas.file(file).await.unwrap();
        let address: Url = told.url.as_deref().unwrap().parse().unwrap();

        let located = canvas.locate(&address).await.unwrap();

        let Located::Elsewhere(elsewhere) = located else {
            panic!("{located:?}");
        };
        assert!(elsewhere.as_str().starts_with(campus.canvas().files_url()));
        campus.canvas().log().clear();
        let again = canvas.locate(&elsewhere).await.unwrap();
        assert_eq!(again, Located::Elsewhere(elsewhere));
        assert!(campus.canvas().log().requests().is_empty());
    }
    assert!(campus.canvas().log().leaks().is_empty());
}

#[tokio::test]
async fn pages_refusals_and_circles_are_told_apart() {
    let campus = campus(CanvasWorld::Small).await;
    let canvas = admin(&campus);
    let file = handed_in(&campus);
    let told = canvas.file(file).await.unwrap();
    let address: Url = told.url.as_deref().unwrap().parse().unwrap();
    let faults = campus.faults();

    faults.push(Rule::once("/files/", Fault::LoginPage));
    let Located::Here { content_type, .. } = canvas.locate(&address).await.unwrap() else {
        panic!("a page leads nowhere");
    };
    assert_eq!(content_type.as_deref(), Some("text/html"));

    let status = |status| Fault::Status {
        status,
        body: String::new(),
    };
    faults.push(Rule::once("/files/", status(403)));
    let refused = canvas.locate(&address).await;
    assert!(
        matches!(refused, Err(CanvasError::Forbidden { .. })),
        "{refused:?}"
    );
    // A redirect without an address.
    faults.push(Rule::once("/files/", status(302)));
    let nowhere = canvas.locate(&address).await;
    assert!(matches!(nowhere, Err(CanvasError::Net(_))), "{nowhere:?}");

    let id = u64::try_from(file.get()).unwrap();
    let settings = campus.settings();
    settings.write().canvas.files.deleted.insert(id);
    let gone = canvas.locate(&address).await;
    assert!(
        matches!(gone, Err(CanvasError::NotFound { .. })),
        "{gone:?}"
    );
}
