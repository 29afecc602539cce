//! Inputs that a form can begin with: those saved under a name, and those of the caller's last run.

use domain::{Caller, FunctionName, Role, SavedExample, VersionSelector, conceal, validate_inputs};
use serde_json::{Map, Value};
use store::now;

use crate::{Error, Platform, Result, Target, functions::missing, require, urls};

/// Of one function.
const MOST_EXAMPLES: u32 = 50;
/// Bytes of one example's inputs as JSON.
const LARGEST_EXAMPLE: usize = 64 * 1024;
/// Characters.
const LONGEST_NAME: usize = 100;

impl Platform {
    /// By name.
    pub async fn examples(
        &self,
        caller: &Caller,
        function: &FunctionName,
    ) -> Result<Vec<SavedExample>> {
        require(caller, Role::Viewer)?;
        let examples = self.store().examples(caller.organization, function).await?;
        examples.ok_or_else(|| missing(function, &VersionSelector::Latest))
    }

    /// Saves inputs that are right for the latest version, in place of those that had the name.
    pub async fn save_example(
        &self,
        caller: &Caller,
        function: &FunctionName,
        name: &str,
        mut inputs: Map<String, Value>,
    ) -> Result<SavedExample> {
        require(caller, Role::Deployer)?;
        let name = checked_name(name)?;
        let to = self.destination(caller, &Target::from(function.clone())).await?;
        inputs.values_mut().for_each(|value| urls::make_relative(value, self.public_url()));
        let mut inputs = validate_inputs(&to.spec, &inputs).map_err(Error::InvalidInputs)?;
        // Who begins with the example types them anew.
        conceal(&to.spec.parameters, &mut inputs);
        let size = serde_json::to_vec(&inputs).map_err(Error::internal)?.len();
        if size > LARGEST_EXAMPLE {
            return Err(Error::TooLarge { limit: LARGEST_EXAMPLE as u64 });
        }
        let example = SavedExample { name, inputs, by: caller.name.clone(), saved_at: now() };
        let saved = self.store().save_example(
            caller.organization,
            function,
            example.clone(),
            MOST_EXAMPLES,
        );
        if saved.await? { Ok(example) } else { Err(missing(function, &VersionSelector::Latest)) }
    }

    pub async fn delete_example(
        &self,
        caller: &Caller,
        function: &FunctionName,
        name: &str,
    ) -> Result<()> {
        require(caller, Role::Deployer)?;
        let deleted = self.store().delete_example(caller.organization, function, name).await?;
        let what = || format!("The example {name} of {function}");
        if deleted { Ok(()) } else { Err(Error::not_found(what())) }
    }

    /// What the caller's key last pushed to the function, if that was among its newest jobs. They may
    /// not fit the version that is the latest now.
    pub async fn last_inputs(
        &self,
        caller: &Caller,
        function: &FunctionName,
    ) -> Result<Option<Map<String, Value>>> {
        require(caller, Role::Viewer)?;
        Ok(self.store().last_inputs(caller.organization, function, &caller.name).await?)
    }
}

fn checked_name(name: &str) -> Result<String> {
    let name = name.trim();
    let fits = !name.is_empty()
        && name.chars().count() <= LONGEST_NAME
        && !name.chars().any(char::is_control);
    if fits {
        Ok(name.to_owned())
    } else {
        let message =
            format!("An example's name has 1 to {LONGEST_NAME} characters, all on one line.");
        Err(Error::invalid(message))
    }
}
