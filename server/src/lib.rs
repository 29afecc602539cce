//! Command line, HTTP and configuration: the outermost layer. What may be done is decided in
//! `platform`, what is shown in `app`; here requests are only taken apart and answers put together.

pub mod cli;
mod embedded;
pub mod http;
