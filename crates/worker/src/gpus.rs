//! Which GPUs this machine has: what NVIDIA's driver says of it, or what the worker was told.

use domain::GpuModel;
use nvml_wrapper::{Nvml, error::NvmlError};

/// NVIDIA's management library, under the one name that a driver without development files installs.
const NVML: &str = "libnvidia-ml.so.1";
const MIG_ENABLED: u32 = 1;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Device {
    pub model: GpuModel,
    /// For `CUDA_VISIBLE_DEVICES`: a UUID, or a number from 0 where it was only declared.
    pub id: String,
    /// Nobody has seen it: a container is not asked to show it.
    pub declared: bool,
}

impl Device {
    /// So many of one model that nobody has to find: for machines that tell nothing, and for tests.
    #[must_use]
    pub fn declared(model: GpuModel, before: usize, count: usize) -> Vec<Self> {
        let device =
            |number: usize| Self { model, id: (before + number).to_string(), declared: true };
        (0..count).map(device).collect()
    }

    /// Those that NVIDIA's driver lists and that functions can ask for. None without a driver. The driver
    /// takes some seconds where nothing else keeps it awake.
    #[must_use]
    pub fn found() -> Vec<Self> {
        match listed(NVML) {
            Ok(devices) => devices,
            // No driver.
            Err(NvmlError::LibloadingError(_)) => Vec::new(),
            Err(error) => {
                tracing::warn!(%error, "the driver does not list this machine's GPUs: say them with --gpu, or mend it");
                Vec::new()
            }
        }
    }
}

fn listed(library: &str) -> Result<Vec<Device>, NvmlError> {
    let nvml = Nvml::builder().lib_path(library.as_ref()).init()?;
    let mut devices = Vec::new();
    for number in 0..nvml.device_count()? {
        match nvml.device_by_index(number).and_then(|gpu| usable(&gpu)) {
            Ok(usable) => devices.extend(usable),
            // The others work.
            Err(error) => tracing::warn!(%error, number, "a GPU is left out"),
        }
    }
    Ok(devices)
}

/// The GPU, or the instances that it is cut into: it cannot be had whole then.
fn usable(gpu: &nvml_wrapper::Device<'_>) -> Result<Vec<Device>, NvmlError> {
    // An error: it cannot be cut.
    if !gpu.mig_mode().is_ok_and(|mode| mode.current == MIG_ENABLED) {
        return Ok(device(gpu)?.into_iter().collect());
    }
    let mut devices = Vec::new();
    for place in 0..gpu.mig_device_count()? {
        match gpu.mig_device_by_index(place) {
            Ok(instance) => devices.extend(device(&instance)?),
            Err(NvmlError::NotFound) => {}
            Err(error) => return Err(error),
        }
    }
    Ok(devices)
}

/// None for one that no function can ask for.
fn device(gpu: &nvml_wrapper::Device<'_>) -> Result<Option<Device>, NvmlError> {
    let Some(model) = model(&gpu.name()?) else { return Ok(None) };
    Ok(Some(Device { model, id: gpu.uuid()?, declared: false }))
}

/// By the driver's names: `NVIDIA L4`, `Tesla V100-SXM2-16GB`, `NVIDIA A100-SXM4-40GB MIG 3g.20gb`.
fn model(name: &str) -> Option<GpuModel> {
    let (name, instance) = match name.split_once(" MIG ") {
        Some((name, instance)) => (name, Some(instance)),
        None => (name, None),
    };
    let model = [
        ("T4", GpuModel::T4),
        ("L4", GpuModel::L4),
        ("A100", GpuModel::A100),
        ("V100", GpuModel::V100),
    ]
    .into_iter()
    .find(|(word, _)| name.split([' ', '-']).any(|part| part == *word))
    .map(|(_, model)| model)?;
    match instance {
        None => Some(model),
        Some(instance) => {
            (model == GpuModel::A100 && instance.contains(".20gb")).then_some(GpuModel::A10020Gb)
        }
    }
}

#[cfg(test)]
mod tests {
    use std::process::Command;

    use super::*;

    #[test]
    fn a_driver_is_asked_for_its_gpus_and_for_the_instances_they_are_cut_into() {
        let folder = tempfile::tempdir().expect("a folder");
        let library = folder.path().join("libnvidia-ml.so.1");
        let source = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/nvml.c");
        let mut compile = Command::new("cc");
        compile.args(["-shared", "-fPIC", "-o"]).arg(&library).arg(source);
        assert!(compile.status().expect("a C compiler").success());
        let found = listed(library.to_str().expect("a path")).expect("a driver");
        let found: Vec<_> = found.into_iter().map(|device| (device.model, device.id)).collect();
        let expected = [
            (GpuModel::L4, "GPU-0"),
            (GpuModel::A10020Gb, "MIG-1-0"),
            (GpuModel::A10020Gb, "MIG-1-3"),
            (GpuModel::V100, "GPU-2"),
            (GpuModel::T4, "GPU-5"),
        ];
        assert_eq!(found, expected.map(|(model, id)| (model, id.to_owned())));
    }

    #[test]
    fn a_machine_without_a_driver_has_no_gpu() {
        assert!(matches!(listed("libnothing-of-the-kind.so"), Err(NvmlError::LibloadingError(_))));
    }
}
