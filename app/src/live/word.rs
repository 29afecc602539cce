//! A quiet word at the edge of the page when the live connection is lost. Its place is in every
//! page, whoever brings the connection along.

use super::Connection;
use crate::browser;

pub(crate) const WORD_ID: &str = "connection";

pub(super) fn say(connection: Connection) {
    let Some(place) = browser::by_id::<web_sys::Element>(WORD_ID) else { return };
    place.set_inner_html(match connection {
        Connection::Quiet => "",
        Connection::Lost => "<span class=\"toast\">Reconnecting…</span>",
        Connection::SignedOut => {
            "<span class=\"toast\">You were signed out. <a href=\"/sign-in\">Sign in</a></span>"
        }
    });
}
