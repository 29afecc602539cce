//! The examples that come with Sieve are deployed on first start: they must be readable.

use std::{fs, path::Path};

use python_spec::{Sources, read};

#[test]
fn the_examples_can_be_deployed() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples");
    let mut sources = Sources::new();
    collect(&root, &root, &mut sources);
    let reading = read(&sources);
    assert_eq!(reading.errors, vec![]);
    for function in &reading.functions {
        for parameter in &function.parameters {
            assert!(
                !matches!(parameter.value_type, domain::ValueType::Unresolved(_)),
                "{} of {}",
                parameter.name,
                function.name
            );
        }
    }
}

fn collect(root: &Path, folder: &Path, sources: &mut Sources) {
    for entry in fs::read_dir(folder).expect("a folder").flatten() {
        let path = entry.path();
        if path.is_dir() {
            collect(root, &path, sources);
        } else if let Ok(name) = path.strip_prefix(root) {
            sources.insert(name.to_string_lossy(), fs::read(&path).expect("a file"));
        }
    }
}
