//! The desktop shell of Lectern: the window, its plugins, commands and events. It decides nothing.

mod again;
mod bindings;
mod commands;
mod core;
mod notices;
mod paths;
mod start;
mod thumbnails;
mod views;
mod window;

use std::process::ExitCode;

/// Opens the window and runs until it closes.
pub fn run() -> ExitCode {
    let bindings = bindings::builder();
    let built = tauri::Builder::default()
        .plugin(tauri_plugin_single_instance::init(
            |handle, arguments, folder| {
                window::show(handle);
                start::second_start(handle, arguments, folder);
            },
        ))
        .plugin(tauri_plugin_window_state::Builder::default().build())
        .plugin(tauri_plugin_dialog::init())
        .plugin(tauri_plugin_opener::init())
        .plugin(tauri_plugin_clipboard_manager::init())
        .plugin(tauri_plugin_notification::init())
        .register_asynchronous_uri_scheme_protocol("thumb", |context, request, responder| {
            thumbnails::serve(context, &request, responder);
        })
        .invoke_handler(bindings.invoke_handler())
        .on_window_event(window::on_event)
        .setup(|app| {
            start::start(app.handle())?;
            window::open(app.handle())?;
            Ok(())
        })
        .build(tauri::generate_context!());
    match built {
        Ok(app) => {
            let code = app.run_return(|handle, event| {
                if matches!(event, tauri::RunEvent::Exit) {
                    start::stop(handle);
                }
            });
            ExitCode::from(u8::try_from(code).unwrap_or(1))
        }
        Err(error) => {
            again::after_a_vanished_instance(&error);
            eprintln!("Lectern cannot open its window: {error}");
            ExitCode::FAILURE
        }
    }
}
