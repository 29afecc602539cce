//! Nodes of a JSON tree: where one is, what it holds, and which ones say what is sought.

use web_sys::{Element, HtmlInputElement};

use super::{around, attribute, inside, show};
use crate::browser::lowered;
use crate::{browser, components::copy, reactive::go};

const NODE: &str = "[data-step]";

/// Tells the path of the node that one is at, and has the bar's buttons copy it and its value.
pub(super) fn choose(element: &Element) -> Option<()> {
    let tree = around(element, ".tree")?;
    let path = tree.get_attribute("data-at")? + &path_of(&around(element, NODE)?);
    if path.is_empty() {
        return None;
    }
    inside(&tree, ".path")?.set_text_content(Some(&path));
    attribute(&inside(&tree, "[data-copy]")?, "data-copy", &path);
    let within = String::from(js_sys::encode_uri_component(&path));
    let address = tree.get_attribute("data-address")? + &within;
    let value = inside(&tree, "[data-fetches]")?;
    attribute(&value, "data-fetches", &address);
    show(&value.parent_element()?, true);
    Some(())
}

fn path_of(node: &Element) -> String {
    let around = |node: &Element| around(&node.parent_element()?, NODE);
    let nodes = std::iter::successors(Some(node.clone()), around);
    let mut steps: Vec<String> = nodes.filter_map(|node| node.get_attribute("data-step")).collect();
    steps.reverse();
    steps.concat()
}

/// Copies the chosen node's value, which the page may hold a part of only.
pub(super) fn fetch_value(element: &Element) -> Option<()> {
    let button = around(element, "[data-fetches]")?;
    let address = button.get_attribute("data-fetches")?;
    go(async move {
        if let Some(text) = browser::text_at(&address, None).await {
            copy(&button, &text);
        }
    });
    Some(())
}

/// Leaves only the nodes that say what is typed, opened up to where they say it.
pub(super) fn search(input: &HtmlInputElement) -> Option<()> {
    let words = lowered(&input.value());
    let tree = around(input, ".tree")?;
    for node in browser::inside(&tree, NODE) {
        show(&node, words.is_empty());
    }
    if words.is_empty() {
        return None;
    }
    for said in browser::inside(&tree, ".leaf, summary") {
        let text = said.text_content().unwrap_or_default();
        if lowered(&text).contains(&words) {
            reveal(&said);
        }
    }
    Some(())
}

/// The node, all around it, and of a branch all that is in it.
fn reveal(said: &Element) -> Option<()> {
    let mut next = around(said, NODE);
    if said.tag_name() == "SUMMARY" {
        for inner in browser::inside(&said.parent_element()?, NODE) {
            show(&inner, true);
        }
        show(next.as_ref()?, true);
        next = around(&next?.parent_element()?, NODE);
    }
    while let Some(node) = next {
        show(&node, true);
        if node.tag_name() == "DETAILS" {
            attribute(&node, "open", "");
        }
        next = node.parent_element().and_then(|parent| around(&parent, NODE));
    }
    Some(())
}
