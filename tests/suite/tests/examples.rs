//! The examples of the documents, built and clicked through in Chromium.
#![cfg(test)]
