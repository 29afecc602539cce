use domain::SavedView;
use store::StoreError;

use crate::house::House;

#[tokio::test]
async fn views_belong_to_one_person_and_are_replaced_renamed_and_deleted_by_name() {
    let house = House::new().await;
    let store = &house.store;
    let view = |name: &str, filter: &str| SavedView { name: name.into(), filter: filter.into() };
    store.save_view(house.ours, "ann", view("b", "status:error"), 2).await.unwrap();
    store.save_view(house.ours, "ann", view("a", "by:ann"), 2).await.unwrap();
    store.save_view(house.ours, "ann", view("b", "status:queued"), 2).await.unwrap();
    let refused = store.save_view(house.ours, "ann", view("c", ""), 2).await;
    assert!(matches!(refused, Err(StoreError::TooManyViews { most: 2 })));
    let saved = store.saved_views(house.ours, "ann").await.unwrap();
    assert_eq!(saved, [view("a", "by:ann"), view("b", "status:queued")]);
    assert_eq!(store.saved_views(house.ours, "bob").await.unwrap(), []);
    assert_eq!(store.saved_views(house.theirs, "ann").await.unwrap(), []);

    assert!(!store.rename_view(house.theirs, "ann", "a", "z").await.unwrap());
    assert!(store.rename_view(house.ours, "ann", "a", "b").await.unwrap());
    assert_eq!(store.saved_views(house.ours, "ann").await.unwrap(), [view("b", "by:ann")]);
    assert!(!store.delete_view(house.ours, "bob", "b").await.unwrap());
    assert!(store.delete_view(house.ours, "ann", "b").await.unwrap());
    assert_eq!(store.saved_views(house.ours, "ann").await.unwrap(), []);
}
