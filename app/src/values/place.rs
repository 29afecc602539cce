//! Where a value that is shown is in its job, so that all of it can be had.

use domain::{JobId, ValuePath};

#[derive(Debug, Clone)]
pub(crate) struct Place {
    job: JobId,
    /// From `{"inputs": {…}, "outputs": […]}` on.
    path: ValuePath,
}

impl Place {
    pub(crate) fn inputs(job: JobId) -> Self {
        Self { job, path: ValuePath::default().key("inputs") }
    }

    pub(crate) fn output(job: JobId, number: usize) -> Self {
        Self { job, path: ValuePath::default().key("outputs").index(number) }
    }

    pub(super) fn key(&self, name: &str) -> Self {
        Self { job: self.job, path: self.path.key(name) }
    }

    /// Of the whole value, as `json`, `csv` or `txt`.
    pub(super) fn address(&self, format: &str) -> String {
        let path = self.path.to_string();
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
