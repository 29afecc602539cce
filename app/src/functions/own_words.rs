//! Our own words in the address of a form, beside the values of its parameters. With a colon before
//! it a word is ours; without one it is a parameter's, where there is one of that name.

use domain::Parameter;
use leptos_router::params::ParamsMap;

/// Of an earlier job, whose inputs the form begins with.
const JOB: &str = "job";
/// What the person ran last.
const LAST: &str = "last";
/// The name of a saved example.
const EXAMPLE: &str = "example";
/// Which tab is open: now in the path.
const TAB: &str = "tab";

/// What our words in an address ask for.
#[derive(Debug, Default)]
pub(super) struct Asked {
    pub(super) job: Option<String>,
    pub(super) last: bool,
    pub(super) example: Option<String>,
    pub(super) tab: Option<String>,
    /// Everything else.
    pub(super) fields: Vec<(String, String)>,
}

impl Asked {
    pub(super) fn of(query: ParamsMap, parameters: &[Parameter]) -> Self {
        let mut asked = Self::default();
        for (key, value) in query {
            match own_word(&key, parameters) {
                Some(JOB) => asked.job = Some(value),
                Some(LAST) => asked.last = true,
                Some(EXAMPLE) => asked.example = Some(value),
                Some(TAB) => asked.tab = Some(value),
                _ => asked.fields.push((key.into_owned(), value)),
            }
        }
        asked
    }
}

fn own_word(key: &str, parameters: &[Parameter]) -> Option<&'static str> {
    let (word, marked) = key.strip_prefix(':').map_or((key, false), |word| (word, true));
    let ours = [JOB, LAST, EXAMPLE, TAB].into_iter().find(|ours| *ours == word)?;
    (marked || parameters.iter().all(|parameter| parameter.name != word)).then_some(ours)
}

#[cfg(test)]
mod tests {
    use domain::{DefaultValue, ParameterKind, ValueType};

    use super::*;

    fn parameter(name: &str) -> Parameter {
        Parameter {
            name: name.into(),
            kind: ParameterKind::PositionalOrKeyword,
            value_type: ValueType::str(),
            hint: None,
            default: DefaultValue::Required,
            description: None,
        }
    }

    #[test]
    fn a_parameter_may_be_called_like_one_of_our_words() {
        for word in [JOB, LAST, EXAMPLE, TAB] {
            let marked = format!(":{word}");
            assert_eq!(own_word(word, &[]), Some(word));
            assert_eq!(own_word(word, &[parameter(word)]), None);
            assert_eq!(own_word(&marked, &[parameter(word)]), Some(word));
        }
        assert_eq!(own_word("x", &[]), None);
    }
}
