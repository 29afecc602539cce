//! Rows of a table, in another order, or only some.

use std::cmp::Ordering;

use web_sys::{Element, HtmlInputElement};

use super::{around, attribute, inside, show};
use crate::browser;
use crate::browser::lowered;

/// By the column of a heading's button: smallest first, and the second time largest first.
pub(super) fn sort(button: &Element) -> Option<()> {
    let heading = around(button, "th")?;
    let table = around(&heading, "table")?;
    let body = inside(&table, "tbody")?;
    let descending = heading.get_attribute("aria-sort").as_deref() == Some("ascending");
    for sorted in browser::inside(&table, "[aria-sort]") {
        // Fails for invalid names only, as does the next.
        let _ = sorted.remove_attribute("aria-sort");
    }
    attribute(&heading, "aria-sort", if descending { "descending" } else { "ascending" });
    let cell = format!(":scope > :nth-child({})", number_of(&heading));
    let text = |row: &Element| inside(row, &cell)?.text_content();
    let rows = browser::inside(&body, "tr");
    let rows = rows.map(|row| (lowered(&text(&row).unwrap_or_default()), row));
    let mut rows: Vec<(String, Element)> = rows.collect();
    let numbers = rows.iter().all(|(text, _)| text.is_empty() || text.parse::<f64>().is_ok());
    rows.sort_by(|(one, _), (other, _)| order(one, other, numbers, descending));
    for (_, row) in rows {
        body.append_child(&row).ok()?;
    }
    Some(())
}

/// Counted from 1, as in selectors.
fn number_of(heading: &Element) -> usize {
    std::iter::successors(Some(heading.clone()), Element::previous_element_sibling).count()
}

/// Nothing comes last, whichever way.
fn order(one: &str, other: &str, numbers: bool, descending: bool) -> Ordering {
    match (one.is_empty(), other.is_empty()) {
        (false, false) => {}
        (one_is, other_is) => return one_is.cmp(&other_is),
    }
    let ascending = if numbers {
        let number = |text: &str| text.parse::<f64>().unwrap_or_default();
        number(one).total_cmp(&number(other))
    } else {
        one.cmp(other)
    };
    if descending { ascending.reverse() } else { ascending }
}

/// Those that say what is typed.
pub(super) fn filter(input: &HtmlInputElement) -> Option<()> {
    let table = around(input, ".records")?;
    let words = lowered(&input.value());
    let mut left = 0;
    for row in browser::inside(&table, "tbody tr") {
        let says = lowered(&row.text_content().unwrap_or_default()).contains(&words);
        show(&row, says);
        left += usize::from(says);
    }
    let status = inside(&table, "[data-all]")?;
    let all = status.get_attribute("data-all")?;
    let text = if words.is_empty() { all } else { format!("{left} of {all}") };
    status.set_text_content(Some(&text));
    Some(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sorted(mut texts: Vec<&str>, numbers: bool, descending: bool) -> Vec<&str> {
        texts.sort_by(|one, other| order(one, other, numbers, descending));
        texts
    }

    #[test]
    fn rows_sort_as_a_person_would_and_empty_ones_stay_last() {
        assert_eq!(sorted(vec!["10", "", "9.5", "-1"], true, false), ["-1", "9.5", "10", ""]);
        assert_eq!(sorted(vec!["10", "", "9.5", "-1"], true, true), ["10", "9.5", "-1", ""]);
        assert_eq!(sorted(vec!["b", "a 10", "c"], false, true), ["c", "b", "a 10"]);
    }
}
