//! The binary carries the built site. A checkout that has not built it yet still compiles:
//! pages then come without style and script.

use std::{fs, path::Path};

fn main() {
    let site = Path::new("../target/site");
    if let Err(error) = fs::create_dir_all(site) {
        println!("cargo::warning=cannot create {}: {error}", site.display());
    }
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed=../target/site");
    println!("cargo::rerun-if-changed=../python/sieve");
}
