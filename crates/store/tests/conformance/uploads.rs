use std::io;

use bytes::Bytes;
use domain::FileId;
use futures::{Stream, StreamExt, stream};
use store::{BlobHash, NewUpload, Result, StoreError, StoredFile, UploadStart, UploadState};

use crate::{blobs::files_below, house::House};

const TOKEN: [u8; 32] = [1; 32];

fn bytes(text: &'static str) -> impl Stream<Item = io::Result<Bytes>> + Send + 'static {
    stream::iter([Ok(Bytes::from_static(text.as_bytes()))])
}

/// The bytes, then a connection that is cut.
fn cut(text: &'static str) -> impl Stream<Item = io::Result<Bytes>> + Send + 'static {
    bytes(text).chain(stream::iter([Err(io::ErrorKind::ConnectionReset.into())]))
}

async fn upload(house: &House) -> FileId {
    let new = NewUpload {
        id: FileId::generate(),
        organization: house.ours,
        name: "a.png".to_owned(),
        content_type: "image/png".to_owned(),
        token_hash: TOKEN,
    };
    let id = new.id;
    house.store.create_upload(new).await.unwrap();
    id
}

async fn write(
    house: &House,
    id: FileId,
    start: UploadStart,
    content: impl Stream<Item = io::Result<Bytes>> + Send + 'static,
    last: bool,
) -> Result<Option<UploadState>> {
    house.store.write_upload(id, TOKEN, start, content, last, 20).await
}

async fn state(house: &House, id: FileId) -> UploadState {
    house.store.upload_state(id, &TOKEN).await.unwrap().unwrap()
}

fn whole(state: Result<Option<UploadState>>) -> StoredFile {
    match state.unwrap().unwrap() {
        UploadState::Whole(file) => file,
        UploadState::Partial { bytes } => panic!("only {bytes} bytes"),
    }
}

#[tokio::test]
async fn an_upload_is_completed_once_by_who_knows_the_token() {
    let house = House::new().await;
    let (store, id) = (&house.store, upload(&house).await);
    assert_eq!(store.file(house.ours, id).await.unwrap(), None, "not complete");
    assert_eq!(store.upload_state(id, &[2; 32]).await.unwrap(), None);
    let forged = store.write_upload(id, [2; 32], UploadStart::Over, bytes("evil"), true, 20).await;
    assert_eq!(forged.unwrap(), None);
    let file = whole(write(&house, id, UploadStart::Over, bytes("a"), true).await);
    assert_eq!((file.name.as_str(), file.size, file.blob), ("a.png", 1, BlobHash::of(b"a")));
    assert_eq!(state(&house, id).await, UploadState::Whole(file.clone()));
    let again = write(&house, id, UploadStart::Over, bytes("a"), true).await;
    assert_eq!(whole(again), file, "a repeated request is answered as the first");
    for start in [UploadStart::Over, UploadStart::At(0), UploadStart::At(1)] {
        let other = write(&house, id, start, bytes("b"), true).await.unwrap();
        assert_eq!(other, None, "content never changes");
    }
    assert_eq!(store.file(house.ours, id).await.unwrap(), Some(file));
    assert_eq!(store.file(house.theirs, id).await.unwrap(), None);
    assert_eq!(files_below(&house.folder.path().join("blobs")), 1);
}

#[tokio::test]
async fn an_upload_goes_on_where_the_connection_was_cut_also_after_a_restart() {
    let house = House::new().await;
    let id = upload(&house).await;
    let broken = write(&house, id, UploadStart::Over, cut("hello "), true).await;
    assert!(matches!(broken, Err(StoreError::BrokenUpload(_))));
    assert_eq!(state(&house, id).await, UploadState::Partial { bytes: 6 });
    let part = write(&house, id, UploadStart::At(6), bytes("wor"), false).await.unwrap();
    assert_eq!(part, Some(UploadState::Partial { bytes: 9 }));

    let house = house.reopen().await;
    assert_eq!(state(&house, id).await, UploadState::Partial { bytes: 9 });
    for wrong in [0, 8, 10] {
        let refused = write(&house, id, UploadStart::At(wrong), bytes("x"), true).await;
        assert!(matches!(refused, Err(StoreError::WrongOffset { offset: 9 })), "{wrong}");
    }
    let file = whole(write(&house, id, UploadStart::At(9), bytes("ld"), true).await);
    assert_eq!((file.size, file.blob), (11, BlobHash::of(b"hello world")));
    assert_eq!(files_below(&house.folder.path().join("blobs")), 1);
}

#[tokio::test]
async fn an_upload_can_be_ended_with_nothing_more_and_begun_over() {
    let house = House::new().await;
    let id = upload(&house).await;
    write(&house, id, UploadStart::At(0), bytes("wrong"), false).await.unwrap();
    write(&house, id, UploadStart::Over, cut("right"), true).await.unwrap_err();
    let file = whole(write(&house, id, UploadStart::At(5), stream::empty(), true).await);
    assert_eq!(file.blob, BlobHash::of(b"right"));
}

#[tokio::test]
async fn pieces_together_may_not_exceed_the_limit_and_then_nothing_is_kept() {
    let house = House::new().await;
    let id = upload(&house).await;
    write(&house, id, UploadStart::At(0), bytes("fifteen letters"), false).await.unwrap();
    let refused = write(&house, id, UploadStart::At(15), bytes("and more"), true).await;
    assert!(matches!(refused, Err(StoreError::TooLarge { limit: 20 })));
    assert_eq!(state(&house, id).await, UploadState::Partial { bytes: 0 });
    assert_eq!(files_below(&house.folder.path().join("blobs")), 0);
}

#[tokio::test]
async fn of_two_senders_one_writes_and_the_other_learns_how_far_it_is() {
    let house = House::new().await;
    let id = upload(&house).await;
    let (sent, half_is_there) = tokio::sync::oneshot::channel();
    let hangs = stream::once(async {
        sent.send(()).unwrap();
        std::future::pending().await
    });
    let first = write(&house, id, UploadStart::At(0), bytes("half").chain(hangs), true);
    let second = async {
        half_is_there.await.unwrap();
        assert_eq!(state(&house, id).await, UploadState::Partial { bytes: 4 });
        whole(write(&house, id, UploadStart::At(4), bytes(" and the rest"), true).await)
    };
    let (first, file) = tokio::join!(first, second);
    assert!(matches!(first, Err(StoreError::UploadTakenOver)), "the first was interrupted");
    assert_eq!(file.blob, BlobHash::of(b"half and the rest"));
}
