//! The flow in other engines than Chromium's: Firefox and WebKitGTK.
#![cfg(test)]
