//! Which GPUs this machine has: what NVIDIA's driver says of it, or what the worker was told.

use std::process::{Command, Stdio};

use domain::GpuModel;

use crate::search_path;

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

    /// What `nvidia-smi`, which comes with the driver, lists. None without a driver. Blocks for a second at most.
    #[must_use]
    pub fn found() -> Vec<Self> {
        let Some(program) = search_path::find("nvidia-smi") else { return Vec::new() };
        let output = Command::new(program).arg("-L").stdin(Stdio::null()).output();
        let Ok(output) = output else { return Vec::new() };
        listed(&String::from_utf8_lossy(&output.stdout))
    }
}

/// `GPU 0: NVIDIA L4 (UUID: GPU-1…)`, and under one that is cut into instances
/// `  MIG 2g.20gb Device 0: (UUID: MIG-2…)`.
fn listed(text: &str) -> Vec<Device> {
    let mut devices: Vec<Device> = Vec::new();
    let mut whole: Option<Device> = None;
    for line in text.lines() {
        let Some((name, rest)) = line.split_once("(UUID: ") else { continue };
        let id = rest.trim_end_matches(')').to_owned();
        if let Some(instance) = name.trim().strip_prefix("MIG ") {
            // What is cut cannot be had whole.
            whole = None;
            let model = instance.contains(".20gb").then_some(GpuModel::A10020Gb);
            devices.extend(model.map(|model| Device { model, id, declared: false }));
        } else {
            devices.extend(whole.take());
            let name = name.split_once(": ").map_or(name, |(_, name)| name);
            whole = model(name).map(|model| Device { model, id, declared: false });
        }
    }
    devices.extend(whole);
    devices
}

fn model(name: &str) -> Option<GpuModel> {
    let has = |word: &str| name.split([' ', '-']).any(|part| part == word);
    [("T4", GpuModel::T4), ("L4", GpuModel::L4), ("A100", GpuModel::A100), ("V100", GpuModel::V100)]
        .into_iter()
        .find(|(word, _)| has(word))
        .map(|(_, model)| model)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gpus_are_known_by_their_makers_names_and_instances_count_for_their_gpu() {
        let text = "GPU 0: NVIDIA L4 (UUID: GPU-1)\nGPU 1: NVIDIA A100-SXM4-40GB (UUID: GPU-2)\n\
            \x20 MIG 3g.20gb     Device  0: (UUID: MIG-1)\n  MIG 3g.20gb     Device  1: (UUID: MIG-2)\n\
            GPU 2: Tesla V100-SXM2-16GB (UUID: GPU-3)\nGPU 3: NVIDIA L40S (UUID: GPU-4)\n\
            GPU 4: Tesla T4 (UUID: GPU-5)\n";
        let found: Vec<_> =
            listed(text).into_iter().map(|device| (device.model, device.id)).collect();
        let expected = [
            (GpuModel::L4, "GPU-1"),
            (GpuModel::A10020Gb, "MIG-1"),
            (GpuModel::A10020Gb, "MIG-2"),
            (GpuModel::V100, "GPU-3"),
            (GpuModel::T4, "GPU-5"),
        ];
        assert_eq!(found, expected.map(|(model, id)| (model, id.to_owned())));
        assert_eq!(listed("No devices were found\n"), []);
    }
}
