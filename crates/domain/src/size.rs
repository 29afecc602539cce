//! Sizes of files and of memory, as a person reads them.

/// `1.8 MB`
#[must_use]
pub fn size_text(bytes: u64) -> String {
    let mut size = bytes as f64;
    for unit in ["B", "kB", "MB", "GB"] {
        if size < 999.5 {
            return if unit == "B" || size >= 99.5 {
                format!("{size:.0} {unit}")
            } else {
                format!("{size:.1} {unit}")
            };
        }
        size /= 1000.0;
    }
    format!("{size:.1} TB")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_read_naturally() {
        for (bytes, text) in
            [(0, "0 B"), (999, "999 B"), (1_800_000, "1.8 MB"), (412_000_000, "412 MB")]
        {
            assert_eq!(size_text(bytes), text);
        }
    }
}
