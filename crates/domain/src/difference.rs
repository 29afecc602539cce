//! What is not the same in two values, by place.

use serde_json::Value;

use crate::ValuePath;

/// More are not told: the values are others altogether.
const MOST: usize = 500;

#[derive(Debug, Clone, PartialEq)]
pub struct Difference<'v> {
    /// Of what was removed in the one value, else in the other.
    pub path: ValuePath,
    pub change: Change<'v>,
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Change<'v> {
    Added(&'v Value),
    Removed(&'v Value),
    Changed(&'v Value, &'v Value),
}

/// How `other` differs from `one`, from top to bottom: the first 500.
#[must_use]
pub fn differences<'v>(one: &'v Value, other: &'v Value) -> Vec<Difference<'v>> {
    let mut found = Vec::new();
    compare(one, other, &ValuePath::default(), &mut found);
    found.truncate(MOST);
    found
}

fn compare<'v>(
    one: &'v Value,
    other: &'v Value,
    path: &ValuePath,
    found: &mut Vec<Difference<'v>>,
) {
    if found.len() > MOST || one == other {
        return;
    }
    match (one, other) {
        (Value::Object(before), Value::Object(after)) => {
            for (key, value) in before {
                match after.get(key) {
                    Some(now) => compare(value, now, &path.key(key), found),
                    None => note(found, path.key(key), Change::Removed(value)),
                }
            }
            for (key, value) in after.iter().filter(|(key, _)| !before.contains_key(*key)) {
                note(found, path.key(key), Change::Added(value));
            }
        }
        (Value::Array(before), Value::Array(after)) => compare_lists(before, after, path, found),
        _ => note(found, path.clone(), Change::Changed(one, other)),
    }
}

/// What is the same at both ends stays, so that one more item is one difference.
fn compare_lists<'v>(
    before: &'v [Value],
    after: &'v [Value],
    path: &ValuePath,
    found: &mut Vec<Difference<'v>>,
) {
    let start = before.iter().zip(after).take_while(|(one, other)| one == other).count();
    let (before, after) = (&before[start..], &after[start..]);
    let ends = before.iter().rev().zip(after.iter().rev());
    let end = ends.take_while(|(one, other)| one == other).count();
    let (before, after) = (&before[..before.len() - end], &after[..after.len() - end]);
    for at in 0..before.len().max(after.len()) {
        if found.len() > MOST {
            return;
        }
        let place = path.index(start + at);
        match (before.get(at), after.get(at)) {
            (Some(one), Some(other)) => compare(one, other, &place, found),
            (Some(one), None) => note(found, place, Change::Removed(one)),
            (None, Some(other)) => note(found, place, Change::Added(other)),
            (None, None) => {}
        }
    }
}

fn note<'v>(found: &mut Vec<Difference<'v>>, path: ValuePath, change: Change<'v>) {
    found.push(Difference { path, change });
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn told(one: &Value, other: &Value) -> Vec<String> {
        let words = |difference: Difference<'_>| match difference.change {
            Change::Added(value) => format!("+ {} {value}", difference.path),
            Change::Removed(value) => format!("- {} {value}", difference.path),
            Change::Changed(one, other) => format!("{} {one} {other}", difference.path),
        };
        differences(one, other).into_iter().map(words).collect()
    }

    #[test]
    fn fields_are_added_removed_and_changed_wherever_they_are() {
        let one = json!({ "a": { "b": 1, "gone": null }, "same": [1, 2] });
        let other = json!({ "same": [1, 2], "a": { "b": 2 }, "new": "x" });
        let expected = ["[\"a\"][\"b\"] 1 2", "- [\"a\"][\"gone\"] null", "+ [\"new\"] \"x\""];
        assert_eq!(told(&one, &other), expected);
        assert_eq!(told(&one, &one), Vec::<String>::new());
    }

    #[test]
    fn an_item_put_into_a_list_does_not_change_those_after_it() {
        assert_eq!(told(&json!([1, 2, 3]), &json!([1, 9, 2, 3])), ["+ [1] 9"]);
        assert_eq!(told(&json!([1, 2, 3]), &json!([2, 3])), ["- [0] 1"]);
        assert_eq!(told(&json!([1, [2], 3]), &json!([1, [4], 3])), ["[1][0] 2 4"]);
        assert_eq!(told(&json!([1]), &json!({})), [" [1] {}"]);
    }

    #[test]
    fn values_that_are_others_altogether_are_told_in_part() {
        let one: Value = (0..5_000).collect();
        let other: Value = (1..5_000).map(|number| number * 2 + 1).collect();
        assert_eq!(differences(&one, &other).len(), MOST);
    }
}
