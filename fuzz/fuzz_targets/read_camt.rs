//! What holds for any message of camt holds for these bytes.
#![no_main]

#[path = "../../tests/common/banks.rs"]
#[allow(dead_code)]
mod banks;

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| banks::assert_camt(bytes));
