//! How long things took, counted in buckets that can be added up: percentiles of an hour come from
//! its minutes, never from averages of averages. Shapes and arithmetic only; it is kept elsewhere.

use std::collections::BTreeMap;

/// Buckets per doubling: a percentile is right to about 4 %.
const PER_OCTAVE: u32 = 8;
/// Longer spans, about 12 days, share the last bucket.
const LAST: u16 = 40 * PER_OCTAVE as u16;

/// Counts of spans in microseconds.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Distribution {
    counts: BTreeMap<u16, u64>,
}

impl Distribution {
    pub fn add(&mut self, micros: i64) {
        *self.counts.entry(bucket(micros)).or_default() += 1;
    }

    pub fn merge(&mut self, other: &Self) {
        for (bucket, count) in &other.counts {
            *self.counts.entry(*bucket).or_default() += count;
        }
    }

    #[must_use]
    pub fn count(&self) -> u64 {
        self.counts.values().sum()
    }

    /// The span, in microseconds, that this part of all (0 to 1) did not exceed. None of nothing.
    #[must_use]
    pub fn quantile(&self, part: f64) -> Option<i64> {
        let wanted = (self.count() as f64 * part.clamp(0.0, 1.0)).ceil().max(1.0) as u64;
        let mut seen = 0;
        for (bucket, count) in &self.counts {
            seen += count;
            if seen >= wanted {
                return Some(middle(*bucket));
            }
        }
        None
    }

    /// Pairs of bucket and count as variable-length numbers: some 40 bytes where spans are alike.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(self.counts.len() * 3);
        for (bucket, count) in &self.counts {
            write_number(&mut bytes, u64::from(*bucket));
            write_number(&mut bytes, *count);
        }
        bytes
    }

    /// None for what [`Distribution::to_bytes`] never makes.
    #[must_use]
    pub fn from_bytes(mut bytes: &[u8]) -> Option<Self> {
        let mut counts = BTreeMap::new();
        while !bytes.is_empty() {
            let bucket = u16::try_from(read_number(&mut bytes)?).ok()?;
            counts.insert(bucket.min(LAST), read_number(&mut bytes)?);
        }
        Some(Self { counts })
    }
}

/// Bucket 0 is below one microsecond, then eight to each doubling.
fn bucket(micros: i64) -> u16 {
    if micros < 1 {
        return 0;
    }
    let place = (micros as f64).log2() * f64::from(PER_OCTAVE);
    (place.floor() as u16).saturating_add(1).min(LAST)
}

fn middle(bucket: u16) -> i64 {
    if bucket == 0 {
        return 0;
    }
    let place = (f64::from(bucket) - 0.5) / f64::from(PER_OCTAVE);
    place.exp2().round() as i64
}

fn write_number(bytes: &mut Vec<u8>, mut number: u64) {
    while number >= 0x80 {
        bytes.push((number & 0x7f) as u8 | 0x80);
        number >>= 7;
    }
    bytes.push(number as u8);
}

fn read_number(bytes: &mut &[u8]) -> Option<u64> {
    let mut number = 0;
    for shift in (0..64).step_by(7) {
        let (byte, rest) = bytes.split_first()?;
        *bytes = rest;
        number |= u64::from(byte & 0x7f) << shift;
        if byte & 0x80 == 0 {
            return Some(number);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(spans: impl IntoIterator<Item = i64>) -> Distribution {
        let mut distribution = Distribution::default();
        spans.into_iter().for_each(|span| distribution.add(span));
        distribution
    }

    #[test]
    fn percentiles_are_right_to_a_few_per_cent_at_every_size() {
        for scale in [10, 1_000, 1_000_000, 60_000_000] {
            let distribution = of((1..=1_000).map(|n| n * scale));
            for part in [0.5, 0.95, 0.99] {
                let exact = part * 1_000.0 * scale as f64;
                let found = distribution.quantile(part).expect("a span") as f64;
                assert!((found / exact - 1.0).abs() < 0.06, "{part} of {scale}: {found}");
            }
        }
    }

    #[test]
    fn minutes_added_up_tell_the_percentiles_of_the_hour() {
        let (quick, slow) = (of([1_000; 90]), of([2_000_000; 10]));
        let mut hour = quick.clone();
        hour.merge(&slow);
        assert_eq!(hour, of([[1_000; 90].as_slice(), &[2_000_000; 10]].concat()));
        assert!(hour.quantile(0.5).expect("a span") < 1_100);
        assert!(hour.quantile(0.95).expect("a span") > 1_900_000);
    }

    #[test]
    fn it_is_read_back_as_it_was_written_and_garbage_is_refused() {
        let distribution = of([-5, 0, 1, 7, 900, i64::MAX]);
        assert_eq!(Distribution::from_bytes(&distribution.to_bytes()), Some(distribution));
        assert_eq!(Distribution::from_bytes(&[0x80]), None);
        assert_eq!(Distribution::from_bytes(&[0xff; 40]), None);
        assert_eq!(Distribution::default().quantile(0.5), None);
    }
}
