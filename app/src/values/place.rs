//! Where a value that is shown is in its job, so that all of it can be had.

use domain::{JobId, ValuePath};

#[derive(Debug, Clone)]
pub(crate) struct Place {
    job: JobId,
    /// `["inputs"]` or `["outputs"][0]`.
    of: ValuePath,
    /// From there on.
    within: ValuePath,
    /// A text that stands right here is Markdown.
    pub(super) is_markdown: bool,
}

impl Place {
    #[cfg(feature = "ssr")]
    pub(crate) fn inputs(job: JobId) -> Self {
        let of = ValuePath::default().key("inputs");
        Self { job, of, within: ValuePath::default(), is_markdown: false }
    }

    pub(crate) fn output(job: JobId, number: usize) -> Self {
        let of = ValuePath::default().key("outputs").index(number);
        Self { job, of, within: ValuePath::default(), is_markdown: false }
    }

    pub(crate) fn of_markdown(self, is_markdown: bool) -> Self {
        Self { is_markdown, ..self }
    }

    pub(super) fn key(&self, name: &str) -> Self {
        Self { within: self.within.key(name), is_markdown: false, ..self.clone() }
    }

    /// As Python would find it in the inputs or in the output.
    pub(super) fn path(&self) -> String {
        self.within.to_string()
    }

    /// Of the whole value, as `json`, `csv` or `txt`.
    pub(super) fn address(&self, format: &str) -> String {
        self.address_of(format, &self.path())
    }

    /// Of the inputs or the output that it is in; a path from there may follow.
    pub(super) fn outermost(&self) -> String {
        self.address_of("json", "")
    }

    fn address_of(&self, format: &str, within: &str) -> String {
        let path = format!("{}{within}", self.of);
        let mut address = format!("/v2/jobs/{}/value?format={format}&path=", self.job);
        for byte in path.bytes() {
            if byte.is_ascii_alphanumeric() {
                address.push(char::from(byte));
            } else {
                address.push_str(&format!("%{byte:02X}"));
            }
        }
        address
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_of_any_characters_stays_within_its_parameter() {
        let place =
            Place::output("01920000-0000-7000-8000-000000000000".parse().expect("an id"), 2);
        let address = place.key("a&b=#ü").address("csv");
        assert!(
            address.ends_with(
                "?format=csv&path=%5B%22outputs%22%5D%5B2%5D%5B%22a%26b%3D%23%C3%BC%22%5D"
            )
        );
    }
}
