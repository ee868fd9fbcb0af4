//! The structure of documents: content models compiled from `schemas/`, and the walker that applies them.

mod schema;
mod ubl;
