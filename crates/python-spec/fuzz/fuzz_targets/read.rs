//! Any bytes as a bundle: reading them and printing the schemas must end, in bounded time and
//! without a panic. A NUL begins another file, which the first may import as `other1`, `other2` …

#![no_main]

use libfuzzer_sys::fuzz_target;
use python_spec::{Sources, inspection, read};

fuzz_target!(|bytes: &[u8]| {
    let mut sources = Sources::new();
    for (number, file) in bytes.split(|byte| *byte == 0).take(4).enumerate() {
        let path = if number == 0 { "main.py".to_owned() } else { format!("other{number}.py") };
        sources.insert(path, file);
    }
    let _ = inspection(&read(&sources));
});
