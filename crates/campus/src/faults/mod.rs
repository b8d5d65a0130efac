//! Faults on demand: rules that say which request goes wrong, and how.

mod apply;
mod body;
mod rule;

pub(crate) use apply::{
    serve_canvas_files_with_faults, serve_canvas_with_faults, serve_content_with_faults,
    serve_with_faults,
};
pub use rule::{Fault, Rule};

use std::sync::Mutex;

use tokio::sync::watch;

use crate::lock::locked;

/// The rules in force, asked in order; the first that fires is applied.
#[derive(Debug, Default)]
pub struct FaultBook(Mutex<Vec<Armed>>);

#[derive(Debug)]
struct Armed {
    rule: Rule,
    seen: u64,
    fired: u64,
    /// Closed when the rule is removed, which is what requests that it holds wait for.
    in_force: watch::Sender<()>,
}

/// The fault that was chosen for a request.
struct Chosen {
    fault: Fault,
    in_force: watch::Receiver<()>,
}

impl Chosen {
    /// Returns when the rule that chose it is removed.
    async fn rule_removed(mut self) {
        while self.in_force.changed().await.is_ok() {}
    }
}

impl FaultBook {
    /// Adds a rule after the others.
    pub fn push(&self, rule: Rule) {
        locked(&self.0).push(Armed {
            rule,
            seen: 0,
            fired: 0,
            in_force: watch::Sender::new(()),
        });
    }

    /// Removes all rules and lets every request go that one of them holds.
    pub fn clear(&self) {
        locked(&self.0).clear();
    }

    /// Returns each rule with how often it fired.
    pub fn fired(&self) -> Vec<(Rule, u64)> {
        locked(&self.0)
            .iter()
            .map(|armed| (armed.rule.clone(), armed.fired))
            .collect()
    }

    /// Returns how often all rules fired together.
    pub fn total_fired(&self) -> u64 {
        locked(&self.0).iter().map(|armed| armed.fired).sum()
    }

    fn choose(
        &self,
        method: &http::Method,
        target: &str,
        chance: impl Fn(f64) -> bool,
    ) -> Option<Chosen> {
        let mut chosen = None;
        for armed in locked(&self.0)
            .iter_mut()
            .filter(|armed| armed.rule.matches(method, target))
        {
            armed.seen += 1;
            if chosen.is_some() || armed.seen <= armed.rule.skip {
                continue;
            }
            let spent = armed.rule.times.is_some_and(|times| armed.fired >= times);
            if !spent && armed.rule.probability.is_none_or(&chance) {
                armed.fired += 1;
                chosen = Some(Chosen {
                    fault: armed.rule.fault.clone(),
                    in_force: armed.in_force.subscribe(),
                });
            }
        }
        chosen
    }
}
