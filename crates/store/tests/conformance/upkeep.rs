//! What people do to functions, versions and workers after a deploy.

use domain::{BuildStatus, FunctionQuery, FunctionSort, VersionSelector};
use serde_json::json;
use store::{BlobHash, Demand, Others, Promoted, Removed, Want};

use crate::house::{House, finished, new_job, new_version, ready_version};

async fn latest(house: &House, name: &str) -> Option<domain::VersionId> {
    let name = name.parse().unwrap();
    let latest = VersionSelector::Latest;
    let page = house.store.function_page(house.ours, &name, &latest).await.unwrap();
    page.map(|page| page.version.id)
}

#[tokio::test]
async fn a_version_made_latest_stays_it_until_another_is_deployed() {
    let house = House::new().await;
    let (first, store) = (house.version, &house.store);
    let second = ready_version(store, house.ours, "ours/f").await;
    assert_eq!(latest(&house, "ours/f").await, Some(second));
    assert_eq!(store.make_latest(house.theirs, first).await.unwrap(), Promoted::NotFound);
    assert_eq!(store.make_latest(house.ours, first).await.unwrap(), Promoted::Latest);
    assert_eq!(latest(&house, "ours/f").await, Some(first));
    let third = store.create_versions(vec![new_version(house.ours, "ours/f")]).await.unwrap()[0].id;
    let refused = store.make_latest(house.ours, third).await.unwrap();
    assert_eq!(refused, Promoted::NotReady(BuildStatus::Queued));
    assert_eq!(latest(&house, "ours/f").await, Some(first));
    store.set_build_status(third, BuildStatus::Ready, None).await.unwrap();
    assert_eq!(latest(&house, "ours/f").await, Some(third));
}

#[tokio::test]
async fn replicas_that_were_asked_for_go_over_to_the_next_latest_version() {
    let house = House::new().await;
    let store = &house.store;
    let set = store.set_replicas(house.ours, house.version, 2, Some(5)).await.unwrap().unwrap();
    assert_eq!((set.minimum_replicas, set.maximum_replicas), (2, Some(5)));
    assert!(store.set_replicas(house.theirs, house.version, 1, None).await.unwrap().is_none());
    let next = ready_version(store, house.ours, "ours/f").await;
    let of = |id| async move { store.version(id).await.unwrap().unwrap().summary };
    assert_eq!((of(next).await.minimum_replicas, of(next).await.maximum_replicas), (2, Some(5)));
    assert_eq!(of(house.version).await.minimum_replicas, 0, "the old one may end");
}

#[tokio::test]
async fn what_is_paused_drained_or_not_ready_is_not_kept_warm() {
    let house = House::new().await;
    let store = &house.store;
    let minimum = |worker: &'static str| async move {
        store.replica_bounds(worker).await.unwrap().get(&house.version).map(|of| of.minimum)
    };
    assert_eq!(minimum("worker").await, None, "nobody asked for any");
    let mut changes = store.catalogue_changes();
    store.set_replicas(house.ours, house.version, 2, Some(5)).await.unwrap();
    assert!(changes.has_changed().unwrap(), "a worker is told");
    assert_eq!(minimum("worker").await, Some(2));
    changes.mark_unchanged();
    store.drain("worker", Some("ann".to_owned())).await.unwrap();
    assert!(changes.has_changed().unwrap());
    assert_eq!((minimum("worker").await, minimum("other").await), (Some(0), Some(2)));
    let name = "ours/f".parse().unwrap();
    store.pause(house.ours, &name, Some("ann".to_owned())).await.unwrap();
    let bounds = store.replica_bounds("other").await.unwrap()[&house.version];
    assert_eq!((bounds.minimum, bounds.maximum), (0, Some(5)));
}

#[tokio::test]
async fn a_backlog_is_what_no_worker_holds() {
    let house = House::new().await;
    house.push_many(5).await;
    house.claim(2).await;
    assert_eq!(house.store.backlog(house.version, 100).await.unwrap(), 3);
    assert_eq!(house.store.backlog(house.version, 2).await.unwrap(), 2, "no further");
}

#[tokio::test]
async fn a_version_with_jobs_in_flight_is_not_deleted_and_its_bundle_goes_last() {
    let house = House::new().await;
    let (store, ours) = (&house.store, house.ours);
    assert_eq!(store.delete_version(ours, house.version).await.unwrap(), Removed::OnlyOne);
    let second = ready_version(store, ours, "ours/f").await;
    let job = house.running().await;
    let refused = store.delete_version(ours, house.version).await.unwrap();
    assert_eq!(refused, Removed::InUse { unfinished: 1 });
    house.append(job.id, 1, vec![finished(json!(1))]).await;
    assert_eq!(store.delete_version(house.theirs, house.version).await.unwrap(), Removed::NotFound);
    assert_eq!(store.delete_version(ours, house.version).await.unwrap(), Removed::Removed);
    assert!(store.version(house.version).await.unwrap().is_none());
    assert!(store.push(vec![house.job()]).await.is_err(), "it runs nothing any more");
    assert_eq!(house.summary(job.id).await.version, house.version, "its jobs stay");
    assert_eq!(latest(&house, "ours/f").await, Some(second));
    let content = futures::stream::iter([Ok(bytes::Bytes::from_static(b"bundle"))]);
    store.put_blob(content, 100).await.unwrap();
    let house = house.reopen().await;
    assert!(house.store.open_blob(&BlobHash::of(b"bundle")).await.is_ok(), "another has it");
    let name = "ours/f".parse().unwrap();
    assert_eq!(house.store.delete_function(house.ours, &name).await.unwrap(), Removed::Removed);
    assert_eq!(latest(&house, "ours/f").await, None);
    let house = house.reopen().await;
    assert!(house.store.open_blob(&BlobHash::of(b"bundle")).await.is_err());
}

#[tokio::test]
async fn a_function_deployed_again_after_it_was_deleted_is_found_again() {
    let house = House::new().await;
    let name = "ours/f".parse().unwrap();
    house.store.delete_function(house.ours, &name).await.unwrap();
    let query = FunctionQuery { search: "f".into(), ..FunctionQuery::default() };
    let all = || house.store.catalogue(house.ours, &query);
    assert_eq!(all().await.unwrap().total, 0);
    let version = ready_version(&house.store, house.ours, "ours/f").await;
    assert_eq!(all().await.unwrap().total, 1);
    assert_eq!(latest(&house, "ours/f").await, Some(version));
}

#[tokio::test]
async fn a_paused_function_gets_no_worker_until_it_goes_on() {
    let house = House::new().await;
    let name = "ours/f".parse().unwrap();
    let by = || Some("ann".to_owned());
    assert!(!house.store.pause(house.theirs, &name, by()).await.unwrap());
    assert!(house.store.pause(house.ours, &name, by()).await.unwrap());
    let job = house.push().await;
    let rows = house.store.queue(house.ours).await.unwrap();
    assert_eq!((rows[0].waiting, rows[0].paused_by.as_deref()), (1, Some("ann")));
    assert_eq!(rows[0].oldest, Some(job.created_at));
    assert!(house.store.queue(house.theirs).await.unwrap().is_empty());
    let any = Demand { others: Some(Others { most: 1, except: vec![] }), ..Demand::default() };
    let mut claims = [
        house.store.claim_any("one", any),
        house.store.claim_any("two", Demand { wants: vec![house.want(1)], ..Demand::default() }),
    ]
    .map(Box::pin);
    // Whatever the writer does now comes after both claims.
    let [first, second] = &mut claims;
    tokio::select! {
        biased;
        _ = first => panic!("a paused job was claimed"),
        _ = second => panic!("a paused job was claimed"),
        _ = house.push_many(3) => {}
    }
    assert!(house.store.pause(house.ours, &name, None).await.unwrap());
    let [first, second] = claims;
    let (first, second) = tokio::join!(first, second);
    assert_eq!((first.unwrap().len(), second.unwrap().len()), (1, 1));
}

#[tokio::test]
async fn a_drained_worker_gets_nothing_new_and_others_do() {
    let house = House::new().await;
    house.store.drain("one", Some("ann".to_owned())).await.unwrap();
    let house = house.reopen().await;
    house.push().await;
    let mut drained = Box::pin(house.store.claim("one", vec![house.want(1)]));
    tokio::select! {
        biased;
        _ = &mut drained => panic!("a drained worker was given a job"),
        other = house.store.claim("two", vec![house.want(1)]) => assert_eq!(other.unwrap().len(), 1),
    }
    house.push().await;
    house.store.drain("one", None).await.unwrap();
    assert_eq!(drained.await.unwrap().len(), 1);
}

#[tokio::test]
async fn what_is_set_of_a_function_outlives_its_versions_and_hides_it() {
    let house = House::new().await;
    let name = "ours/f".parse().unwrap();
    let store = &house.store;
    assert!(store.set_function_settings(house.ours, &name, false, Some(90)).await.unwrap());
    assert!(!store.set_function_settings(house.theirs, &name, true, None).await.unwrap());
    let version = ready_version(store, house.ours, "ours/f").await;
    let job = new_job(house.ours, "ours/f", version);
    store.push(vec![job]).await.unwrap();
    let claimed = store.claim("worker", vec![Want { version, most: 1 }]).await.unwrap();
    assert_eq!(claimed[0].time_limit, Some(90));
    let settings = store.function_settings(house.ours, &name).await.unwrap().unwrap();
    assert_eq!((settings.listed, settings.time_limit), (false, Some(90)));
    assert_eq!(store.catalogue(house.ours, &FunctionQuery::default()).await.unwrap().total, 0);
    assert_eq!(latest(&house, "ours/f").await, Some(version), "it is there all the same");
}

#[tokio::test]
async fn search_finds_beginnings_readmes_and_slips_and_ranks_names_first() {
    let house = House::new().await;
    let (store, ours) = (&house.store, house.ours);
    let mut describes = Vec::new();
    for (name, title, readme) in [
        ("ours/transcribe", "Speech to text", ""),
        ("ours/subtitles", "Subtitles", "It calls transcribe for every minute of the film."),
        ("theirs/secret", "Transcribe secrets", ""),
    ] {
        let owner = if name.starts_with("ours") { ours } else { house.theirs };
        let mut version = new_version(owner, name);
        version.spec.metadata.title = Some(title.to_owned());
        version.spec.metadata.readme = Some(readme.to_owned());
        describes.push(version);
    }
    store.create_versions(describes).await.unwrap();
    let find = |search: &'static str| async move {
        let query = FunctionQuery { search: search.to_owned(), ..FunctionQuery::default() };
        let found = store.catalogue(ours, &query).await.unwrap();
        let names: Vec<_> = found.cards.into_iter().map(|card| card.function.name).collect();
        (names, found.corrected)
    };
    assert_eq!(
        find("transcr").await,
        (vec!["transcribe".to_owned(), "subtitles".to_owned()], false)
    );
    assert_eq!(find("trasncribe").await, (vec!["transcribe".to_owned()], true));
    assert_eq!(find("ubtitle").await.0, ["subtitles"], "a part of a word");
    assert_eq!(find("\" OR NEAR(").await.0, [""; 0]);
    let sorted =
        FunctionQuery { sort: FunctionSort::Popular, limit: 1, ..FunctionQuery::default() };
    let job = house.running().await;
    house.append(job.id, 1, vec![finished(json!(1))]).await;
    let popular = store.catalogue(ours, &sorted).await.unwrap();
    assert_eq!((popular.cards[0].function.name.as_str(), popular.total), ("f", 3));
}
