use std::path::Path;

use serde_json::{Value, json};

use crate::Window;

/// Something that keeps a person with an impairment out.
#[derive(Debug)]
pub struct Finding {
    /// The rule of axe-core.
    pub rule: String,
    /// `serious` or `critical`.
    pub impact: String,
    /// Where, as selectors.
    pub places: Vec<String>,
    /// What is wrong, in axe's words.
    pub help: String,
}

/// Runs axe-core inside the window and returns what is serious or critical.
pub async fn findings(window: &Window) -> Vec<Finding> {
    let script =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../../ui/node_modules/axe-core/axe.min.js");
    let source =
        std::fs::read_to_string(script).expect("axe-core is among the front end's packages");
    window.execute(&source, vec![]).await;
    // What fades in has no contrast yet.
    let run = "const done = arguments[arguments.length - 1];
        const finite = document.getAnimations().filter((a) => a.effect?.getComputedTiming().iterations !== Infinity);
        Promise.allSettled(finite.map((a) => a.finished)).then(() => axe.run(document, { resultTypes: ['violations'] })).then((r) => done(r.violations), (e) => done([{ id: 'axe failed', impact: 'critical', help: String(e), nodes: [] }]));";
    let violations = window.execute_async(run, vec![json!({})]).await;
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    violations
        .as_array()
        .expect("axe answers a list")
        .iter()
        .filter(|violation| matches!(violation["impact"].as_str(), Some("serious" | "critical")))
        .map(|violation| Finding {
            rule: text(&violation["id"]),
            impact: text(&violation["impact"]),
            help: text(&violation["help"]),
            places: violation["nodes"]
                .as_array()
                .into_iter()
                .flatten()
                .map(|node| format!("{} {}", node["target"], text(&node["html"])))
                .collect(),
        })
        .collect()
}
