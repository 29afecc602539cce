//! The frames between worker and replica, as `docs/REPLICA-PROTOCOL.md` says. Bytes in, bytes out; no pipes here.

use bytes::{Buf, BytesMut};
use domain::{FunctionKind, JobError, JobId};
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::{Map, Value};

use crate::limits::ProcessLimits;

/// Longest body of a frame, in bytes.
const LARGEST: usize = 64 << 20;

#[derive(Debug, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum ToReplica<'a> {
    Load {
        module: &'a str,
        object: &'a str,
        kind: FunctionKind,
        restart_on_error: bool,
        boundary: &'a str,
        limits: ProcessLimits,
    },
    Job {
        id: JobId,
        inputs: &'a Map<String, Value>,
        /// Variables of this job alone.
        #[serde(skip_serializing_if = "Map::is_empty")]
        env: Map<String, Value>,
    },
    Describe {},
}

#[derive(Debug, PartialEq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum FromReplica {
    Stage {
        name: StageName,
        #[serde(default)]
        pid: Option<u32>,
    },
    LoadFailed {
        error: JobError,
    },
    Started {
        id: JobId,
    },
    Output {
        id: JobId,
        value: Value,
    },
    Progress {
        id: JobId,
        permille: u16,
        #[serde(default)]
        text: String,
    },
    Finished {
        id: JobId,
        #[serde(default, deserialize_with = "present")]
        value: Option<Value>,
    },
    Failed {
        id: JobId,
        error: JobError,
    },
    Described {
        schemas: Map<String, Value>,
    },
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum StageName {
    Import,
    Setup,
    Ready,
}

impl StageName {
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Import => "import",
            Self::Setup => "setup",
            Self::Ready => "ready",
        }
    }
}

#[derive(Debug, thiserror::Error)]
pub(crate) enum FrameError {
    #[error("a frame of {0} bytes is larger than the {LARGEST} that are allowed")]
    TooLarge(usize),
    #[error("a frame could not be read: {0}")]
    Malformed(#[from] serde_json::Error),
}

/// A `value` that is there and null is a result; serde alone would call it absent.
fn present<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Value>, D::Error> {
    Value::deserialize(from).map(Some)
}

/// Appends the frame to `to`; `to` is as before when it is too large.
pub(crate) fn encode(frame: &ToReplica<'_>, to: &mut BytesMut) -> Result<(), FrameError> {
    let body = serde_json::to_vec(frame)?;
    let length = u32::try_from(body.len()).ok().filter(|_| body.len() <= LARGEST);
    let length = length.ok_or(FrameError::TooLarge(body.len()))?;
    to.extend_from_slice(&length.to_be_bytes());
    to.extend_from_slice(&body);
    Ok(())
}

/// Takes the next whole frame off the front of what was read, none while it is incomplete.
pub(crate) fn decode(read: &mut BytesMut) -> Result<Option<FromReplica>, FrameError> {
    let Some(head) = read.first_chunk::<4>() else { return Ok(None) };
    let length = u32::from_be_bytes(*head) as usize;
    if length > LARGEST {
        return Err(FrameError::TooLarge(length));
    }
    if read.len() < 4 + length {
        // Grown as it comes, not ahead: the length is only a promise.
        read.reserve((4 + length - read.len()).min(1 << 20));
        return Ok(None);
    }
    read.advance(4);
    let body = read.split_to(length);
    Ok(Some(serde_json::from_slice(&body)?))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn frame(body: &Value) -> BytesMut {
        let body = body.to_string();
        let mut bytes = BytesMut::from(&(body.len() as u32).to_be_bytes()[..]);
        bytes.extend_from_slice(body.as_bytes());
        bytes
    }

    fn id() -> JobId {
        JobId(uuid::Uuid::nil())
    }

    #[test]
    fn a_result_of_none_is_a_result_and_a_generator_has_none() {
        let mut null = frame(&json!({"finished": {"id": id(), "value": null}}));
        let expected = FromReplica::Finished { id: id(), value: Some(Value::Null) };
        assert_eq!(decode(&mut null).expect("a frame"), Some(expected));
        let mut absent = frame(&json!({"finished": {"id": id()}}));
        let expected = FromReplica::Finished { id: id(), value: None };
        assert_eq!(decode(&mut absent).expect("a frame"), Some(expected));
    }

    #[test]
    fn a_frame_in_pieces_is_read_once_it_is_whole() {
        let whole = frame(&json!({"started": {"id": id()}}));
        let mut read = BytesMut::new();
        for byte in &whole[..whole.len() - 1] {
            read.extend_from_slice(&[*byte]);
            assert_eq!(decode(&mut read).expect("no error"), None);
        }
        read.extend_from_slice(&whole[whole.len() - 1..]);
        read.extend_from_slice(&whole);
        assert_eq!(decode(&mut read).expect("first"), Some(FromReplica::Started { id: id() }));
        assert_eq!(decode(&mut read).expect("second"), Some(FromReplica::Started { id: id() }));
        assert_eq!(decode(&mut read).expect("end"), None);
    }

    #[test]
    fn integers_of_any_size_arrive_whole() {
        let text = r#"{"output":{"id":"00000000-0000-0000-0000-000000000000","value":123456789012345678901234567890}}"#;
        let mut read = BytesMut::from(&(text.len() as u32).to_be_bytes()[..]);
        read.extend_from_slice(text.as_bytes());
        let Ok(Some(FromReplica::Output { value, .. })) = decode(&mut read) else {
            panic!("no output")
        };
        assert_eq!(value.to_string(), "123456789012345678901234567890");
    }

    #[test]
    fn a_length_beyond_the_limit_is_refused_before_anything_is_allocated() {
        let mut read = BytesMut::from(&[0xff, 0xff, 0xff, 0xff, b'{'][..]);
        assert!(matches!(decode(&mut read), Err(FrameError::TooLarge(_))));
    }
}
