//! Source in, specs and errors out: one file per part of what can be written.

mod reading {
    mod constants;
    mod decorators;
    mod hostile;
    mod schemas;
    mod seed;
    mod signatures;
    mod support;
    mod types;
}
