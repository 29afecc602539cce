//! The machine's GPUs and which replicas have them. A device belongs to one version at a time; with
//! `split`, to so many replicas of it.

use std::{cmp::Reverse, time::Duration};

use domain::{Gpu, GpuReport, VersionId};

use super::{Pool, Stage};
use crate::{gpus::Device, replica::ReplicaId};

pub(super) struct Devices(Vec<Held>);

struct Held {
    device: Device,
    by: Vec<(ReplicaId, VersionId)>,
}

impl Devices {
    pub(super) fn new(devices: Vec<Device>) -> Self {
        Self(devices.into_iter().map(|device| Held { device, by: Vec::new() }).collect())
    }

    pub(super) fn reports(&self) -> Vec<GpuReport> {
        let report = |held: &Held| GpuReport {
            model: held.device.model,
            held_by: held.by.iter().map(|(_, version)| *version).collect(),
        };
        self.0.iter().map(report).collect()
    }

    fn room(&self, version: VersionId, gpu: Gpu) -> Option<usize> {
        let fits = |(_, held): &(usize, &Held)| {
            held.device.model == gpu.model
                && held.by.len() < usize::from(gpu.split.max(1))
                && held.by.iter().all(|(_, other)| *other == version)
        };
        let all = self.0.iter().enumerate();
        // The fullest first: what is whole stays whole for others.
        all.filter(fits).min_by_key(|(_, held)| Reverse(held.by.len())).map(|(place, _)| place)
    }

    pub(super) fn has_room(&self, version: VersionId, gpu: Gpu) -> bool {
        self.room(version, gpu).is_some()
    }

    /// The device that the replica has from now on.
    pub(super) fn take(
        &mut self,
        replica: ReplicaId,
        version: VersionId,
        gpu: Gpu,
    ) -> Option<Device> {
        let held = self.room(version, gpu).and_then(|place| self.0.get_mut(place))?;
        held.by.push((replica, version));
        Some(held.device.clone())
    }

    pub(super) fn release(&mut self, replica: ReplicaId) {
        for held in &mut self.0 {
            held.by.retain(|(holder, _)| *holder != replica);
        }
    }

    /// Replicas of other versions that have a device of this kind.
    fn in_the_way(&self, version: VersionId, gpu: Gpu) -> Vec<ReplicaId> {
        let of_model = self.0.iter().filter(|held| held.device.model == gpu.model);
        let holders = of_model.flat_map(|held| &held.by);
        holders.filter(|(_, other)| *other != version).map(|(replica, _)| *replica).collect()
    }
}

impl Pool {
    /// Learns which GPU each version asks for, when it is first heard of.
    pub(super) async fn ask_for_gpus(&mut self) {
        let unknown: Vec<VersionId> = self
            .versions
            .iter()
            .filter(|(_, state)| state.gpu.is_none())
            .map(|(version, _)| *version)
            .collect();
        for version in unknown {
            let Ok(stored) = self.context.store.version(version).await else { continue };
            let Some(state) = self.versions.get_mut(&version) else { continue };
            state.gpu = Some(stored.and_then(|stored| stored.spec.environment.gpu));
        }
    }

    pub(super) fn gpu_of(&self, version: VersionId) -> Option<Gpu> {
        self.versions.get(&version)?.gpu.flatten()
    }

    /// Whether the version waits for a device, whatever room there is otherwise.
    pub(super) fn lacks_device(&self, version: VersionId) -> bool {
        self.gpu_of(version).is_some_and(|gpu| !self.devices.has_room(version, gpu))
    }

    /// Asks a replica of another version to end that has the device and has nothing to do, or has had
    /// its share.
    pub(super) fn free_device_for(&mut self, version: VersionId, tenure: Duration) {
        let Some(gpu) = self.gpu_of(version) else { return };
        let holders = self.devices.in_the_way(version, gpu);
        let places = holders.iter().filter_map(|id| Some((*id, self.replicas.get(id)?)));
        let places: Vec<_> = places.collect();
        // One is on its way out: its device may be enough.
        if places.iter().any(|(_, place)| place.stage == Stage::Leaving) {
            return;
        }
        let served = |place: &super::Place| {
            place.stage == Stage::Serving && place.stage_since.elapsed() >= tenure
        };
        let victim = places
            .iter()
            .filter(|(_, place)| place.is_idle() || served(place))
            .min_by_key(|(_, place)| (!place.is_idle(), place.stage_since))
            .map(|(id, _)| *id);
        if let Some(place) = victim.and_then(|id| self.replicas.get_mut(&id)) {
            place.retire();
        }
    }

    /// Those that share a device with the first one start with it.
    pub(super) fn start_companions(&mut self, version: VersionId) {
        let Some(gpu) = self.gpu_of(version) else { return };
        for _ in 1..gpu.split {
            let fits = self.devices.has_room(version, gpu)
                && self.has_room()
                && self.is_allowed(version, false);
            if !fits {
                return;
            }
            self.start(version, Stage::Starting, None);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::GpuModel;

    fn version(number: u128) -> VersionId {
        VersionId(uuid::Uuid::from_u128(number))
    }

    fn devices(models: &[GpuModel]) -> Devices {
        let device = |(number, model): (usize, &GpuModel)| Device {
            model: *model,
            id: number.to_string(),
            declared: true,
        };
        Devices::new(models.iter().enumerate().map(device).collect())
    }

    #[test]
    fn a_device_is_shared_by_as_many_replicas_of_one_version_as_it_is_split_for() {
        let mut devices = devices(&[GpuModel::L4]);
        let half = Gpu { model: GpuModel::L4, split: 2 };
        assert!(devices.take(1, version(1), half).is_some());
        assert!(devices.take(2, version(1), half).is_some());
        assert!(devices.take(3, version(1), half).is_none(), "it is full");
        devices.release(1);
        assert!(!devices.has_room(version(2), half), "it is another version's");
        devices.release(2);
        assert!(devices.has_room(version(2), half));
    }

    #[test]
    fn a_device_of_another_model_is_none() {
        let devices = devices(&[GpuModel::T4]);
        assert!(!devices.has_room(version(1), Gpu { model: GpuModel::L4, split: 1 }));
        assert!(devices.has_room(version(1), Gpu { model: GpuModel::T4, split: 1 }));
    }

    #[test]
    fn the_second_half_is_taken_before_another_device() {
        let mut devices = devices(&[GpuModel::L4, GpuModel::L4]);
        let half = Gpu { model: GpuModel::L4, split: 2 };
        let first = devices.take(1, version(1), half).expect("a device");
        let second = devices.take(2, version(1), half).expect("its other half");
        assert_eq!(first.id, second.id);
        assert_ne!(devices.take(3, version(1), half).expect("the other device").id, first.id);
    }
}
