//! A date and time, and the zone it is in.

use maud::{Markup, html};

use super::{
    control::split_zone,
    draw::{Drawing, required},
    field::described_by,
    names::{self, about},
    slot::{Place, Slot},
};

/// Hours from UTC that some place on earth keeps to, besides UTC itself.
const ZONES: [&str; 27] = [
    "-11:00", "-10:00", "-09:00", "-08:00", "-07:00", "-06:00", "-05:00", "-04:00", "-03:30",
    "-03:00", "-02:00", "-01:00", "+01:00", "+02:00", "+03:00", "+03:30", "+04:00", "+05:00",
    "+05:30", "+05:45", "+06:00", "+07:00", "+08:00", "+09:00", "+09:30", "+10:00", "+12:00",
];

pub(super) fn moment(drawing: &Drawing<'_>, slot: Slot, place: &Place, text: &str) -> Markup {
    let (local, zone) = split_zone(text).unwrap_or((text, ""));
    let known = zone.is_empty() || zone == "Z" || ZONES.contains(&zone);
    let zones = ZONES.iter().chain((!known).then_some(&zone));
    html! {
        .row {
            input.input type="datetime-local" step="1" autocomplete="off" id=(place.id()) name=(place.name) value=(local.replace(' ', "T"))
                aria-label=(drawing.label) aria-describedby=(described_by(place)) aria-required=[required(slot)] aria-invalid=[drawing.invalid(place)];
            select.input.zone name=(about(&place.name, names::ZONE)) aria-label=(format!("{}, zone", drawing.label)) {
                option value="" selected[zone.is_empty()] { "no zone" }
                option value="Z" selected[zone == "Z"] { "UTC" }
                @for offset in zones {
                    option value=(offset) selected[*offset == zone] { "UTC" (offset) }
                }
            }
        }
    }
}
