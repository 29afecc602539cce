//! Which control suits a parameter. Pure; the drawing is elsewhere.

use domain::{Bounds, DefaultValue, FileKind, Parameter, ValueType, value_text};
use serde_json::Number;

use super::fields::{innermost, whole_type};

/// More options than this are a list to choose from.
const MOST_SEGMENTS: usize = 5;
/// Characters of all labels together that stay on one line of a narrow form.
const MOST_SEGMENT_LETTERS: usize = 36;
/// A longer default gets a larger field.
const LONG_TEXT: usize = 60;

/// What a person sets a parameter with.
#[derive(Debug, Clone, PartialEq)]
pub enum Control {
    Switch,
    /// All options side by side, or in a list.
    Choice {
        options: Vec<Choice>,
        side_by_side: bool,
    },
    Number {
        whole: bool,
        min: Option<String>,
        max: Option<String>,
        step: String,
        slider: bool,
    },
    Line,
    Lines,
    /// Anything without a control of its own, as JSON text.
    Json,
    File(FileKind),
    /// An `<input>` of this type.
    Native(&'static str),
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    pub text: String,
    pub label: String,
}

/// The control for a parameter.
#[must_use]
pub fn control_of(parameter: &Parameter) -> Control {
    let whole = whole_type(parameter);
    let nullable = whole.accepts_null() && parameter.default != DefaultValue::Required
        || matches!(whole, ValueType::Optional(_));
    match innermost(&whole) {
        ValueType::Bool if whole == ValueType::Bool => Control::Switch,
        ValueType::Bool => {
            choice(["true", "false"].map(|text| Choice::same(text.to_owned())).to_vec(), true)
        }
        ValueType::Literal(options) => {
            let options = options.iter().map(value_text).map(Choice::same).collect();
            choice(options, nullable)
        }
        ValueType::Enum { members, .. } => {
            let options = members.iter().map(|member| Choice::same(member.name.clone())).collect();
            choice(options, nullable)
        }
        ValueType::Int(bounds) => number(true, bounds),
        ValueType::Float(bounds) => number(false, bounds),
        ValueType::Str(_) if is_long(parameter) => Control::Lines,
        ValueType::Str(_)
        | ValueType::Decimal(_)
        | ValueType::Uuid
        | ValueType::Path
        | ValueType::TimeDelta => Control::Line,
        ValueType::Bytes(_) => Control::Lines,
        ValueType::File(kind) => Control::File(*kind),
        ValueType::Date => Control::Native("date"),
        ValueType::Time => Control::Native("time"),
        ValueType::DateTime => Control::Native("datetime-local"),
        _ => Control::Json,
    }
}

impl Choice {
    fn same(text: String) -> Self {
        let label = if text.is_empty() { "None".to_owned() } else { text.clone() };
        Self { text, label }
    }
}

fn choice(mut options: Vec<Choice>, nullable: bool) -> Control {
    if nullable && !options.iter().any(|option| option.text.is_empty()) {
        options.insert(0, Choice { text: String::new(), label: "not set".to_owned() });
    }
    let letters: usize = options.iter().map(|option| option.label.chars().count() + 2).sum();
    let side_by_side = options.len() <= MOST_SEGMENTS && letters <= MOST_SEGMENT_LETTERS;
    Control::Choice { options, side_by_side }
}

fn number(whole: bool, bounds: &Bounds) -> Control {
    let text = |bound: Option<&Number>| bound.map(ToString::to_string);
    let step = match (&bounds.multiple_of, whole) {
        (Some(step), _) => step.to_string(),
        (None, true) => "1".to_owned(),
        (None, false) => "any".to_owned(),
    };
    Control::Number {
        whole,
        min: text(bounds.ge.as_ref().or(bounds.gt.as_ref())),
        max: text(bounds.le.as_ref().or(bounds.lt.as_ref())),
        step,
        slider: bounds.ge.is_some() && bounds.le.is_some(),
    }
}

fn is_long(parameter: &Parameter) -> bool {
    let long_default = match &parameter.default {
        DefaultValue::Value(value) => value
            .as_str()
            .is_some_and(|text| text.contains('\n') || text.chars().count() > LONG_TEXT),
        _ => false,
    };
    long_default
        || parameter.description.as_deref().is_some_and(|words| words.trim().contains('\n'))
}

#[cfg(test)]
mod tests {
    use domain::ParameterKind;
    use serde_json::json;

    use super::*;

    fn control(value_type: ValueType, default: DefaultValue) -> Control {
        control_of(&Parameter {
            name: "x".into(),
            kind: ParameterKind::PositionalOrKeyword,
            value_type,
            hint: None,
            default,
            description: None,
        })
    }

    #[test]
    fn few_short_options_stand_side_by_side_and_many_in_a_list() {
        let few = ValueType::Literal(vec![json!("auto"), json!("en")]);
        let Control::Choice { side_by_side, options } = control(few, DefaultValue::Required) else {
            panic!("not a choice");
        };
        assert!(side_by_side && options.len() == 2);
        let many = ValueType::Literal((0..20).map(|n| json!(n)).collect());
        let many = control(many, DefaultValue::Required);
        assert!(matches!(many, Control::Choice { side_by_side: false, .. }));
    }

    #[test]
    fn an_optional_bool_can_be_left_unset() {
        let of = ValueType::Optional(Box::new(ValueType::Bool));
        let Control::Choice { options, .. } = control(of, DefaultValue::Value(json!(null))) else {
            panic!("not a choice");
        };
        let labels: Vec<_> = options.iter().map(|option| option.label.as_str()).collect();
        assert_eq!(labels, ["not set", "true", "false"]);
    }

    #[test]
    fn a_number_with_both_ends_gets_a_slider() {
        let bounds = Bounds { ge: Some(0.into()), le: Some(1.into()), ..Bounds::default() };
        let control = control(ValueType::Float(bounds), DefaultValue::Required);
        assert!(matches!(control, Control::Number { slider: true, .. }));
    }
}
