//! Unmodified OAuth clients against the edge, each as its own users would use it.
#![cfg(test)]
