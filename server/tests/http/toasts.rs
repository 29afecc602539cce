//! What was done is said on the next page, once, and what can be taken back is taken back from there.

use domain::Role;
use serde_json::json;

use crate::world::{Answer, World, post_form};

const SETTINGS: &str = "/functions/local/multiplier/settings";

/// The form that a page's toast offers: where it goes, and its fields.
fn undo(page: &str) -> (String, String) {
    let toast = page.split("id=\"toasts\"").nth(1).expect("a place for toasts");
    let form = toast.split("<form").nth(1).and_then(|form| form.split("</form>").next());
    let form = form.unwrap_or_else(|| panic!("no way back: {toast}"));
    let attribute = |text: &str, name: &str| {
        let value = text.split(&format!("{name}=\"")).nth(1).and_then(|t| t.split('"').next());
        value.unwrap_or_default().replace("&amp;", "&")
    };
    let fields = form.split("<input").skip(1).map(|input| {
        let value = attribute(input, "value").replace(':', "%3A").replace('?', "%3F");
        format!("{}={}", attribute(input, "name"), value.replace('=', "%3D"))
    });
    (attribute(form, "action"), fields.collect::<Vec<_>>().join("&"))
}

async fn taken_back(world: &World, key: &str, answer: &Answer) -> Answer {
    let (action, fields) = undo(&world.after(key, answer).await);
    post_form(world, key, &action, &fields).await
}

#[tokio::test]
async fn settings_say_that_they_were_saved_and_are_as_before_when_that_is_taken_back() {
    let world = World::new().await;
    let key = world.key("local", Role::Deployer).await;
    let save = format!("{SETTINGS}/save");
    let saved = post_form(&world, &key, &save, "minimum=1&maximum=4&time_limit=60").await;
    assert_eq!(saved.header("location"), SETTINGS);
    let back = taken_back(&world, &key, &saved).await;
    assert_eq!(back.header("location"), SETTINGS, "{}", back.text());
    let page = world.after(&key, &back).await;
    assert!(page.contains("Saved the settings of local/multiplier."), "{page}");
    let shown = world.get(&key, "/v2/functions/local/multiplier").await.json();
    let latest = &shown["latest_version"];
    assert_eq!(
        (&latest["minimum_replicas"], &latest["maximum_replicas"]),
        (&json!(0), &json!(null))
    );
    let listed = page.split("name=\"listed\"").nth(1).and_then(|rest| rest.split('>').next());
    assert!(listed.is_some_and(|input| input.contains("checked")), "{page}");
}

#[tokio::test]
async fn a_toast_is_gone_with_the_next_page_and_nobody_else_sees_it() {
    let world = World::new().await;
    let key = world.key("local", Role::Deployer).await;
    let paused = post_form(&world, &key, "/functions/local/multiplier/pause?next=/queue", "").await;
    assert_eq!(paused.header("location"), "/queue");
    let other = world.key("elsewhere", Role::Admin).await;
    assert!(!world.after(&other, &paused).await.contains("Paused local/multiplier."));
    assert!(world.after(&key, &paused).await.contains("Paused local/multiplier."));
    assert!(!world.after(&key, &paused).await.contains("Paused local/multiplier."));
}

#[tokio::test]
async fn a_pause_that_is_taken_back_leads_to_where_it_came_from() {
    let world = World::new().await;
    let key = world.key("local", Role::Deployer).await;
    let paused = post_form(&world, &key, "/functions/local/multiplier/pause?next=/queue", "").await;
    let back = taken_back(&world, &key, &paused).await;
    assert_eq!(back.header("location"), "/queue");
    let settings = world.get(&key, SETTINGS).await.text();
    assert!(!settings.contains("Paused by"), "{settings}");
}

#[tokio::test]
async fn a_deleted_view_comes_back() {
    let world = World::new().await;
    let key = world.key("local", Role::Viewer).await;
    let save = "act=save&name=failed&filter=status%3Aerror&back=%2Fjobs%3Fq%3Dstatus%3Aerror";
    post_form(&world, &key, "/jobs/views", save).await;
    let delete = "act=delete&from=failed&back=%2Fjobs";
    let deleted = post_form(&world, &key, "/jobs/views", delete).await;
    let views = async || world.get(&key, "/v2/views").await.text();
    assert!(!views().await.contains("status:error"));
    taken_back(&world, &key, &deleted).await;
    assert!(views().await.contains("status:error"), "{}", views().await);
}

#[tokio::test]
async fn what_cannot_be_taken_back_offers_no_way() {
    let world = World::new().await;
    let key = world.key("local", Role::Admin).await;
    let set = post_form(&world, &key, "/settings/secrets", "name=TOKEN&value=x").await;
    let page = world.after(&key, &set).await;
    assert!(page.contains("The secret TOKEN is set.") && !page.contains(">Undo<"), "{page}");
}
