//! Embeds the front end and checks the capabilities.

fn main() {
    tauri_build::build();
}
