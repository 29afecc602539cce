//! Functions and versions as the public API describes them.

use domain::{EnvironmentVariable, FunctionCard, FunctionPage, FunctionSpec, VersionSummary};
use platform::Platform;
use serde::Serialize;

use super::{InputOutput, text};

#[derive(Serialize)]
pub(in crate::http::rest) struct FunctionApp {
    name: String,
    owner_name: String,
    visibility: &'static str,
    title: String,
    code_url: Option<String>,
    description: String,
    tags: Vec<String>,
    cover_image_url: Option<String>,
    /// Both left out of a truncated list.
    #[serde(skip_serializing_if = "Option::is_none")]
    readme: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    latest_version: Option<Version>,
    function_type: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    restart_on_error: Option<bool>,
    /// Ours: `function` or `model`.
    kind: &'static str,
    /// Ours: of the newest version.
    build_status: &'static str,
}

impl FunctionApp {
    /// One of a truncated list.
    pub(in crate::http::rest) fn card(platform: &Platform, card: &FunctionCard) -> Self {
        Self {
            name: card.function.name.clone(),
            owner_name: card.function.owner.clone(),
            visibility: "private",
            title: card.title.clone(),
            code_url: None,
            description: card.description.clone(),
            tags: card.tags.clone(),
            cover_image_url: absolute(platform, card.cover.as_deref()),
            readme: None,
            latest_version: None,
            function_type: "function",
            restart_on_error: None,
            kind: card.kind.as_str(),
            build_status: card.build_status.as_str(),
        }
    }

    pub(in crate::http::rest) fn whole(platform: &Platform, page: FunctionPage) -> Self {
        Self {
            name: page.function.name,
            owner_name: page.function.owner,
            visibility: "private",
            title: page.spec.title(),
            latest_version: Some(Version::new(&page.version, &page.spec)),
            code_url: page.spec.metadata.code_url,
            description: page.spec.metadata.description.unwrap_or_default(),
            tags: page.spec.metadata.tags,
            cover_image_url: absolute(platform, page.cover.as_deref()),
            readme: page.spec.metadata.readme,
            function_type: "function",
            restart_on_error: Some(page.spec.restart_on_error),
            kind: page.spec.kind.as_str(),
            build_status: page.version.build_status.as_str(),
        }
    }
}

fn absolute(platform: &Platform, path: Option<&str>) -> Option<String> {
    path.map(|path| {
        if path.starts_with('/') {
            format!("{}{path}", platform.public_url())
        } else {
            path.to_owned()
        }
    })
}

#[derive(Serialize)]
pub(in crate::http::rest) struct Version {
    id: String,
    build_status: &'static str,
    queued_at: String,
    built_at: Option<String>,
    ready_at: Option<String>,
    compute_type: String,
    python_packages: Vec<String>,
    system_packages: Vec<String>,
    cuda_version: Option<String>,
    gpu: bool,
    split: u8,
    minimum_replicas: u32,
    maximum_replicas: Option<u32>,
    inputs: Vec<InputOutput>,
    outputs: Vec<InputOutput>,
    environment_variables: Vec<EnvironmentVariable>,
    stream_output: bool,
    function_dependencies: Vec<String>,
    /// Ours: why the build failed.
    build_error: Option<String>,
    /// Ours: which key deployed it.
    deployed_by: String,
}

impl Version {
    pub(in crate::http::rest) fn new(version: &VersionSummary, spec: &FunctionSpec) -> Self {
        let environment = &spec.environment;
        let gpu = environment.gpu;
        Self {
            id: version.id.to_string(),
            build_status: version.build_status.as_str(),
            queued_at: version.queued_at.to_string(),
            built_at: text(version.built_at),
            ready_at: text(version.ready_at),
            compute_type: gpu.map_or("cpu".to_owned(), |gpu| format!("{:?}", gpu.model)),
            python_packages: environment.python_packages.clone(),
            system_packages: environment.system_packages.clone(),
            cuda_version: environment.cuda_version.clone(),
            gpu: gpu.is_some(),
            split: gpu.map_or(1, |gpu| gpu.split),
            minimum_replicas: version.minimum_replicas,
            maximum_replicas: version.maximum_replicas,
            inputs: spec.parameters.iter().map(InputOutput::input).collect(),
            outputs: vec![InputOutput::output(spec)],
            environment_variables: environment.variables.clone(),
            stream_output: spec.streams,
            function_dependencies: Vec::new(),
            build_error: version.build_error.clone(),
            deployed_by: version.deployed_by.clone(),
        }
    }
}
