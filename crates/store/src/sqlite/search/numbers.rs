//! Numbers as words, so that an index of words finds ranges of them. A number stands under the
//! beginnings of its place among all numbers, some longer, some shorter; a range is a few of those.

use std::ops::RangeInclusive;

/// Leading bits of a number's place that are told apart: neighbours differ by less than half a percent.
const BITS: u32 = 20;
/// Each beginning is this many bits shorter than the one before.
const STEP: u32 = 4;
const LEVELS: u32 = BITS / STEP;

/// From the longest beginning to the shortest.
pub(super) fn words_of(number: f64) -> impl Iterator<Item = String> {
    let place = place(number);
    (0..LEVELS).map(move |level| word(level, place >> (level * STEP)))
}

/// Every number of the range stands under one of these, and hardly another.
pub(super) fn words_between(range: RangeInclusive<f64>) -> Vec<String> {
    let (mut low, mut high) = (place(*range.start()), place(*range.end()));
    let mut words = Vec::new();
    for level in 0..LEVELS {
        let is_last = level + 1 == LEVELS;
        while low <= high && (is_last || low % (1 << STEP) != 0) {
            words.push(word(level, low));
            low += 1;
        }
        while low <= high && (high + 1) % (1 << STEP) != 0 {
            words.push(word(level, high));
            high -= 1;
        }
        if low > high {
            break;
        }
        (low, high) = (low >> STEP, high >> STEP);
    }
    words
}

/// The beginning of its place in the order of all numbers.
fn place(number: f64) -> i64 {
    // Both zeros are one.
    let bits = (number + 0.0).to_bits();
    let ordered = if bits >> 63 == 1 { !bits } else { bits | 1 << 63 };
    (ordered >> (u64::BITS - BITS)).cast_signed()
}

fn word(level: u32, beginning: i64) -> String {
    format!("{level}x{beginning:x}")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn stands_under(number: f64, words: &[String]) -> bool {
        words_of(number).any(|word| words.contains(&word))
    }

    proptest! {
        #[test]
        fn a_number_of_a_range_stands_under_one_of_its_words(
            mut ends in prop::array::uniform3(prop::num::f64::NORMAL | prop::num::f64::ZERO),
        ) {
            ends.sort_by(f64::total_cmp);
            let [low, between, high] = ends;
            prop_assert!(stands_under(between, &words_between(low..=high)));
        }

        #[test]
        fn a_number_well_outside_stands_under_none(low in -1e9..1e9, width in 0.0..1e9) {
            let high: f64 = low + width;
            let words = words_between(low..=high);
            prop_assert!(!stands_under(high + high.abs() / 100.0 + 1e-6, &words));
            prop_assert!(!stands_under(low - low.abs() / 100.0 - 1e-6, &words));
        }
    }

    #[test]
    fn no_range_takes_more_than_a_hundred_and_sixty_words() {
        for (low, high) in [
            (f64::NEG_INFINITY, f64::INFINITY),
            (-0.999, 0.999),
            (0.999, f64::INFINITY),
            (f64::NEG_INFINITY, -1e-300),
        ] {
            assert!(words_between(low..=high).len() <= 160, "{low} to {high}");
        }
    }
}
