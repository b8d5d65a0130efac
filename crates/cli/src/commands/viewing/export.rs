use lectern_app::analytics::completion::CompletionRule;
use lectern_app::{
    CourseExported, ExportViewing, ExportedPeople, InsightsFilter, InsightsPeople, ViewingFormat,
};
use serde_json::{Value, json};

use super::chunk::computer_zone;
use crate::arguments::{ExportArguments, ExportFormat};
use crate::commands::{Context, Ended};
use crate::exit::{self, Failure};
use crate::output::{counted, in_lines, plain, written};

/// Runs `viewing export`.
pub async fn export(context: &Context, arguments: ExportArguments) -> Ended {
    let wanted = ExportViewing {
        courses: None,
        session: None,
        to: std::path::absolute(&arguments.to)?,
        format: match arguments.format {
            ExportFormat::Csv => ViewingFormat::Csv,
            ExportFormat::Parquet => ViewingFormat::Parquet,
            ExportFormat::Xlsx => ViewingFormat::Xlsx,
        },
        people: if arguments.pseudonyms {
            ExportedPeople::Pseudonyms
        } else {
            ExportedPeople::Named {
                reason: "Exported on the command line without --pseudonyms".to_owned(),
            }
        },
        hide_small_groups: false,
        safe_for_spreadsheets: true,
        purpose: None,
        filter: InsightsFilter {
            dates: None,
            people: InsightsPeople::Everyone,
            sections: Vec::new(),
            rule: CompletionRule::WholeVideo,
            week_start: chrono::Weekday::Mon,
            zone: computer_zone(),
        },
    };
    let exported = context.app.export_viewing(wanted).await?;
    if exported.is_empty() {
        return Err(Failure::usage("No course is followed yet.")
            .hint("Add one with: lectern courses add FOLDER"));
    }
    if !arguments.pseudonyms {
        context
            .output
            .say("The files hold people's ids and names. Add --pseudonyms to leave them out.");
    }
    let documents: Vec<Value> = exported.iter().map(document).collect();
    context
        .output
        .result(&json!({ "courses": documents }), |_| words(&exported))?;
    Ok(exit::DONE)
}

fn document(course: &CourseExported) -> Value {
    json!({ "name": course.name, "folder": course.folder, "receipt": course.receipt })
}

fn words(exported: &[CourseExported]) -> String {
    in_lines(exported.iter().flat_map(|course| {
        let receipt = &course.receipt;
        let head = format!(
            "{}: {} of {}, {}, to {}",
            plain(&course.name),
            counted(receipt.views_written, "view"),
            receipt.views_read,
            counted(receipt.sessions, "recording"),
            course.folder.display()
        );
        let files = receipt.files.iter();
        let files = files.map(|file| written(&file.name, file.rows));
        std::iter::once(head).chain(files).collect::<Vec<_>>()
    }))
}
