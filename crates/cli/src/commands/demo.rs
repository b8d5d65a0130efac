//! `lectern demo`: the demo campus alone.

use std::path::PathBuf;

use lectern_app::{AppError, CanvasDemo, DemoDescription, serve_demo, write_samples};
use serde_json::json;

use super::Ended;
use crate::exit;
use crate::output::{Output, table};

/// Serves the demo campus until Ctrl C.
pub async fn demo(
    output: Output,
    port_panopto: u16,
    port_canvas: u16,
    samples: Option<PathBuf>,
) -> Ended {
    if let Some(folder) = samples {
        for file in write_samples(&folder).map_err(AppError::from)? {
            output.say(&format!("Sample: {}", file.display()));
        }
    }
    let server = serve_demo(port_panopto, port_canvas)
        .await
        .map_err(AppError::from)?;
    let (panopto, canvas) = (server.description(), server.canvas());
    output.result(&json!({ "panopto": panopto, "canvas": canvas }), |_| {
        format!("{}\n{}", words(&panopto), canvas_words(&canvas))
    })?;
    output.say("Ctrl C ends it.");
    tokio::signal::ctrl_c().await?;
    server.stop().await.map_err(AppError::from)?;
    Ok(exit::DONE)
}

fn words(description: &DemoDescription) -> String {
    let clients: Vec<Vec<String>> = description
        .clients
        .iter()
        .map(|client| {
            [client.name, client.client_id, client.client_secret]
                .map(str::to_owned)
                .to_vec()
        })
        .collect();
    let people: Vec<Vec<String>> = description
        .people
        .iter()
        .map(|person| {
            [person.username, person.password, person.note]
                .map(str::to_owned)
                .to_vec()
        })
        .collect();
    format!(
        "Panopto: {}\n\n{}\n{}",
        description.address,
        table(&["Client", "Client id", "Client secret"], &clients),
        table(&["User", "Password", ""], &people)
    )
}

fn canvas_words(canvas: &CanvasDemo) -> String {
    let tokens: Vec<Vec<String>> = canvas
        .tokens
        .iter()
        .map(|token| [token.value, token.note].map(str::to_owned).to_vec())
        .collect();
    let keys: Vec<Vec<String>> = canvas
        .keys
        .iter()
        .map(|key| {
            [key.name, key.client_id, key.client_secret]
                .map(str::to_owned)
                .to_vec()
        })
        .collect();
    format!(
        "Canvas: {}\n\n{}\n{}",
        canvas.address,
        table(&["Access token", ""], &tokens),
        table(&["Developer key", "Client id", "Client secret"], &keys)
    )
}
