//! Tells the tests whether the corpus is there, so that those that need it are shown as ignored without it.
//! Not part of the published crate.

fn main() {
    println!("cargo::rustc-check-cfg=cfg(has_corpus)");
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-env-changed=FACTURIER_CORPUS");
    if std::env::var_os("FACTURIER_CORPUS").is_some() {
        println!("cargo::rustc-cfg=has_corpus");
    }
}
