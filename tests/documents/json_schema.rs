//! The published JSON Schema is the one the types make.
//!
//! `FACTURIER_BLESS=1 cargo test --features json-schema --test json_schema` writes it anew.

use facturier::format::json;

#[test]
fn the_published_schema_is_up_to_date() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/schemas/document.schema.json");
    let made = json::schema();
    if std::env::var_os("FACTURIER_BLESS").is_some() {
        std::fs::write(path, &made).unwrap();
    }
    let published = std::fs::read_to_string(path).unwrap();
    assert!(
        published == made,
        "schemas/document.schema.json differs from the types; FACTURIER_BLESS=1 writes it anew"
    );
}
