//! What an event changes on the page.

use domain::{JobStatus, LogLine, Timestamp};
use web_sys::Element;

use super::{super::parts, tab::Tab};
use crate::components::job_badge_face;

#[derive(Default)]
pub(super) struct Drawing {
    pub(super) changes: Vec<Change>,
    /// Lines of a page's log, with their numbers.
    pub(super) lines: Vec<(u64, Timestamp, LogLine)>,
    /// The end of a card's log is not what it was.
    pub(super) tail: bool,
    /// Parts that only the server draws.
    pub(super) stale: Vec<&'static str>,
    pub(super) tab: Option<Tab>,
    pub(super) ended: bool,
}

pub(super) enum Change {
    Set(&'static str, String),
    Append(&'static str, String),
    Class(&'static str, &'static str),
    Status(JobStatus),
}

impl Drawing {
    pub(super) fn set(&mut self, part: &'static str, html: String) {
        self.changes.push(Change::Set(part, html));
    }
}

impl Change {
    pub(super) fn draw(self, root: &Element) {
        match self {
            Self::Set(part, html) => {
                // What is the same is left alone: a person may be selecting in it.
                if let Some(part) = inside(root, part).filter(|part| part.inner_html() != html) {
                    part.set_inner_html(&html);
                }
            }
            Self::Append(part, html) => append(root, part, &html),
            Self::Class(part, class) => {
                if let Some(part) = inside(root, part) {
                    part.set_class_name(class);
                }
            }
            // The element itself stays: that it changed is read out.
            Self::Status(status) => {
                let badge = inside(root, "badge").and_then(|badge| badge.first_element_child());
                if let Some(badge) = badge {
                    badge.set_class_name(&format!("status {status}"));
                    badge.set_inner_html(&job_badge_face(status).0);
                }
            }
        }
    }
}

fn append(root: &Element, part: &str, html: &str) {
    let Some(part) = inside(root, part) else { return };
    // Fails for places that are none only.
    let _ = part.insert_adjacent_html("beforeend", html);
    if part.child_element_count() as usize > parts::MOST_OUTPUTS
        && let Some(first) = part.first_element_child()
    {
        first.remove();
    }
}

fn inside(root: &Element, part: &str) -> Option<Element> {
    root.query_selector(&format!("[{}={part}]", parts::PART)).ok().flatten()
}
