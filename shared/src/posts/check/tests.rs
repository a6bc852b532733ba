use super::*;

mod files;
mod making;
mod readers;
mod texts;
