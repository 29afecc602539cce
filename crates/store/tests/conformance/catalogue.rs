use domain::{
    BuildStatus, Fact, FunctionQuery, JobError, Metadata, OrganizationId, VersionId,
    VersionSelector,
};
use serde_json::json;
use store::{NewVersion, Store, StoreError};

use crate::house::{House, finished, new_version, spec, started};

async fn deploy(
    store: &Store,
    owner: OrganizationId,
    name: &str,
    status: BuildStatus,
) -> VersionId {
    let id = store.create_versions(vec![new_version(owner, name)]).await.unwrap()[0].id;
    store.set_build_status(id, status, None).await.unwrap();
    id
}

fn described(owner: OrganizationId, name: &str, title: &str, tags: &[&str]) -> NewVersion {
    let mut version = new_version(owner, name);
    version.spec.metadata = Metadata {
        title: Some(title.to_owned()),
        description: Some("Reads text from pictures".to_owned()),
        tags: tags.iter().map(|tag| (*tag).to_owned()).collect(),
        ..Metadata::default()
    };
    version
}

#[tokio::test]
async fn latest_is_the_newest_ready_version_else_one_that_may_become_ready() {
    let house = House::new().await;
    let (store, ours) = (&house.store, house.ours);
    let name = "ours/g".parse().unwrap();
    let latest = || async {
        let page = store.function_page(ours, &name, &VersionSelector::Latest).await.unwrap();
        page.map(|page| page.version.id)
    };
    assert_eq!(latest().await, None);
    let broken = deploy(store, ours, "ours/g", BuildStatus::Error).await;
    assert_eq!(latest().await, Some(broken));
    let building = deploy(store, ours, "ours/g", BuildStatus::Building).await;
    deploy(store, ours, "ours/g", BuildStatus::Error).await;
    assert_eq!(latest().await, Some(building));
    let ready = deploy(store, ours, "ours/g", BuildStatus::Ready).await;
    deploy(store, ours, "ours/g", BuildStatus::Building).await;
    assert_eq!(latest().await, Some(ready));
    assert_eq!(store.versions(ours, &name).await.unwrap().len(), 5);

    let digits = VersionSelector::Id(building.0.simple().to_string()[24..].to_owned());
    let page = store.function_page(ours, &name, &digits).await.unwrap().unwrap();
    assert_eq!((page.version.id, page.readme_html.as_str()), (building, "<p>Read me</p>"));
    assert_eq!(store.ready_versions().await.unwrap(), [house.version, ready]);
}

#[tokio::test]
async fn the_catalogue_is_searched_by_words_and_tag_the_newest_first() {
    let house = House::new().await;
    let (store, ours) = (&house.store, house.ours);
    let versions = vec![
        described(ours, "ours/ocr", "Zebra OCR", &["vision", "text"]),
        described(ours, "ours/faces", "ähnliche Gesichter", &["vision"]),
    ];
    store.create_versions(versions).await.unwrap();
    let titles = |search: &str, tag: Option<&str>| {
        let (search, tag) = (search.to_owned(), tag.map(str::to_owned));
        let query = FunctionQuery { search, tag, ..FunctionQuery::default() };
        async move {
            let found = store.catalogue(ours, &query).await.unwrap();
            found.cards.into_iter().map(|card| card.title).collect::<Vec<_>>()
        }
    };
    assert_eq!(titles("", None).await, ["ähnliche Gesichter", "Zebra OCR", "F"]);
    assert_eq!(titles("  TEXT zebra ", None).await, ["Zebra OCR"]);
    assert_eq!(titles("ÄHNLICHE pictures", Some("vision")).await, ["ähnliche Gesichter"]);
    assert_eq!(titles("", Some("text")).await, ["Zebra OCR"]);
    assert_eq!(titles("100%_", None).await, [""; 0]);
    let all = store.catalogue(ours, &FunctionQuery::default()).await.unwrap();
    let tags: Vec<_> = all.tags.iter().map(|tag| (tag.tag.as_str(), tag.count)).collect();
    assert_eq!(tags, [("vision", 2), ("text", 1)]);
}

#[tokio::test]
async fn a_card_counts_the_runs_of_the_last_day() {
    let house = House::new().await;
    for end in [
        finished(json!(1)),
        finished(json!(2)),
        Fact::Failed { error: JobError::new("ValueError", "no") },
    ] {
        let job = house.running().await;
        house.append(job.id, 1, vec![end]).await;
    }
    let cards = house.store.catalogue(house.ours, &FunctionQuery::default()).await.unwrap().cards;
    let card = &cards[0];
    assert_eq!((card.runs, card.errors, card.runs_by_hour.len()), (3, 1, 24));
    assert_eq!(card.runs_by_hour.iter().sum::<u64>(), 3);
    assert!(card.median_run_time.is_some_and(|micros| micros >= 0));
}

#[tokio::test]
async fn a_completed_spec_replaces_the_one_that_was_read() {
    let house = House::new().await;
    let mut completed = spec("f");
    completed.metadata.title = Some("Completed".to_owned());
    house.store.complete_spec(house.version, completed.clone()).await.unwrap();
    let stored = house.store.version(house.version).await.unwrap().unwrap();
    assert_eq!((stored.spec, stored.organization), (completed, house.ours));
    let cards = house.store.catalogue(house.ours, &FunctionQuery::default()).await.unwrap().cards;
    assert_eq!(cards[0].title, "Completed");
}

#[tokio::test]
async fn a_change_that_is_refused_leaves_those_beside_it_alone() {
    let house = House::new().await;
    let twice = new_version(house.ours, "ours/g");
    let both = house.store.create_versions(vec![twice.clone(), twice]);
    let unknown = house.store.set_build_status(VersionId::generate(), BuildStatus::Ready, None);
    let good = house.store.create_versions(vec![new_version(house.ours, "ours/h")]);
    let (both, unknown, good, pushed) = tokio::join!(both, unknown, good, house.push());
    assert!(matches!(both, Err(StoreError::Database(_))));
    assert!(matches!(unknown, Err(StoreError::UnknownVersion(_))));
    assert_eq!(good.unwrap().len(), 1);
    house.append(pushed.id, 1, vec![started(1)]).await;
    let all = house.store.catalogue(house.ours, &FunctionQuery::default()).await.unwrap();
    let mut names: Vec<_> = all.cards.iter().map(|card| card.function.name.as_str()).collect();
    names.sort_unstable();
    assert_eq!(names, ["f", "h"], "nothing of the refused one is left");
}
