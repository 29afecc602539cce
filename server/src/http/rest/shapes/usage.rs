//! Usage as the public API describes it. Nobody pays here: what it costs is always nothing.

use std::collections::BTreeMap;

use domain::UsageRow;
use serde::Serialize;

#[derive(Serialize)]
pub(in crate::http::rest) struct DetailedUsage {
    total_compute_seconds: f64,
    total_cost_dollars: f64,
    /// `cpu`, `l4`, …; those that were not used are left out.
    #[serde(flatten)]
    machines: BTreeMap<&'static str, MachineTypeUsage>,
}

#[derive(Serialize, Default)]
struct MachineTypeUsage {
    compute_seconds: f64,
    cost_dollars: f64,
}

impl DetailedUsage {
    pub(in crate::http::rest) fn of<'a>(rows: impl Iterator<Item = &'a UsageRow>) -> Self {
        let mut machines: BTreeMap<&'static str, MachineTypeUsage> = BTreeMap::new();
        for row in rows {
            let seconds = row.run_micros as f64 / 1e6;
            machines.entry(row.machine()).or_default().compute_seconds += seconds;
        }
        Self {
            // The sum of nothing would be a negative zero.
            total_compute_seconds: machines.values().fold(0.0, |sum, u| sum + u.compute_seconds),
            total_cost_dollars: 0.0,
            machines,
        }
    }
}
