use domain::{FunctionName, SavedExample};
use serde_json::{Value, json};
use store::{NewJob, StoreError, now};

use crate::house::{House, finished, inputs, ready_version, started};

fn example(name: &str, values: Value) -> SavedExample {
    let by = "a test".to_owned();
    SavedExample { name: name.to_owned(), inputs: inputs(values), by, saved_at: now() }
}

fn function() -> FunctionName {
    "ours/f".parse().unwrap()
}

#[tokio::test]
async fn an_example_keeps_its_name_and_another_of_that_name_takes_its_place() {
    let house = House::new().await;
    let (first, second) = (example("b", json!({ "x": 1 })), example("b", json!({ "x": 2 })));
    for saved in [first, second.clone(), example("a", json!({}))] {
        assert!(house.store.save_example(house.ours, &function(), saved, 2).await.unwrap());
    }
    let listed = house.store.examples(house.ours, &function()).await.unwrap().unwrap();
    assert_eq!(listed.iter().map(|e| e.name.as_str()).collect::<Vec<_>>(), ["a", "b"]);
    assert_eq!(listed[1], second);
    let third = example("c", json!({}));
    let full = house.store.save_example(house.ours, &function(), third, 2).await;
    assert!(matches!(full, Err(StoreError::TooManyExamples { most: 2 })));
    assert!(house.store.delete_example(house.ours, &function(), "a").await.unwrap());
    assert!(!house.store.delete_example(house.ours, &function(), "a").await.unwrap());
}

#[tokio::test]
async fn another_organisation_neither_reads_nor_changes_examples() {
    let house = House::new().await;
    let (store, theirs) = (&house.store, house.theirs);
    store.save_example(house.ours, &function(), example("a", json!({})), 9).await.unwrap();
    assert_eq!(store.examples(theirs, &function()).await.unwrap(), None);
    assert!(!store.save_example(theirs, &function(), example("a", json!({})), 9).await.unwrap());
    assert!(!store.delete_example(theirs, &function(), "a").await.unwrap());
    assert_eq!(store.examples(house.ours, &function()).await.unwrap().unwrap().len(), 1);
}

#[tokio::test]
async fn the_last_inputs_are_those_of_the_same_person_and_function_whatever_became_of_them() {
    let house = House::new().await;
    let other = ready_version(&house.store, house.ours, "ours/g").await;
    let name = function();
    let last = |by| house.store.last_inputs(house.ours, &name, by);
    assert_eq!(last("me").await.unwrap(), None);
    let job = |by: &str, x: u32| NewJob {
        by: by.to_owned(),
        inputs: inputs(json!({ "x": x })),
        ..house.job()
    };
    house.store.push(vec![job("me", 1)]).await.unwrap();
    house.store.push(vec![job("me", 2)]).await.unwrap();
    for claimed in house.claim(2).await {
        house.append(claimed.id, 1, vec![started(1), finished(json!(1))]).await;
    }
    house.store.push(vec![job("you", 3)]).await.unwrap();
    let elsewhere = NewJob { version: other, function: "ours/g".parse().unwrap(), ..job("me", 4) };
    house.store.push(vec![elsewhere]).await.unwrap();
    assert_eq!(last("me").await.unwrap(), Some(inputs(json!({ "x": 2 }))));
    assert_eq!(last("you").await.unwrap(), Some(inputs(json!({ "x": 3 }))));
    let theirs = house.store.last_inputs(house.theirs, &function(), "me").await.unwrap();
    assert_eq!(theirs, None);
}
