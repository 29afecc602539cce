//! Batches: one function run once per row of a table. All rows are looked at before any is run.

use std::sync::Arc;

use domain::{
    BatchCheck, BatchId, BatchPage, BatchQuery, BatchRow, BatchSummary, BatchView, Caller,
    FieldError, FunctionSpec, MOST_ROWS, Role, RowErrors, holds_secret, validate_inputs,
};
use futures::{Stream, StreamExt, TryStreamExt, stream};
use serde_json::{Map, Value};
use store::{BatchResult, NewBatch};

use crate::{Error, Platform, Result, Target, destinations::Destination, require, urls};

/// Wrong rows that are told of one by one.
const MOST_WRONG_ROWS: usize = 1_000;
/// Errors that are told of one row.
const MOST_ERRORS: usize = 20;
/// Rows whose results are in memory at once: each may be large.
const RESULTS: u32 = 20;

type Row = Map<String, Value>;

impl Platform {
    /// One job per row, all or none, durable when it answers. When any row is wrong nothing is
    /// pushed, and the error is [`Error::InvalidRows`].
    pub async fn push_batch(
        &self,
        caller: &Caller,
        target: &Target,
        rows: Vec<Row>,
    ) -> Result<BatchSummary> {
        let (to, checked) = self.checked_rows(caller, target, rows, MOST_WRONG_ROWS).await?;
        self.push_checked(caller, &to, checked.into_right()?).await
    }

    /// The same for those of the rows that are right; refused when none is.
    pub(crate) async fn push_right_rows(
        &self,
        caller: &Caller,
        target: &Target,
        rows: Vec<Row>,
    ) -> Result<BatchSummary> {
        let (to, checked) = self.checked_rows(caller, target, rows, MOST_WRONG_ROWS).await?;
        if checked.rows.is_empty() {
            return Err(Error::InvalidRows(checked.check));
        }
        self.push_checked(caller, &to, checked).await
    }

    async fn push_checked(
        &self,
        caller: &Caller,
        to: &Destination,
        checked: Checked,
    ) -> Result<BatchSummary> {
        let Checked { rows, columns, .. } = checked;
        let batch = NewBatch {
            id: BatchId::generate(),
            organization: caller.organization,
            function: to.function.clone(),
            title: to.spec.title(),
            version: to.version,
            columns,
            rows,
            by: caller.name.clone(),
            retries: to.spec.retries,
        };
        Ok(self.store().push_batch(batch).await?)
    }

    /// What [`Platform::push_batch`] would say of the rows; runs nothing.
    pub async fn check_batch(
        &self,
        caller: &Caller,
        target: &Target,
        rows: Vec<Row>,
    ) -> Result<BatchCheck> {
        Ok(self.checked_rows(caller, target, rows, MOST_WRONG_ROWS).await?.1.check)
    }

    /// All that are wrong, however many.
    pub(crate) async fn all_wrong_rows(
        &self,
        caller: &Caller,
        target: &Target,
        rows: Vec<Row>,
    ) -> Result<Vec<RowErrors>> {
        Ok(self.checked_rows(caller, target, rows, MOST_ROWS).await?.1.check.rows)
    }

    /// With the state of every row.
    pub async fn batch(&self, caller: &Caller, id: BatchId) -> Result<BatchView> {
        require(caller, Role::Viewer)?;
        self.store().batch(caller.organization, id).await?.ok_or_else(|| missing(id))
    }

    /// Of one function, newest first.
    pub async fn batches(&self, caller: &Caller, query: &BatchQuery) -> Result<BatchPage> {
        require(caller, Role::Viewer)?;
        Ok(self.store().batches(caller.organization, query).await?)
    }

    /// Rows from number `from`, at most 200.
    pub async fn batch_rows(
        &self,
        caller: &Caller,
        id: BatchId,
        from: u32,
        count: u32,
    ) -> Result<Vec<BatchRow>> {
        require(caller, Role::Viewer)?;
        let rows = self.store().batch_rows(caller.organization, id, from, count).await?;
        rows.ok_or_else(|| missing(id))
    }

    /// Cancels every job of it that has not ended; gives how many those were.
    pub async fn cancel_batch(&self, caller: &Caller, id: BatchId) -> Result<u32> {
        require(caller, Role::Runner)?;
        let cancelled = self.store().cancel_batch(caller.organization, id, &caller.name).await?;
        cancelled.ok_or_else(|| missing(id))
    }

    /// Every row with its inputs and all that came of it, in order, as each is when it is read.
    pub async fn batch_results(
        &self,
        caller: &Caller,
        id: BatchId,
    ) -> Result<impl Stream<Item = Result<BatchResult>> + Send + use<>> {
        require(caller, Role::Viewer)?;
        let batch = self.store().batch_summary(caller.organization, id).await?;
        let size = batch.ok_or_else(|| missing(id))?.size;
        let (store, organization) = (self.store().clone(), caller.organization);
        Ok(stream::iter((0..size).step_by(RESULTS as usize))
            .then(move |from| {
                let store = store.clone();
                async move {
                    let page = store.batch_results(organization, id, from, RESULTS).await?;
                    let page = page.ok_or_else(|| missing(id))?;
                    Result::Ok(stream::iter(page.into_iter().map(Result::Ok)))
                }
            })
            .try_flatten())
    }

    async fn checked_rows(
        &self,
        caller: &Caller,
        target: &Target,
        rows: Vec<Row>,
        most_told: usize,
    ) -> Result<(Arc<Destination>, Checked)> {
        require(caller, Role::Runner)?;
        if rows.is_empty() {
            return Err(Error::invalid("A batch needs a row: give at least one."));
        }
        if rows.len() > MOST_ROWS {
            let message =
                format!("At most {MOST_ROWS} rows fit in one batch: push the others as another.");
            return Err(Error::invalid(message));
        }
        let to = self.destination(caller, target).await?;
        check_no_secrets(&to.spec)?;
        let (of, platform) = (Arc::clone(&to), self.clone());
        // Thousands of rows would hold up whoever shares this thread.
        let checking = tokio::task::spawn_blocking(move || {
            Checked::of(&of.spec, rows, platform.public_url(), most_told)
        });
        Ok((to, checking.await.map_err(Error::internal)?))
    }
}

/// Rows that were looked at; those that are right are ready to be stored.
struct Checked {
    check: BatchCheck,
    rows: Vec<Row>,
    columns: Vec<String>,
}

impl Checked {
    fn of(spec: &FunctionSpec, rows: Vec<Row>, public_url: &str, most_told: usize) -> Self {
        let size = u32::try_from(rows.len()).unwrap_or(u32::MAX);
        let mut check = BatchCheck { size, ..BatchCheck::default() };
        let mut right = Vec::with_capacity(rows.len());
        for (row, mut inputs) in (0..).zip(rows) {
            inputs.values_mut().for_each(|value| urls::make_relative(value, public_url));
            match validate_inputs(spec, &inputs) {
                Ok(inputs) => right.push(inputs),
                Err(errors) => note(&mut check, row, errors, most_told),
            }
        }
        let named = |name: &String| right.iter().any(|row| row.contains_key(name));
        let parameters = spec.parameters.iter().map(|parameter| parameter.name.clone());
        let columns = parameters.filter(named).collect();
        Self { check, rows: right, columns }
    }

    fn into_right(self) -> Result<Self> {
        if self.check.wrong == 0 { Ok(self) } else { Err(Error::InvalidRows(self.check)) }
    }
}

/// A table of secrets would be kept with the rest of the batch.
fn check_no_secrets(spec: &FunctionSpec) -> Result<()> {
    match spec.parameters.iter().find(|parameter| holds_secret(&parameter.value_type)) {
        None => Ok(()),
        Some(parameter) => Err(Error::invalid(format!(
            "{} takes a secret, {}, which a table cannot hold: push its calls one by one.",
            spec.name, parameter.name
        ))),
    }
}

fn note(check: &mut BatchCheck, row: u32, mut errors: Vec<FieldError>, most_told: usize) {
    check.wrong += 1;
    if check.rows.len() < most_told {
        errors.truncate(MOST_ERRORS);
        check.rows.push(RowErrors { row, errors });
    }
}

fn missing(id: BatchId) -> Error {
    Error::not_found(format!("The batch {id}"))
}
