//! The one table of commands: the router and the TypeScript both come from it, so they cannot drift.

use tauri_specta::{Builder, collect_commands};

use crate::commands::{
    accounts, courses, insights, jobs, library, mirror, page_views, settings, startup, upload,
};

/// Returns the table.
#[expect(clippy::too_many_lines, reason = "one line for each command")]
pub fn builder() -> Builder<tauri::Wry> {
    Builder::<tauri::Wry>::new().commands(collect_commands![
        startup::startup,
        startup::subscribe,
        startup::dismiss_notice,
        startup::quit,
        accounts::check_server,
        accounts::open_api_clients_page,
        accounts::open_canvas_tokens_page,
        accounts::list_accounts,
        accounts::add_account,
        accounts::add_canvas_account,
        accounts::renew_canvas_token,
        accounts::update_account,
        accounts::sign_in,
        accounts::open_sign_in_again,
        accounts::cancel_sign_in,
        accounts::test_account,
        accounts::sign_out,
        accounts::remove_account,
        accounts::set_active_account,
        accounts::find_credential_files,
        accounts::import_credentials,
        accounts::keep_secrets_until_close,
        accounts::explore_demo,
        accounts::leave_demo,
        library::list_folders,
        library::refresh_folders,
        library::search_folders,
        library::folder_path,
        library::list_sessions,
        library::refresh_sessions,
        library::search_sessions,
        library::session_detail,
        library::create_folder,
        library::rename_folder,
        library::move_folder,
        library::preview_folder_delete,
        library::delete_folder,
        library::edit_session,
        library::move_sessions,
        library::delete_sessions,
        library::inspect_captions,
        library::add_captions,
        library::open_in_panopto,
        upload::inspect_upload,
        upload::upload_draft,
        upload::edit_upload,
        upload::preview_titles,
        upload::start_upload,
        upload::save_upload_plan,
        upload::open_upload_plan,
        upload::discard_upload,
        upload::describe_paths,
        mirror::plan_mirror,
        mirror::stop_plan,
        mirror::plan_view,
        mirror::plan_rows,
        mirror::edit_plan,
        mirror::save_plan,
        mirror::open_plan,
        mirror::recheck_plan,
        mirror::plan_command,
        mirror::close_plan,
        mirror::start_plan,
        mirror::start_plan_later,
        mirror::waiting_plans,
        mirror::cancel_waiting_plan,
        mirror::leave_out_failed,
        mirror::template_preview,
        mirror::suggest_destination,
        mirror::list_mirrors,
        mirror::forget_mirror,
        mirror::schedule_mirror,
        mirror::pause_schedule,
        mirror::skip_next_run,
        mirror::run_mirror,
        mirror::verify_mirror,
        mirror::open_certificate,
        mirror::local_recordings,
        courses::list_courses,
        courses::add_course,
        courses::remove_course,
        courses::restore_course,
        courses::edit_course,
        courses::schedule_course,
        courses::pause_course_schedule,
        courses::preview_course_import,
        courses::import_courses,
        courses::export_courses,
        courses::sync_courses,
        courses::import_roster,
        courses::remove_roster,
        insights::course_insights,
        insights::video_insights,
        insights::video_viewers,
        insights::people_without_views,
        insights::people_left_out,
        insights::leave_out_person,
        insights::names_shown,
        insights::show_names,
        insights::preview_viewing_export,
        insights::export_viewing,
        insights::save_chart,
        page_views::find_canvas_courses,
        page_views::list_page_view_courses,
        page_views::plan_page_views,
        page_views::start_page_views,
        page_views::page_view_people,
        page_views::page_view_summary,
        page_views::page_view_rows,
        page_views::access_differences,
        page_views::keep_collecting,
        page_views::preview_page_view_export,
        page_views::export_page_views,
        jobs::list_jobs,
        jobs::job_items,
        jobs::failed_items,
        jobs::job_log,
        jobs::pause_job,
        jobs::resume_job,
        jobs::pause_item,
        jobs::resume_item,
        jobs::cancel_job,
        jobs::retry_job,
        jobs::move_job,
        jobs::pause_all,
        jobs::resume_all,
        jobs::clear_finished,
        jobs::save_job_list,
        jobs::set_when_finished,
        settings::update_settings,
        settings::set_skip_tls,
        settings::check_ca_file,
        settings::open_logs,
        settings::open_data_folder,
        settings::system_details,
        settings::third_party_notices,
        settings::free_space,
        settings::show_file,
    ])
}

#[cfg(test)]
mod tests {
    use specta_typescript::{BigIntExportBehavior, Typescript};

    const FILE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/ui/src/bindings/index.ts");

    #[test]
    #[allow(clippy::unwrap_used, reason = "a test says where it stops")]
    fn bindings_are_those_of_the_commands() {
        let language = Typescript::default()
            // Sizes and times stay far below 2^53.
            .bigint(BigIntExportBehavior::Number)
            .header("// Generated from the commands of the shell by `cargo xtask bindings`. Do not edit.\n// @ts-nocheck\n/* eslint-disable */\n");
        let fresh = super::builder().export_str(&language).unwrap();
        // The generator declares the channel's type although it imports it.
        let fresh = fresh.replace("export type TAURI_CHANNEL<TSend> = null\n", "");
        if std::env::var_os("LECTERN_WRITE_BINDINGS").is_some() {
            std::fs::write(FILE, &fresh).unwrap();
        }
        let written = std::fs::read_to_string(FILE).unwrap();
        assert!(
            written == fresh,
            "ui/src/bindings/index.ts is stale; run `cargo xtask bindings`"
        );
    }
}
