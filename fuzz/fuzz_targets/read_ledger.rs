//! What holds for any ledger holds for these bytes.
#![no_main]

#[path = "../../tests/common/ledger.rs"]
mod any_ledger;

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| any_ledger::assert_ledger(bytes));
