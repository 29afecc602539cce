use std::{io, path::Path};

use bytes::Bytes;
use domain::FileId;
use futures::{Stream, stream};
use store::{BlobHash, NewFile, StoreError};
use tokio::io::AsyncReadExt;

use crate::house::House;

fn chunks(parts: &[&'static str]) -> impl Stream<Item = io::Result<Bytes>> + use<> {
    let parts: Vec<_> = parts.iter().map(|part| Ok(Bytes::from_static(part.as_bytes()))).collect();
    stream::iter(parts)
}

pub(crate) fn files_below(folder: &Path) -> usize {
    let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    entries.map(|path| if path.is_dir() { files_below(&path) } else { 1 }).sum()
}

#[tokio::test]
async fn the_same_bytes_are_stored_once_and_read_back() {
    let house = House::new().await;
    let store = &house.store;
    let (hash, size) = store.put_blob(chunks(&["hello ", "world"]), 11).await.unwrap();
    assert_eq!((hash, size), (BlobHash::of(b"hello world"), 11));
    let again = store.put_blob(chunks(&["hello world"]), 100).await.unwrap();
    assert_eq!(again.0, hash);
    let mut text = String::new();
    store.open_blob(&hash).await.unwrap().read_to_string(&mut text).await.unwrap();
    assert_eq!(text, "hello world");
    assert_eq!(files_below(&house.folder.path().join("blobs")), 1);
    let missing = store.open_blob(&BlobHash::of(b"else")).await;
    assert!(matches!(missing, Err(StoreError::NoSuchBlob(_))));
}

#[tokio::test]
async fn an_upload_that_is_too_large_or_breaks_off_leaves_nothing() {
    let house = House::new().await;
    let too_large = house.store.put_blob(chunks(&["hello ", "world"]), 10).await;
    assert!(matches!(too_large, Err(StoreError::TooLarge { limit: 10 })));
    let broken = stream::iter([Ok(Bytes::from_static(b"half")), Err(io::Error::other("reset"))]);
    let broken = house.store.put_blob(broken, 10).await;
    assert!(matches!(broken, Err(StoreError::BrokenUpload(_))));
    assert_eq!(files_below(&house.folder.path().join("blobs")), 0);
}

#[tokio::test]
async fn a_file_of_a_stored_blob_can_be_read_at_once() {
    let house = House::new().await;
    let file = NewFile {
        id: FileId::generate(),
        organization: house.ours,
        name: "out.txt".to_owned(),
        content_type: "text/plain".to_owned(),
        blob: BlobHash::of(b"out"),
        size: 3,
    };
    let stored = house.store.create_file(file).await.unwrap();
    assert_eq!(house.store.file(house.ours, stored.id).await.unwrap(), Some(stored));
}
