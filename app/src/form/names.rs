//! How a form's fields are named. A parameter's field has its name; `a.b` is a field of a record,
//! `a[0]` an item of a list or an entry of a dictionary, `a~0` an option of a union. What stands
//! after a `:` tells about a value and is no value itself.

/// Written beside a name: how many items there are.
pub const COUNT: &str = "count";
/// Of a dictionary's entry.
pub const KEY: &str = "key";
/// Of a union.
pub const OPTION: &str = "option";
/// `unset`, `null` or `set`.
pub const PRESENCE: &str = "presence";
/// The box was there to be ticked: an empty one sends nothing.
pub const SHOWN: &str = "shown";
/// A file by its address.
pub const URL: &str = "url";
/// Several files at once, for a list of them.
pub const FILES: &str = "files";
/// The zone of a date and time.
pub const ZONE: &str = "zone";
/// The button that was pressed, when it was not Run.
pub const EDIT: &str = ":edit";

#[must_use]
pub fn of_parameter(name: &str) -> String {
    escaped(name)
}

#[must_use]
pub fn of_field(record: &str, field: &str) -> String {
    format!("{record}.{}", escaped(field))
}

#[must_use]
pub fn of_item(list: &str, index: usize) -> String {
    format!("{list}[{index}]")
}

#[must_use]
pub fn of_option(union: &str, index: usize) -> String {
    format!("{union}~{index}")
}

#[must_use]
pub fn about(name: &str, what: &str) -> String {
    format!("{name}:{what}")
}

/// Keys of typed dictionaries may hold anything; those of Python's names stay as they are.
fn escaped(name: &str) -> String {
    let special = |c: char| ".[]~:%".contains(c) || c.is_whitespace();
    if !name.contains(special) {
        return name.to_owned();
    }
    name.chars()
        .map(|c| if special(c) { format!("%{:02X}", u32::from(c)) } else { c.to_string() })
        .collect()
}
