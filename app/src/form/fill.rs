//! What a form is filled with when its page opens. Both halves make the same drafts of it.

use domain::{FieldError, FunctionName, Parameter};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::{
    draft::{Draft, drafts_of_inputs, initial_drafts},
    edit::Edit,
    fields::{Fields, drafts_of_some_fields},
    slot::{Place, Shape},
};
#[cfg(feature = "ssr")]
use super::{field::parameter, placed::placed, secrets::forget};

/// The later ones win, parameter by parameter.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Fill {
    /// Of an earlier job or a saved example.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub inputs: Option<Map<String, Value>>,
    /// From the address, or from the form that came back.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub fields: Vec<(String, String)>,
    /// The button that was pressed in the form that came back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub edit: Option<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub errors: Vec<FieldError>,
    /// What is wrong with the call as a whole.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error: Option<String>,
}

/// A form that came back: posted without JavaScript and refused, or with a button that changes the
/// form itself. The server provides it as context when it renders the function's page in answer.
#[derive(Debug, Clone, PartialEq)]
pub struct FormReturn {
    pub function: FunctionName,
    pub fill: Fill,
}

impl Fill {
    /// Nobody asked for anything: what the person left here last may be shown.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// A draft for each parameter, and the id of the control to go on with.
    #[must_use]
    pub fn drafts(&self, parameters: &[Parameter]) -> (Vec<Draft>, Option<String>) {
        let mut drafts = match &self.inputs {
            Some(inputs) => drafts_of_inputs(parameters, inputs),
            None => initial_drafts(parameters),
        };
        drafts_of_some_fields(parameters, &Fields::of(&self.fields), &mut drafts);
        let edit = self.edit.as_deref().and_then(Edit::of);
        let next = edit.and_then(|edit| apply(&edit, parameters, &mut drafts).map(|(_, id)| id));
        (drafts, next)
    }
}

/// The form of a page, drawn: each parameter, and the id of the control to go on with.
#[cfg(feature = "ssr")]
pub(crate) struct DrawnForm {
    pub(crate) parameters: Vec<DrawnParameter>,
    /// What is wrong, at the places of the form.
    pub(crate) errors: Vec<FieldError>,
    pub(crate) focus: Option<String>,
}

#[cfg(feature = "ssr")]
pub(crate) struct DrawnParameter {
    pub(crate) name: String,
    pub(crate) markup: String,
    /// Whether it has another value than at first.
    pub(crate) changed: bool,
}

#[cfg(feature = "ssr")]
impl DrawnForm {
    pub(crate) fn of(parameters: &[Parameter], fill: &Fill) -> Self {
        let (mut drafts, focus) = fill.drafts(parameters);
        for (parameter, draft) in parameters.iter().zip(&mut drafts) {
            forget(Shape::of(parameter).slot(), draft);
        }
        let errors = placed(parameters, &drafts, fill.errors.clone());
        let initial = initial_drafts(parameters);
        let drawn = parameters.iter().zip(&drafts).zip(&initial).map(|((of, draft), initial)| {
            DrawnParameter {
                name: of.name.clone(),
                markup: parameter(of, draft, &errors).0,
                changed: draft != initial,
            }
        });
        let parameters = drawn.collect();
        Self { parameters, errors, focus }
    }
}

/// Which parameter it changed, and the id of the control to go on with.
pub(super) fn apply(
    edit: &Edit,
    parameters: &[Parameter],
    drafts: &mut [Draft],
) -> Option<(usize, String)> {
    let mut each = parameters.iter().zip(drafts).enumerate();
    each.find_map(|(index, (parameter, draft))| {
        let place = Place::of_parameter(&parameter.name);
        let id = edit.apply(Shape::of(parameter).slot(), &place, draft)?;
        Some((index, id))
    })
}
