//! Embeds the front end, checks the capabilities and collects the notices of the crates that the window is made of.

mod notices;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    tauri_build::build();
    notices::write()
}
