//! What somebody pastes into one item of a list. Pure.

/// Lines are items; numbers may also stand side by side.
pub(super) fn pasted_items(text: &str, numbers: bool) -> Vec<String> {
    let lines = text.trim().lines().map(str::trim).filter(|line| !line.is_empty());
    let between = |c: char| numbers && (c == ',' || c == ';' || c == '\t' || c == ' ');
    lines
        .flat_map(|line| line.split(between))
        .map(str::trim)
        .filter(|part| !part.is_empty())
        .map(str::to_owned)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_column_of_a_sheet_and_a_row_of_numbers_both_become_items() {
        assert_eq!(pasted_items("one, two\r\nthree\n\n", false), ["one, two", "three"]);
        assert_eq!(pasted_items("1, 2\t3\n4", true), ["1", "2", "3", "4"]);
    }
}
