//! Functions that ask for a GPU: where they run, what they are told of it, and who waits for whom.

use std::collections::HashSet;

use domain::{Environment, Fact, FunctionSpec, Gpu, GpuModel, JobStatus, waits_for};
use serde_json::{Value, json};
use worker::Device;

use crate::house::{House, function, lenient};

const LOOK: &str = r#"
import os, time, sieve

@sieve.function(name="f")
def f(seconds: float = 0.0):
    time.sleep(seconds)
    return os.environ.get("CUDA_VISIBLE_DEVICES"), os.getpid()
"#;

fn on(model: GpuModel, split: u8) -> FunctionSpec {
    let spec = lenient("f");
    let gpu = Some(Gpu { model, split });
    FunctionSpec { environment: Environment { gpu, ..spec.environment.clone() }, ..spec }
}

async fn house(slots: usize, devices: Vec<Device>) -> House {
    House::open_with(|config| {
        config.slots = slots;
        config.gpus = devices;
    })
    .await
}

#[tokio::test]
async fn a_job_waits_in_the_queue_for_a_gpu_that_no_worker_has_and_holds_up_nobody() {
    let house = house(1, Device::declared(GpuModel::T4, 0, 1)).await;
    let version = house.deploy(on(GpuModel::L4, 1), LOOK).await;
    let waits = house.push(version, json!({})).await;
    let other = house.deploy(function("f"), "import sieve\ndef f(): return 1\n").await;
    house.run(other, json!({})).await.result();
    let summary = house.store.job(house.organization, waits).await.expect("read").expect("there");
    assert_eq!(summary.status, JobStatus::Queued);
    let queue = house.store.queue(house.organization).await.expect("read");
    let row = queue.iter().find(|row| row.version == version).expect("it waits");
    let workers = house.store.workers().await.expect("read");
    assert_eq!(workers[0].report.gpus[0].model, GpuModel::T4);
    assert_eq!(waits_for(row, &workers).as_deref(), Some("no worker offers L4"));
}

#[tokio::test]
async fn replicas_that_share_a_device_start_together_and_see_it_alone() {
    let house = house(4, Device::declared(GpuModel::L4, 0, 2)).await;
    let version = house.deploy(on(GpuModel::L4, 2), LOOK).await;
    let jobs = house.push_all(version, vec![json!({"seconds": 0.5}); 2]).await;
    let mut processes = HashSet::new();
    for job in jobs {
        let record = house.ended(job).await;
        assert_eq!(record.result()[0], json!("0"));
        processes.insert(record.result()[1].to_string());
    }
    assert_eq!(processes.len(), 2, "each has a replica of its own");
}

#[tokio::test]
async fn a_version_gets_the_device_of_another_that_has_nothing_to_do() {
    let house = house(4, Device::declared(GpuModel::L4, 0, 1)).await;
    let first = house.deploy(on(GpuModel::L4, 1), LOOK).await;
    let second = house.deploy(on(GpuModel::L4, 1), &format!("{LOOK}# another\n")).await;
    let busy = house.push(first, json!({"seconds": 1.5})).await;
    house.events_until(busy, |fact| matches!(fact, Fact::Started { .. })).await;
    let waits = house.push(second, json!({})).await;
    let (busy, waited) = (house.ended(busy).await, house.ended(waits).await);
    let at = |record: &crate::house::Record, wanted: fn(&Fact) -> bool| {
        record.0.iter().find(|event| wanted(&event.fact)).expect("it happened").at
    };
    assert!(at(&waited, |fact| matches!(fact, Fact::Started { .. })) > at(&busy, Fact::is_end));
    assert_eq!(waited.result()[0], json!("0"));
    assert_eq!(house.run(first, json!({})).await.result()[0], Value::from("0"));
}
