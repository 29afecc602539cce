use domain::{Caller, KeyId, Role};
use store::{NewKey, now};

use crate::house::House;

fn key(house: &House, role: Role, hash: u8) -> NewKey {
    NewKey {
        id: KeyId::generate(),
        organization: house.ours,
        name: "laptop".to_owned(),
        role,
        hash: [hash; 32],
        expires_at: None,
    }
}

#[tokio::test]
async fn a_key_names_its_caller_until_it_is_revoked() {
    let house = House::new().await;
    let store = &house.store;
    assert!(!store.has_admin_key(house.ours).await.unwrap());
    let admin = key(&house, Role::Admin, 1);
    store.create_key(admin.clone()).await.unwrap();
    assert!(store.has_admin_key(house.ours).await.unwrap());
    assert!(!store.has_admin_key(house.theirs).await.unwrap());

    let caller = store.caller_by_key(&[1; 32]).await.unwrap().unwrap();
    assert_eq!((caller.organization, caller.role), (house.ours, Role::Admin));
    assert_eq!((caller.owner.as_str(), caller.name.as_str()), ("ours", "laptop"));
    assert_eq!(store.caller_by_key(&[2; 32]).await.unwrap(), None);

    assert!(!store.revoke_key(house.theirs, admin.id).await.unwrap());
    assert!(store.revoke_key(house.ours, admin.id).await.unwrap());
    assert_eq!(store.caller_by_key(&[1; 32]).await.unwrap(), None);
    assert!(!store.has_admin_key(house.ours).await.unwrap());
    let keys = store.keys(house.ours).await.unwrap();
    assert!(keys[0].revoked_at.is_some());
    assert!(keys[0].last_used_at.is_some(), "the use was written before the revocation");
}

#[tokio::test]
async fn an_expired_key_is_nobody_even_when_it_was_known() {
    let house = House::new().await;
    let over = NewKey { expires_at: Some(now()), ..key(&house, Role::Runner, 1) };
    house.store.create_key(over).await.unwrap();
    for _ in 0..2 {
        assert_eq!(house.store.caller_by_key(&[1; 32]).await.unwrap(), None);
    }
}

#[tokio::test]
async fn a_session_ends_by_time_by_signing_out_and_with_its_key() {
    let house = House::new().await;
    let store = &house.store;
    let admin = key(&house, Role::Admin, 1);
    store.create_key(admin.clone()).await.unwrap();
    let caller = store.caller_by_key(&[1; 32]).await.unwrap().unwrap();
    let later = now().plus_seconds(60);
    for (hash, end) in [(10, later), (11, now()), (12, later)] {
        store.create_session([hash; 32], &caller, end).await.unwrap();
    }
    // By a sign-in link: no key stands behind it.
    let linked = Caller { key: KeyId::generate(), ..caller.clone() };
    store.create_session([13; 32], &linked, later).await.unwrap();

    assert_eq!(store.caller_by_session(&[10; 32]).await.unwrap(), Some(caller));
    assert_eq!(store.caller_by_session(&[11; 32]).await.unwrap(), None);
    store.delete_session([10; 32]).await.unwrap();
    assert_eq!(store.caller_by_session(&[10; 32]).await.unwrap(), None);
    store.revoke_key(house.ours, admin.id).await.unwrap();
    assert_eq!(store.caller_by_session(&[12; 32]).await.unwrap(), None);
    assert_eq!(store.caller_by_session(&[13; 32]).await.unwrap(), Some(linked));
}

#[tokio::test]
async fn an_organisation_is_made_once() {
    let house = House::new().await;
    let again = house.store.organization("new");
    let (first, second) = tokio::join!(house.store.organization("new"), again);
    assert_eq!(first.unwrap(), second.unwrap());
    assert_eq!(house.store.organization("ours").await.unwrap(), house.ours);
}
