//! What may be known of a secret: everything but its value.

use serde::{Deserialize, Serialize};

use crate::Timestamp;

/// Characters of a name.
const LONGEST: usize = 128;

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SecretSummary {
    pub name: String,
    /// Who set it last.
    pub by: String,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
}

/// Whether a function can have an environment variable of this name: letters, digits and `_`, no
/// digit first, and none that Sieve or the system's loader acts on.
#[must_use]
pub fn is_variable_name(name: &str) -> bool {
    let plain = name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
    let begins = name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_');
    let taken = ["SIEVE_", "LD_"].iter().any(|prefix| name.starts_with(prefix));
    plain && begins && !taken && name.len() <= LONGEST
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_one_that_a_shell_would_take_and_that_nothing_else_acts_on() {
        for name in ["OPENAI_API_KEY", "_x", "a1"] {
            assert!(is_variable_name(name), "{name}");
        }
        for name in ["", "1A", "A-B", "A=B", "SIEVE_API_KEY", "LD_PRELOAD", "ä", "A\0"] {
            assert!(!is_variable_name(name), "{name:?}");
        }
    }
}
