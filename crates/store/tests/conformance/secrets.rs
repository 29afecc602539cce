//! Secrets: sealed at rest, each organisation's own, and readable after a rotation.

use domain::JobId;

use crate::house::{House, open};

fn names(name: &str) -> Vec<String> {
    vec![name.to_owned()]
}

#[tokio::test]
async fn a_secret_is_its_organisations_alone_and_its_value_is_not_in_the_database() {
    let house = House::new().await;
    let store = &house.store;
    assert!(store.set_secret(house.ours, "TOKEN", "open sesame", "me", false).await.unwrap());
    assert!(!store.set_secret(house.ours, "TOKEN", "other", "me", false).await.unwrap());
    let values = store.secret_values(house.ours, &names("TOKEN")).await.unwrap();
    assert_eq!(values["TOKEN"], "open sesame");
    assert!(store.secret_values(house.theirs, &names("TOKEN")).await.unwrap().is_empty());
    assert!(store.secrets(house.theirs).await.unwrap().is_empty());
    assert!(!store.delete_secret(house.theirs, "TOKEN").await.unwrap());
    let listed = store.secrets(house.ours).await.unwrap();
    assert_eq!((listed[0].name.as_str(), listed[0].by.as_str()), ("TOKEN", "me"));
    for file in ["sieve.db", "sieve.db-wal"] {
        let bytes = std::fs::read(house.folder.path().join(file)).unwrap_or_default();
        assert!(!bytes.windows(11).any(|window| window == b"open sesame"), "{file}");
    }
    assert!(store.delete_secret(house.ours, "TOKEN").await.unwrap());
    assert!(store.secrets(house.ours).await.unwrap().is_empty());
}

fn job_secrets() -> store::JobSecrets {
    let place = domain::InputPath::key("keys").index_in(1);
    store::JobSecrets {
        variables: vec![("A".to_owned(), "b".to_owned())],
        inputs: vec![(place, serde_json::json!("open sesame"))],
    }
}

#[tokio::test]
async fn after_a_rotation_and_a_restart_every_secret_still_opens() {
    let house = House::new().await;
    for (organization, value) in [(house.ours, "one"), (house.theirs, "two")] {
        house.store.set_secret(organization, "TOKEN", value, "me", true).await.unwrap();
    }
    let job = house.push().await.id;
    let secrets = job_secrets();
    house.store.set_job_secrets(job, &secrets).await.unwrap();
    let key = std::fs::read(house.folder.path().join("secrets.key")).unwrap();
    assert_eq!(house.store.rotate_secrets().await.unwrap(), 2);
    assert_ne!(std::fs::read(house.folder.path().join("secrets.key")).unwrap(), key);
    house.store.close().await;
    let store = open(house.folder.path()).await;
    let values = store.secret_values(house.theirs, &names("TOKEN")).await.unwrap();
    assert_eq!(values["TOKEN"], "two");
    assert_eq!(store.job_secrets(job).await.unwrap(), secrets);
}

#[tokio::test]
async fn variables_of_a_push_are_forgotten_with_the_job() {
    let house = House::new().await;
    let (kept, ended) = (house.push().await.id, JobId::generate());
    let secrets = job_secrets();
    for job in [kept, ended] {
        house.store.set_job_secrets(job, &secrets).await.unwrap();
    }
    house.store.close().await;
    let store = open(house.folder.path()).await;
    assert_eq!(store.job_secrets(kept).await.unwrap(), secrets);
    assert!(store.job_secrets(ended).await.unwrap().is_empty(), "no such job waits or runs");
}
