//! Results of a batch as CSV: the columns of the inputs, `status`, what came out, `error`.

use std::collections::HashSet;

use domain::{JobStatus, JobView, value_text};
use futures::{Stream, TryStreamExt};
use platform::{BatchResult, Platform};
use serde_json::{Map, Value};

use crate::http::rest::csv::line;

/// Fields of results that get a column: more are no table.
const MOST_FIELDS: usize = 500;

/// Which columns there are.
pub(super) struct Table {
    inputs: Vec<String>,
    /// Fields of results that are records, in the order in which they came up.
    fields: Vec<String>,
    known: HashSet<String>,
    /// There is a column for whole results: of those that are no record, or none of these fields.
    whole: bool,
    /// A result is the list of all that was yielded.
    streams: bool,
}

impl Table {
    /// Looks through all results once: what columns there are is not known before.
    pub(super) async fn new(
        inputs: Vec<String>,
        streams: bool,
        results: impl Stream<Item = platform::Result<BatchResult>>,
    ) -> platform::Result<Self> {
        let empty =
            Self { inputs, fields: Vec::new(), known: HashSet::new(), whole: false, streams };
        let table = results.try_fold(empty, |mut table, result| async move {
            table.note(result.job);
            Ok(table)
        });
        let mut table = table.await?;
        table.whole |= table.fields.is_empty();
        Ok(table)
    }

    fn note(&mut self, job: JobView) {
        // It may end before its line is written, and with anything.
        self.whole |= !job.status.has_ended();
        let Some(value) = self.result(job) else { return };
        let Some(record) = as_record(&value) else {
            self.whole = true;
            return;
        };
        for field in record.keys() {
            if self.known.contains(field) {
                continue;
            }
            if self.known.len() == MOST_FIELDS {
                self.whole = true;
                return;
            }
            self.known.insert(field.clone());
            self.fields.push(field.clone());
        }
    }

    /// One value for all that came out.
    fn result(&self, job: JobView) -> Option<Value> {
        let mut outputs = job.outputs.into_iter().map(|output| output.value);
        match (self.streams, job.status) {
            (true, JobStatus::Finished) => Some(outputs.collect()),
            (true, _) => Some(outputs.collect::<Vec<_>>())
                .filter(|outputs| !outputs.is_empty())
                .map(Value::Array),
            (false, _) => outputs.next(),
        }
    }

    pub(super) fn head(&self) -> String {
        let fields = self.fields.iter().map(|field| format!("output.{field}"));
        let cells = self.inputs.iter().cloned().chain(["status".to_owned()]).chain(fields);
        let whole = self.whole.then(|| "output".to_owned());
        line(cells.chain(whole).chain(["error".to_owned()]))
    }

    pub(super) fn line(&self, platform: &Platform, result: BatchResult) -> String {
        let mut job = result.job;
        let input = |name: &String| job.inputs.get(name).map(|value| text(platform, value));
        let mut cells: Vec<String> =
            self.inputs.iter().map(|name| input(name).unwrap_or_default()).collect();
        cells.push(job.status.to_string());
        let error = job.error.take().map(|error| error.summary()).unwrap_or_default();
        let value = self.result(job);
        let record = value.as_ref().and_then(as_record);
        let record = record.filter(|record| record.keys().all(|key| self.known.contains(key)));
        let field = |name: &String| record.and_then(|record| record.get(name));
        let fields = self.fields.iter().map(field);
        cells.extend(fields.map(|value| value.map_or(String::new(), |v| text(platform, v))));
        if self.whole {
            let whole = value.as_ref().filter(|_| record.is_none());
            cells.push(whole.map_or(String::new(), |value| text(platform, value)));
        }
        cells.push(error);
        line(cells.into_iter())
    }
}

/// Not a file: its text is its address.
fn as_record(value: &Value) -> Option<&Map<String, Value>> {
    value.as_object().filter(|_| value_text(value).starts_with('{'))
}

fn text(platform: &Platform, value: &Value) -> String {
    value_text(&platform.with_absolute_urls(value.clone()))
}
