//! Flags as boxes to tick, and the number that the ticked ones make together. Pure.

use domain::{EnumMember, flag_bits};
use serde_json::Value;

use super::slot::Choice;

/// A box for each: single bits, and where those are not all of them every member.
pub(super) fn flag_options(members: &[EnumMember]) -> Vec<Choice> {
    let choice =
        |member: &EnumMember| Choice { text: member.name.clone(), label: member.name.clone() };
    ticked_members(members).map(choice).collect()
}

fn ticked_members(members: &[EnumMember]) -> impl Iterator<Item = &EnumMember> {
    let is_single = |member: &EnumMember| bits(member).is_power_of_two();
    let singles = members.iter().filter(|member| is_single(member));
    let covered = singles.fold(0, |all, member| all | bits(member)) == flag_bits(members);
    members.iter().filter(move |member| bits(member) != 0 && (is_single(member) || !covered))
}

fn bits(member: &EnumMember) -> u64 {
    member.value.as_u64().unwrap_or_default()
}

/// The boxes that say a number; none where they cannot.
pub(super) fn ticks_of(members: &[EnumMember], value: &Value) -> Option<Vec<String>> {
    let all = value.as_u64()?;
    let within = ticked_members(members).filter(|member| bits(member) & !all == 0);
    let (names, said) = within.fold((Vec::new(), 0), |(mut names, said), member| {
        names.push(member.name.clone());
        (names, said | bits(member))
    });
    (said == all).then_some(names)
}

/// None for a name that no member has.
pub(super) fn value_of_ticks(members: &[EnumMember], ticked: &[String]) -> Option<Value> {
    let of = |name: &String| members.iter().find(|member| member.name == *name).map(bits);
    ticked.iter().try_fold(0, |all, name| Some(all | of(name)?)).map(Value::from)
}
