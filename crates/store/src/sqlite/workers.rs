//! The machines that run jobs, as the dashboard asks for them.

use std::collections::HashMap;

use domain::{WorkerReport, WorkerView};
use sqlx::Row;

use crate::{Result, Store, now};

impl Store {
    /// What a worker says of itself, every few seconds.
    pub fn report_worker(&self, report: WorkerReport) {
        self.0.fleet.take(report, now());
    }

    /// Those that reported in the last day, by name.
    pub async fn workers(&self) -> Result<Vec<WorkerView>> {
        let rows = sqlx::query("SELECT name, drained_by FROM drained_workers")
            .fetch_all(self.reads())
            .await?;
        let drained = rows
            .iter()
            .map(|row| Ok((row.try_get("name")?, row.try_get("drained_by")?)))
            .collect::<Result<HashMap<String, String>>>()?;
        Ok(self.0.fleet.all(&drained, now()))
    }
}
