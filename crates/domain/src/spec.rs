//! What a version says about itself: its parameters, result, metadata and environment.
//! Made by reading source code, stored with the version, shown by the dashboard.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::ValueType;

/// One deployed function or model, as its source describes it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FunctionSpec {
    /// The `name=` of the decorator.
    pub name: String,
    pub kind: FunctionKind,
    /// The file that holds it, relative to the root of the bundle, `/` between parts.
    pub file: String,
    /// 1-based line of the `def` or `class`.
    pub line: u32,
    /// The Python name of the function or class in that file.
    pub object: String,
    pub parameters: Vec<Parameter>,
    pub output: ValueType,
    /// The return annotation as written.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub output_hint: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub output_description: Option<String>,
    /// A generator: outputs come one by one; `output` is the type of each.
    pub streams: bool,
    pub metadata: Metadata,
    pub environment: Environment,
    pub restart_on_error: bool,
    /// How often a job that fails is tried again, up to [`MOST_RETRIES`].
    #[serde(default, skip_serializing_if = "is_zero")]
    pub retries: u32,
}

pub const MOST_RETRIES: u32 = 20;

impl FunctionSpec {
    /// `def name()`, first in `main.py`, of which its decorator says no more than that name.
    #[must_use]
    pub fn bare(name: &str) -> Self {
        Self {
            name: name.to_owned(),
            kind: FunctionKind::Function,
            file: "main.py".to_owned(),
            line: 1,
            object: name.to_owned(),
            parameters: Vec::new(),
            output: ValueType::Any,
            output_hint: None,
            output_description: None,
            streams: false,
            metadata: Metadata::default(),
            environment: Environment::default(),
            restart_on_error: true,
            retries: 0,
        }
    }
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde gives a reference")]
fn is_zero(number: &u32) -> bool {
    *number == 0
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FunctionKind {
    Function,
    Model,
}

impl FunctionKind {
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Function => "function",
            Self::Model => "model",
        }
    }
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Parameter {
    pub name: String,
    pub kind: ParameterKind,
    pub value_type: ValueType,
    /// The annotation as written; none when there was none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hint: Option<String>,
    pub default: DefaultValue,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
}

/// How Python lets a caller pass it. In the inputs object all go by name: `*args` as an array, `**kwargs` as an object.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ParameterKind {
    PositionalOnly,
    PositionalOrKeyword,
    KeywordOnly,
    /// `*args`
    VariablePositional,
    /// `**kwargs`
    VariableKeyword,
}

/// What happens when a value is left out.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DefaultValue {
    /// It may not be left out.
    Required,
    /// Python uses this.
    Value(Value),
    /// Python uses something that reading the source cannot tell.
    Computed,
}

impl Parameter {
    /// `name: value_type`, and no more.
    #[must_use]
    pub fn required(name: &str, value_type: ValueType) -> Self {
        Self {
            name: name.to_owned(),
            kind: ParameterKind::PositionalOrKeyword,
            value_type,
            hint: None,
            default: DefaultValue::Required,
            description: None,
        }
    }

    #[must_use]
    pub fn is_required(&self) -> bool {
        self.default == DefaultValue::Required
            && !matches!(
                self.kind,
                ParameterKind::VariablePositional | ParameterKind::VariableKeyword
            )
    }
}

/// What the dashboard shows about a function.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Metadata {
    pub title: Option<String>,
    pub description: Option<String>,
    pub code_url: Option<String>,
    pub tags: Vec<String>,
    /// A URL, or the path of a file of the bundle.
    pub image: Option<String>,
    /// Markdown.
    pub readme: Option<String>,
}

/// What has to be there before the code can run.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Environment {
    /// `3.8`, `3.11`, …
    pub python_version: String,
    pub python_packages: Vec<String>,
    pub system_packages: Vec<String>,
    pub run_commands: Vec<String>,
    pub cuda_version: Option<String>,
    pub gpu: Option<Gpu>,
    pub variables: Vec<EnvironmentVariable>,
}

impl Default for Environment {
    fn default() -> Self {
        Self {
            python_version: "3.8".to_owned(),
            python_packages: Vec::new(),
            system_packages: Vec::new(),
            run_commands: Vec::new(),
            cuda_version: None,
            gpu: None,
            variables: Vec::new(),
        }
    }
}

impl Environment {
    /// Whether a Python process is not enough and an OCI container is needed.
    #[must_use]
    pub fn needs_container(&self) -> bool {
        !self.system_packages.is_empty()
            || !self.run_commands.is_empty()
            || self.cuda_version.is_some()
    }
}

/// `sieve.gpu.T4(split=2)`: `split` replicas share one device.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Gpu {
    pub model: GpuModel,
    pub split: u8,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum GpuModel {
    T4,
    L4,
    A100,
    #[serde(rename = "A100-20GB")]
    A10020Gb,
    V100,
}

impl GpuModel {
    pub const ALL: [Self; 5] = [Self::T4, Self::L4, Self::A100, Self::A10020Gb, Self::V100];

    /// As its maker writes it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::T4 => "T4",
            Self::L4 => "L4",
            Self::A100 => "A100",
            Self::A10020Gb => "A100-20GB",
            Self::V100 => "V100",
        }
    }

    /// As the HTTP API names machines.
    #[must_use]
    pub fn machine(self) -> &'static str {
        match self {
            Self::T4 => "t4",
            Self::L4 => "l4",
            Self::A100 => "a100",
            Self::A10020Gb => "a100-20gb",
            Self::V100 => "v100",
        }
    }
}

/// `sieve.Env`: the organisation's secret of that name, else the default.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct EnvironmentVariable {
    pub name: String,
    pub default: Option<String>,
    pub description: Option<String>,
}

/// When a replica is replaced after an error.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RestartPolicy {
    /// After every error.
    Always,
    /// Only after a `sieve.FatalException`.
    Fatal,
}

impl RestartPolicy {
    /// Whether the replica must be replaced after an error that is, or is not, fatal.
    #[must_use]
    pub fn restarts_after(self, fatal: bool) -> bool {
        self == Self::Always || fatal
    }
}

impl FunctionSpec {
    #[must_use]
    pub fn restart_policy(&self) -> RestartPolicy {
        if self.restart_on_error { RestartPolicy::Always } else { RestartPolicy::Fatal }
    }

    /// The title its author gave, else its name made readable: `fatal-multiplier` is `Fatal multiplier`.
    #[must_use]
    pub fn title(&self) -> String {
        if let Some(title) = self.metadata.title.as_deref().filter(|title| !title.trim().is_empty())
        {
            return title.to_owned();
        }
        let words = self.name.replace(['-', '_'], " ");
        let mut letters = words.chars();
        letters.next().map_or(String::new(), |first| first.to_uppercase().chain(letters).collect())
    }
}
