#!/bin/bash -eu
# The image has cargo-fuzz and a nightly toolchain; seeds and dictionaries go beside each target.
cd "$SRC/facturier"
cargo fuzz build --release --debug-assertions
grep -v '^#' fuzz/targets.tsv | while IFS=$'\t' read -r target dictionary fixtures; do
    cp "fuzz/target/x86_64-unknown-linux-gnu/release/$target" "$OUT/"
    folders=("fuzz/seeds/$target")
    case "$fixtures" in
    all) folders+=(fixtures/*/) ;;
    *) for folder in $fixtures; do folders+=("fixtures/$folder"); done ;;
    esac
    zip -q -r "$OUT/${target}_seed_corpus.zip" "${folders[@]}"
    [ "$dictionary" = - ] || cp "fuzz/dictionaries/$dictionary.dict" "$OUT/$target.dict"
done
