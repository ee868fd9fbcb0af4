#![no_main]
libfuzzer_sys::fuzz_target!(|bytes: &[u8]| facturier_fuzz::read_ledger(bytes));
