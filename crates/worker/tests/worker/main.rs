//! What a worker must do, with the real runner, `uv` and, where it works, the real sandbox.

mod builds;
mod chaos;
mod containers;
mod ends;
mod executors;
mod gpus;
mod hostile;
mod house;
mod logs;
mod network;
mod packages;
mod restarts;
mod scaling;
mod scheduling;
mod secrets;
