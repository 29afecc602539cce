//! The environment variables of a replica: the organisation's secrets, else defaults; and what keeps
//! secrets out of everything that a function says.

use domain::{FunctionSpec, JobError, OrganizationId};
use serde_json::Value;
use store::{ClaimedJob, Store};

use crate::Result;

/// Shorter values would be found in everything.
const SHORTEST: usize = 4;

#[derive(Debug)]
pub(crate) struct Variables {
    pub(crate) values: Vec<(String, String)>,
    /// Asked for, and neither a secret nor a default.
    missing: Vec<String>,
    pub(crate) secrets: Redactor,
    revision: u64,
}

impl Variables {
    pub(crate) async fn resolve(
        store: &Store,
        organization: OrganizationId,
        spec: &FunctionSpec,
    ) -> Result<Self> {
        let asked = &spec.environment.variables;
        // Before the values: a change in between is then seen.
        let revision = store.secrets_revision();
        let names: Vec<String> = asked.iter().map(|variable| variable.name.clone()).collect();
        let mut found = store.secret_values(organization, &names).await?;
        let (mut values, mut missing, mut secrets) = (Vec::new(), Vec::new(), Redactor::default());
        for variable in asked {
            let name = variable.name.clone();
            match (found.remove(&name), &variable.default) {
                (Some(secret), _) => {
                    secrets.add(&name, &secret);
                    values.push((name, secret));
                }
                (None, Some(default)) => values.push((name, default.clone())),
                (None, None) => missing.push(name),
            }
        }
        Ok(Self { values, missing, secrets, revision })
    }

    /// Whether secrets have changed since, and one of these may be among them.
    pub(crate) fn are_outdated(&self, store: &Store) -> bool {
        let any = !self.values.is_empty() || !self.missing.is_empty();
        any && store.secrets_revision() != self.revision
    }

    /// Why the job cannot run: nobody has given a variable that its function asks for.
    pub(crate) fn lacking(&self, job: &ClaimedJob) -> Option<JobError> {
        let given = |name: &&String| job.secrets.variables.iter().any(|(known, _)| known == *name);
        let lacks: Vec<&str> =
            self.missing.iter().filter(|name| !given(name)).map(String::as_str).collect();
        (!lacks.is_empty()).then(|| JobError::new("MissingVariable", words(&lacks)))
    }

    /// What may be the reason for code that could not be loaded.
    pub(crate) fn hint(&self) -> Option<String> {
        let names: Vec<&str> = self.missing.iter().map(String::as_str).collect();
        (!names.is_empty()).then(|| words(&names))
    }
}

fn words(names: &[&str]) -> String {
    let variables = if names.len() == 1 { "variable" } else { "variables" };
    let have = if names.len() == 1 { "has no value" } else { "have no values" };
    format!(
        "the environment {variables} {} {have}: add a secret of that name under Settings, Secrets (or `sieve secrets set {}`), or give the sieve.Env a default",
        names.join(", "),
        names[0]
    )
}

/// Replaces values of secrets by their names.
#[derive(Debug, Clone, Default)]
pub(crate) struct Redactor {
    /// Longest first: one may hold another.
    values: Vec<(String, String)>,
}

impl Redactor {
    pub(crate) fn add(&mut self, name: &str, value: &str) {
        let shown = format!("[secret {name}]");
        // A key of several lines is printed line by line.
        let lines = value.lines().map(str::trim).filter(|line| line.len() >= 2 * SHORTEST);
        for text in std::iter::once(value.trim()).chain(lines) {
            if text.len() >= SHORTEST && !self.values.iter().any(|(known, _)| known == text) {
                self.values.push((text.to_owned(), shown.clone()));
            }
        }
        self.values.sort_by_key(|(value, _)| std::cmp::Reverse(value.len()));
    }

    pub(crate) fn text(&self, text: String) -> String {
        self.values.iter().fold(text, |text, (value, shown)| {
            if text.contains(value) { text.replace(value, shown) } else { text }
        })
    }

    pub(crate) fn value(&self, value: Value) -> Value {
        if self.values.is_empty() {
            return value;
        }
        match value {
            Value::String(text) => Value::String(self.text(text)),
            Value::Array(items) => items.into_iter().map(|item| self.value(item)).collect(),
            Value::Object(fields) => {
                let fields = fields.into_iter();
                fields.map(|(name, value)| (self.text(name), self.value(value))).collect()
            }
            other => other,
        }
    }

    pub(crate) fn error(&self, mut error: JobError) -> JobError {
        if self.values.is_empty() {
            return error;
        }
        error.message = self.text(error.message);
        error.text = self.text(error.text);
        for frame in &mut error.traceback {
            frame.source = self.text(std::mem::take(&mut frame.source));
            for line in &mut frame.lines {
                *line = self.text(std::mem::take(line));
            }
        }
        error
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn redactor() -> Redactor {
        let mut redactor = Redactor::default();
        redactor.add("SHORT", "abc");
        redactor.add("TOKEN", "sesame");
        redactor.add("LONGER", "open sesame");
        redactor.add("KEY", "-----BEGIN KEY-----\nMIIEowIBAAKCAQEA\n-----END KEY-----\n");
        redactor
    }

    #[test]
    fn values_become_the_names_of_their_secrets_wherever_they_stand() {
        let redactor = redactor();
        let text = redactor.text("open sesame, sesame! abc MIIEowIBAAKCAQEA".to_owned());
        assert_eq!(text, "[secret LONGER], [secret TOKEN]! abc [secret KEY]");
        let value = redactor.value(json!({"sesame": ["x sesame", 1, null]}));
        assert_eq!(value, json!({"[secret TOKEN]": ["x [secret TOKEN]", 1, null]}));
        let mut error = JobError::new("ValueError", "bad sesame");
        error.text = "Traceback sesame".to_owned();
        let error = redactor.error(error);
        assert_eq!(error.message, "bad [secret TOKEN]");
        assert_eq!(error.text, "Traceback [secret TOKEN]");
    }

    #[test]
    fn what_is_missing_is_named_with_the_way_to_give_it() {
        assert!(words(&["A"]).contains("variable A has no value"));
        assert!(words(&["A", "B"]).contains("variables A, B have no values"));
        assert!(words(&["A"]).contains("sieve secrets set A"));
    }
}
