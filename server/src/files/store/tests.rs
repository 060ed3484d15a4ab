use std::time::{Duration, SystemTime};

use super::*;

const PDF: &[u8] = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\nstartxref\n9\n%%EOF\n";

type Chunks = Vec<Result<Bytes, ()>>;

fn stream_of(chunks: Chunks) -> impl Stream<Item = Result<Bytes, ()>> + Unpin + Send {
    stream::iter(chunks)
}

async fn all_of(stream: impl Stream<Item = Result<Bytes, object_store::Error>>) -> Vec<u8> {
    stream.try_fold(Vec::new(), |read, chunk| async move { Ok([&read[..], &chunk].concat()) }).await.expect("its bytes")
}

async fn read(store: &Store, id: Uuid, part: Part, turns: i64) -> Option<Vec<u8>> {
    let content = store.open(id, part, turns).await.ok()?;
    let read = all_of(content.stream).await;
    assert_eq!(read.len() as u64, content.size, "its size is told");
    Some(read)
}

/// A folder, and the memory.
fn stores() -> (tempfile::TempDir, [Store; 2]) {
    let folder = tempfile::tempdir().expect("a folder");
    let stores = [Store::in_memory(), Store::in_folder(folder.path()).expect("a store")];
    (folder, stores)
}

#[tokio::test]
async fn a_file_comes_back_as_it_was_given() {
    let (_folder, stores) = stores();
    for store in stores {
        let id = Uuid::from_u128(7);
        let pieces = PDF.chunks(10).map(|chunk| Ok(Bytes::from_static(chunk))).collect();
        let (kind, measured) = store.put_raw(id, stream_of(pieces)).await.expect("written");
        assert_eq!((kind, measured.size), (MediaType::Pdf, PDF.len() as u64));
        assert_eq!(all_of(store.open_raw(id).await.expect("a raw file")).await, PDF);
        assert_eq!(read(&store, id, Part::Whole, 0).await, None, "it is not kept yet");
        store.keep_raw(id).await.expect("kept");
        assert_eq!(read(&store, id, Part::Whole, 0).await.as_deref(), Some(PDF));
        store.delete_raw(id).await.expect("there is none left");
        store.delete(id).await.expect("deleted");
        store.delete(id).await.expect("deleted twice");
        assert_eq!(read(&store, id, Part::Whole, 0).await, None);
    }
}

#[tokio::test]
async fn a_turned_photo_is_the_same_behind_another_start() {
    let (_folder, stores) = stores();
    for store in stores {
        let id = Uuid::from_u128(7);
        let photo: Vec<u8> = START.into_iter().chain((0..100_000_u32).map(|n| n.to_le_bytes()[1])).collect();
        for part in [Part::Whole, Part::Preview] {
            let content = photo.chunks(7000).map(|chunk| Ok(Bytes::copy_from_slice(chunk)));
            store.put_made(id, part, stream::iter(content.collect::<Vec<_>>())).await.expect("kept");
            assert_eq!(read(&store, id, part, 0).await.as_deref(), Some(&photo[..]));
            let turned = read(&store, id, part, 3).await.expect("a photo");
            assert_eq!(turned, [&turned_start(3), &photo[2..]].concat());
        }
    }
}

#[tokio::test]
async fn nothing_stays_of_a_file_that_does_not_do() {
    let (folder, stores) = stores();
    let megabyte = || Ok(Bytes::from(vec![b'%'; 1024 * 1024]));
    let table: [(Chunks, Option<Fault>); 5] = [
        (vec![], Some(Fault::Empty)),
        ((0..11).map(|_| megabyte()).collect(), Some(Fault::TooLarge)),
        (vec![Ok(Bytes::from_static(b"<html>"))], Some(Fault::OtherType)),
        (vec![Ok(Bytes::from_static(&PDF[..30]))], Some(Fault::Cut)),
        (vec![Ok(Bytes::from_static(PDF)), Err(())], None),
    ];
    for store in stores {
        for (chunks, fault) in table.clone() {
            let id = Uuid::from_u128(8);
            match (store.put_raw(id, stream_of(chunks)).await, fault) {
                (Err(PutError::Refused(found)), Some(expected)) => assert_eq!(found, expected),
                (Err(PutError::Cut), None) => {}
                (other, expected) => panic!("{other:?} instead of {expected:?}"),
            }
            assert!(store.open_raw(id).await.is_err());
        }
        let cut = stream::iter([Ok(Bytes::from_static(&START)), Err(io::ErrorKind::UnexpectedEof.into())]);
        store.put_made(Uuid::from_u128(8), Part::Whole, cut).await.expect_err("cut");
        assert_eq!(read(&store, Uuid::from_u128(8), Part::Whole, 0).await, None);
    }
    let left = std::fs::read_dir(folder.path().join(RAW)).expect("a folder").count();
    assert_eq!(left, 0, "no unfinished file either");
}

#[tokio::test]
async fn what_a_crash_left_is_swept_after_a_while_and_only_that() {
    let folder = tempfile::tempdir().expect("a folder");
    let store = Store::in_folder(folder.path()).expect("a store");
    let kept = Uuid::from_u128(9);
    store.put_whole(kept, PDF).await.expect("kept");
    for id in 1..=2 {
        store.put_raw(Uuid::from_u128(id), stream_of(vec![Ok(Bytes::from_static(PDF))])).await.expect("written");
    }
    std::fs::write(folder.path().join("raw/unfinished#1"), PDF).expect("a file");
    let now = DateTime::<Utc>::from(SystemTime::UNIX_EPOCH + Duration::from_secs(1_800_000_000));
    let day = chrono::Duration::days(1);
    let set_age = |name: &str, age: chrono::Duration| {
        let file = std::fs::File::options().append(true).open(folder.path().join(RAW).join(name)).expect("a file");
        file.set_modified(SystemTime::from(now - age)).expect("its age");
    };
    let name = |id: u128| Uuid::from_u128(id).simple().to_string();
    set_age(&name(1), day * 2);
    set_age(&name(2), day / 2);
    set_age("unfinished#1", day * 2);
    assert_eq!(store.sweep(now - day).await.expect("swept"), 2);
    assert!(store.open_raw(Uuid::from_u128(1)).await.is_err());
    assert!(store.open_raw(Uuid::from_u128(2)).await.is_ok(), "one that may still arrive stays");
    assert_eq!(read(&store, kept, Part::Whole, 0).await.as_deref(), Some(PDF));
    assert_eq!(Store::in_memory().sweep(now).await.expect("swept"), 0);
    assert_eq!(Store::in_folder(&folder.path().join("new")).expect("a store").sweep(now).await.expect("swept"), 0);
}
