//! The zip that a deploy sends: read within bounds, never written to disk here.

use std::io::{Cursor, Read};

use bytes::Bytes;
use python_spec::Sources;
use zip::ZipArchive;

use crate::{Error, Result};

const MOST_ENTRIES: usize = 20_000;
/// Unpacked bytes of all entries: what a worker will have to hold.
const MOST_BYTES: u64 = 1 << 30;
/// Files above this cannot be source, readme or cover, and are not read here.
const LARGEST_READ: u64 = 4 << 20;

/// Reads every file that a spec may need. Names are `/`-separated and stay inside the bundle.
pub(crate) fn read(bundle: &Bytes) -> Result<Sources> {
    let mut archive = ZipArchive::new(Cursor::new(bundle.as_ref())).map_err(|_| {
        Error::invalid("The bundle is not a zip archive. Deploy with `sieve deploy`.")
    })?;
    if archive.len() > MOST_ENTRIES {
        return Err(Error::invalid(format!(
            "The bundle has {} files; at most {MOST_ENTRIES} are accepted. List what the code does not need in .sieveignore.",
            archive.len()
        )));
    }
    let mut sources = Sources::new();
    let mut total = 0_u64;
    for index in 0..archive.len() {
        let entry = archive
            .by_index(index)
            .map_err(|cause| Error::invalid(format!("The bundle is damaged: {cause}.")))?;
        if entry.is_dir() {
            continue;
        }
        let name = safe_name(entry.name(), entry.is_symlink())?;
        total = total.saturating_add(entry.size());
        if total > MOST_BYTES {
            return Err(Error::TooLarge { limit: MOST_BYTES });
        }
        if entry.size() <= LARGEST_READ {
            let mut content = Vec::new();
            // The header's size may lie: the reader is bounded as well.
            entry
                .take(LARGEST_READ)
                .read_to_end(&mut content)
                .map_err(|cause| Error::invalid(format!("The bundle is damaged: {cause}.")))?;
            sources.insert(name, content);
        }
    }
    Ok(sources)
}

fn safe_name(name: &str, is_symlink: bool) -> Result<String> {
    let unsafe_part = |part: &str| part.is_empty() || part == "." || part == "..";
    if is_symlink || name.contains(['\\', '\0']) || name.split('/').any(unsafe_part) {
        return Err(Error::invalid(format!(
            "The bundle holds `{}`, which is a link or leads outside of it. Only plain files are accepted.",
            name.escape_debug().take(120).collect::<String>()
        )));
    }
    Ok(name.to_owned())
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    fn bundle(files: &[(&str, &[u8])]) -> Bytes {
        let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
        for (name, content) in files {
            writer.start_file(*name, zip::write::SimpleFileOptions::default()).expect("a file");
            writer.write_all(content).expect("its content");
        }
        writer.finish().expect("a zip").into_inner().into()
    }

    #[test]
    fn a_name_that_leads_outside_is_refused() {
        for name in ["../evil.py", "/etc/passwd", "a/../../b", "a\\b"] {
            assert!(read(&bundle(&[(name, b"x")])).is_err(), "{name}");
        }
    }

    #[test]
    fn what_is_not_a_zip_is_said_to_be_none() {
        let error = read(&Bytes::from_static(b"hello")).err().map(|error| error.to_string());
        assert!(error.is_some_and(|words| words.contains("not a zip")));
    }
}
