//! Paths as the source writes them, and the files of the bundle they mean.
//! Nothing here looks outside of the bundle.

use crate::{bundle::Bundle, constant::Constant, error::Fault, imports, limits};

/// Where the code lies when it runs; `__file__` begins with it.
pub(crate) const ROOT: &str = "/src";

/// As `os.path.join`: an absolute part begins anew.
pub(crate) fn join(folder: &str, part: &str) -> String {
    if part.starts_with('/') || folder.is_empty() || folder == "." {
        return part.to_owned();
    }
    format!("{}/{part}", folder.trim_end_matches('/'))
}

/// As `os.path.dirname`.
pub(crate) fn parent(path: &str) -> String {
    match path.rsplit_once('/') {
        Some(("", _)) => "/".to_owned(),
        Some((folder, _)) => folder.to_owned(),
        None => String::new(),
    }
}

/// Without `.`, `..` and doubled slashes; none when it climbs above where it begins.
fn normal(path: &str) -> Option<String> {
    let mut parts: Vec<&str> = Vec::new();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop()?;
            }
            part => parts.push(part),
        }
    }
    Some(parts.join("/"))
}

/// A path below `/src`, relative to the bundle's root; other paths as they are.
pub(crate) fn in_bundle(path: &str) -> &str {
    path.strip_prefix(ROOT).and_then(|rest| rest.strip_prefix('/')).unwrap_or(path)
}

/// The text of a file of the bundle: beside the reading file, else from the root.
pub(crate) fn read_text(bundle: &Bundle<'_>, reader: &str, path: &str) -> Result<Constant, Fault> {
    let outside = || Fault::FileOutside { path: path.to_owned() };
    let relative = in_bundle(path);
    if relative.starts_with(['/', '~']) || relative.contains(":\\") {
        return Err(outside());
    }
    let is_absolute = path.starts_with('/');
    let folder = if is_absolute { "" } else { imports::folder_of(reader) };
    let beside = normal(&imports::join(folder, relative));
    let from_root = normal(relative);
    if beside.is_none() && from_root.is_none() {
        return Err(outside());
    }
    let found = [&beside, &from_root]
        .into_iter()
        .flatten()
        .find_map(|path| bundle.sources.get(path).map(|bytes| (path, bytes)));
    let Some((_, bytes)) = found else {
        let looked = if is_absolute || folder.is_empty() {
            String::new()
        } else {
            format!(" (looked in {folder}/ and at the root)")
        };
        return Err(Fault::FileMissing { path: relative.to_owned(), looked });
    };
    if bytes.len() > limits::TEXT_BYTES {
        return Err(Fault::TooLarge);
    }
    let text =
        std::str::from_utf8(bytes).map_err(|_| Fault::FileNotText { path: relative.to_owned() })?;
    // As Python's text mode does.
    let text = text.trim_start_matches('\u{feff}').replace("\r\n", "\n");
    Ok(Constant::Str(text))
}
