//! What a decorator asks of the machine: Python, CUDA and GPU versions, checked against what there is.

use domain::Gpu;
use ruff_python_ast::Expr;

use crate::{
    constant::Constant,
    error::{Fault, Problem},
    evaluation::Evaluator,
    names::{Entity, Place},
    records::{gpu_named, unknown_gpu},
};

const PYTHON_VERSIONS: &[&str] = &["3.8", "3.9", "3.10", "3.11", "3.12", "3.13"];

/// Oldest first.
pub(crate) const CUDA_VERSIONS: &[&str] = &[
    "8.0", "9.0", "9.1", "9.2", "10.0", "10.1", "10.2", "11.0.3", "11.1.1", "11.2.0", "11.2.1",
    "11.2.2", "11.3.0", "11.3.1", "11.4.0", "11.4.1", "11.4.2", "11.4.3", "11.5.0", "11.5.1",
    "11.5.2", "11.6.0", "11.6.1", "11.6.2", "11.7.0", "11.7.1", "11.8.0", "12.0.0", "12.0.1",
    "12.1.0", "12.1.1", "12.2.2", "12.3.2",
];

impl<'a> Evaluator<'a> {
    /// `3.8` to `3.13`, for any patch release of it, or exactly one: `3.8.10`.
    pub(crate) fn python_version(
        &self,
        place: Place<'a>,
        value: Constant,
        written: &Expr,
    ) -> Result<String, Problem> {
        let text = match value {
            Constant::Str(text) => text,
            other => {
                // As a number 3.10 would be 3.1.
                let expected = "a str, such as \"3.10\" with its quotes";
                return Err(self.wrong(place, written, "python_version", expected, &other));
            }
        };
        let known = PYTHON_VERSIONS.iter().find(|known| {
            let patch = text.strip_prefix(**known);
            patch.is_some_and(|patch| patch.is_empty() || is_patch(patch))
        });
        if known.is_some() {
            return Ok(text);
        }
        let fault = Fault::PythonVersion { found: text, known: PYTHON_VERSIONS.join(", ") };
        Err(self.problem(place, written, fault))
    }

    /// The newest version that begins with the parts given: `11.2` is `11.2.2`.
    pub(crate) fn cuda_version(
        &self,
        place: Place<'a>,
        value: Constant,
        written: &Expr,
    ) -> Result<Option<String>, Problem> {
        let text = match value {
            Constant::None => return Ok(None),
            Constant::Str(text) => text,
            other => {
                let expected = "a str, such as \"12.2\" with its quotes";
                return Err(self.wrong(place, written, "cuda_version", expected, &other));
            }
        };
        let newest = CUDA_VERSIONS.iter().rev().find(|known| {
            known
                .strip_prefix(text.as_str())
                .is_some_and(|rest| !text.is_empty() && (rest.is_empty() || rest.starts_with('.')))
        });
        newest.map(|known| Some((*known).to_owned())).ok_or_else(|| {
            let fault = Fault::CudaVersion { found: text, known: CUDA_VERSIONS.join(", ") };
            self.problem(place, written, fault)
        })
    }

    /// None, True (a T4), a name, or `sieve.gpu.T4(split=2)` and its like.
    pub(crate) fn gpu_asked(
        &self,
        place: Place<'a>,
        written: &Expr,
    ) -> Result<Option<Gpu>, Problem> {
        if let Some(Entity::External(path)) = self.bundle.resolve(place, written)
            && path.starts_with("sieve.gpu")
        {
            let found = if path == "sieve.gpu" { "sieve.gpu.T4".to_owned() } else { path };
            return Err(self.problem(place, written, Fault::GpuNotCalled { found }));
        }
        let value = self.evaluate(place, written)?;
        self.gpu_value(place, value, written)
    }

    pub(crate) fn gpu_value(
        &self,
        place: Place<'a>,
        value: Constant,
        written: &Expr,
    ) -> Result<Option<Gpu>, Problem> {
        match value {
            Constant::None | Constant::Bool(false) => Ok(None),
            Constant::Bool(true) => {
                Ok(gpu_named("t4").flatten().map(|model| Gpu { model, split: 1 }))
            }
            Constant::Gpu(gpu) => Ok(gpu),
            Constant::Str(name) => match gpu_named(&name) {
                Some(model) => Ok(model.map(|model| Gpu { model, split: 1 })),
                None => Err(self.problem(place, written, unknown_gpu(&name))),
            },
            other => {
                let expected = "None, True, a name such as \"l4\", or sieve.gpu.L4()";
                Err(self.wrong(place, written, "gpu", expected, &other))
            }
        }
    }
}

/// `.10`, `.0rc1`
fn is_patch(text: &str) -> bool {
    text.strip_prefix('.').is_some_and(|patch| {
        patch.starts_with(|c: char| c.is_ascii_digit())
            && patch.bytes().all(|byte| byte.is_ascii_alphanumeric())
    })
}
