//! A date and time, and the zone it is in.

use leptos::prelude::*;

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

pub(super) fn moment(drawing: &Drawing, slot: Slot, place: &Place, text: &str) -> AnyView {
    let (local, zone) = split_zone(text).unwrap_or((text, ""));
    let option = |value: String, label: String| {
        let selected = value == zone;
        view! { <option value=value selected=selected>{label}</option> }
    };
    let known = zone.is_empty() || zone == "Z" || ZONES.contains(&zone);
    let other = (!known).then(|| option(zone.to_owned(), format!("UTC{zone}")));
    let zones = ZONES.map(|zone| option(zone.to_owned(), format!("UTC{zone}")));
    view! {
        <div class="row">
            <input class="input" type="datetime-local" step="1" autocomplete="off" id=place.id() name=place.name.clone() value=local.replace(' ', "T")
                aria-label=drawing.label.clone() aria-describedby=described_by(place) aria-required=required(slot) aria-invalid=drawing.invalid(place) />
            <select class="input zone" name=about(&place.name, names::ZONE) aria-label=format!("{}, zone", drawing.label)>
                {option(String::new(), "no zone".to_owned())}
                {option("Z".to_owned(), "UTC".to_owned())}
                {other}
                {zones.into_iter().collect_view()}
            </select>
        </div>
    }
    .into_any()
}
