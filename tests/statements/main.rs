//! Bank statements: what is read, checked and written.

#[allow(dead_code, reason = "not all of it is used here")]
#[path = "../common/expected.rs"]
mod expected;

mod cfonb;
mod coda;
mod coda_fixtures;
mod coda_roundtrip;
mod mt940;
mod ofx;
#[cfg(feature = "json")]
mod roundtrip;
#[cfg(all(feature = "json", feature = "csv"))]
mod statements;
mod structured;
