//! What workers say of themselves. Kept in memory only: whoever is alive says it again in a few
//! seconds, and an idle server writes nothing. Whether one is drained is a row of the database.

use std::{
    collections::{BTreeMap, HashMap, VecDeque},
    sync::{Mutex, MutexGuard, PoisonError},
};

use domain::{LoadSample, Timestamp, WorkerReport, WorkerView};

/// A worker that is silent for so many seconds is lost, and after a day it is forgotten.
const SILENCE: i64 = 30;
const FORGOTTEN: i64 = 86_400;
/// Seconds between samples of load, and how many are kept: an hour of them.
const SAMPLE: i64 = 20;
const SAMPLES: usize = 180;

#[derive(Default)]
pub(crate) struct Fleet(Mutex<BTreeMap<String, Known>>);

struct Known {
    report: WorkerReport,
    at: Timestamp,
    load: VecDeque<LoadSample>,
}

impl Fleet {
    fn known(&self) -> MutexGuard<'_, BTreeMap<String, Known>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn take(&self, report: WorkerReport, at: Timestamp) {
        let mut known = self.known();
        known.retain(|_, worker| at.since(worker.at) < FORGOTTEN * 1_000_000);
        let mut load = known.remove(&report.name).map(|worker| worker.load).unwrap_or_default();
        let due = load.back().is_none_or(|last| at >= last.at.plus_seconds(SAMPLE));
        if due {
            let memory = 100.0 * report.memory_used as f32 / report.memory_total.max(1) as f32;
            let cpu_percent = report.cpu_percent;
            load.push_back(LoadSample { at, cpu_percent, memory_percent: memory });
        }
        while load.len() > SAMPLES {
            load.pop_front();
        }
        known.insert(report.name.clone(), Known { report, at, load });
    }

    /// By name. `drained` are those that take no more jobs, and who said so.
    pub(crate) fn all(&self, drained: &HashMap<String, String>, now: Timestamp) -> Vec<WorkerView> {
        let view = |worker: &Known| WorkerView {
            report: worker.report.clone(),
            reported_at: worker.at,
            lost: now.since(worker.at) > SILENCE * 1_000_000,
            drained_by: drained.get(&worker.report.name).cloned(),
            load: worker.load.iter().copied().collect(),
        };
        self.known().values().map(view).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn report(cpu_percent: f32) -> WorkerReport {
        WorkerReport {
            name: "local".to_owned(),
            host: "host".to_owned(),
            slots: 2,
            cores: 2,
            cpu_percent,
            memory_used: 1,
            memory_total: 4,
            gpus: Vec::new(),
            replicas: Vec::new(),
            obstacles: Vec::new(),
        }
    }

    #[test]
    fn an_hour_of_load_is_kept_and_whoever_is_silent_is_lost() {
        let (fleet, start) = (Fleet::default(), Timestamp(0));
        for second in (0..7_200).step_by(5) {
            fleet.take(report(second as f32), start.plus_seconds(second));
        }
        let drained = HashMap::from([("local".to_owned(), "ann".to_owned())]);
        let seen = fleet.all(&drained, start.plus_seconds(7_210));
        assert_eq!((seen[0].load.len(), seen[0].lost), (SAMPLES, false));
        assert_eq!(seen[0].load[0].memory_percent, 25.0);
        assert_eq!(seen[0].drained_by.as_deref(), Some("ann"));
        assert!(fleet.all(&drained, start.plus_seconds(7_300))[0].lost);
    }
}
