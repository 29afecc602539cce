//! What a function, a value type, a job and an event ARE: the types that every
//! other crate and the browser speak in. No I/O and no clock; compiles to wasm.

mod batch;
mod concealed;
mod definitions;
mod difference;
mod distribution;
mod duration;
mod enclosing;
mod event;
mod example;
mod executor;
mod filter;
mod fleet;
mod formats;
mod function;
mod histogram;
mod ids;
mod input_path;
mod job;
mod json_schema;
mod level;
mod live;
mod log;
mod metrics;
mod name;
mod numbers;
mod openapi;
mod progress;
mod role;
mod sample;
mod secret;
mod size;
mod snippets;
mod spec;
mod table;
mod text;
mod time;
mod validate;
mod value_path;
mod value_type;

pub use batch::{
    BatchChange, BatchCheck, BatchPage, BatchQuery, BatchRow, BatchSummary, BatchView, MOST_ROWS,
    RowChanges, RowErrors, RowStates, StatusCounts,
};
pub use concealed::{CONCEALED, conceal, holds_secret, reveal};
pub use difference::{Change, Difference, differences};
pub use distribution::Distribution;
pub use duration::{duration_words, parse_duration};
pub use event::{Event, Fact, LogLine, LogStream, Stage};
pub use example::SavedExample;
pub use executor::Executor;
pub use filter::{
    Comparison, Condition, FILTER_KEYS, FilterError, FilterTerm, JobContent, JobFilter, Moment,
    Side, words,
};
pub use fleet::{
    GpuReport, LoadSample, MOST_COUNTED, Obstacle, ObstacleCause, QueueRow, ReplicaBounds,
    ReplicaReport, ReplicaState, WorkerReport, WorkerView, waits_for,
};
pub use function::{
    BuildLine, BuildStatus, Catalogue, FunctionCard, FunctionPage, FunctionQuery, FunctionSettings,
    FunctionSort, TagCount, VersionSummary,
};
pub use histogram::{Histogram, HistogramBar, SavedView};
pub use ids::{
    BatchId, BuildId, FileId, FunctionId, JobId, KeyId, OrganizationId, ParseIdError, VersionId,
};
pub use input_path::{FieldError, InputPath, PathSegment};
pub use job::{
    JobChanges, JobError, JobPage, JobQuery, JobStatus, JobSummary, JobView, Output, Restart,
    RestartKind, TraceFrame,
};
pub use json_schema::{inputs_schema, output_schema, value_schema};
pub use level::Level;
pub use live::{LiveMessage, Topic};
pub use log::{LogFound, LogJudge, LogPart, LogQuery};
pub use metrics::{Metrics, Span, Tally, UsageRow};
pub use name::{FunctionName, FunctionReference, NameError, VersionSelector};
pub use openapi::openapi;
pub use progress::Progress;
pub use role::{Caller, Role};
pub use sample::example_inputs;
pub use secret::{SecretSummary, is_variable_name};
pub use size::size_text;
pub use snippets::{Snippet, snippets};
pub use spec::{
    DefaultValue, Environment, EnvironmentVariable, FunctionKind, FunctionSpec, Gpu, GpuModel,
    MOST_RETRIES, Metadata, Parameter, ParameterKind, RestartPolicy,
};
pub use table::{ColumnChoice, TableCheck, TableColumn, TableText};
pub use text::{ParseTextError, parse_text, value_text};
pub use time::{Timestamp, duration_text};
pub use validate::{validate_arguments, validate_inputs, validate_value};
pub use value_path::{ParsePathError, ValuePath};
pub use value_type::{
    Bounds, EnumMember, Field, FileKind, Items, Length, StructType, TextKind, TextRules, ValueType,
    flag_bits,
};
