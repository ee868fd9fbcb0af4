//! What holds for any MT940 holds for these bytes.
#![no_main]

#[path = "../../tests/common/banks.rs"]
#[allow(dead_code)]
mod banks;

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| banks::assert_mt940(bytes));
