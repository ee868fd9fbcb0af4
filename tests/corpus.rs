//! Every document of the corpus against the verdicts of the official validators.

#[test]
fn structure() {
    let Some(dir) = std::env::var_os("FACTURIER_CORPUS") else {
        println!("skipped");
        return;
    };
    let dir = std::path::PathBuf::from(dir);
    let mut bad = 0;
    let mut n = 0;
    for set in [
        "official",
        "generated",
        "generated-nlcius",
        "generated-ublbe",
        "generated-xrechnung",
    ] {
        let truth = std::fs::read_to_string(dir.join(set).join("truth.jsonl")).unwrap();
        let mut seen = std::collections::HashSet::new();
        for line in truth.lines() {
            let row: serde_json::Value = serde_json::from_str(line).unwrap();
            if !row["syntax"].as_str().unwrap().starts_with("ubl") && row["syntax"] != "other" {
                continue;
            }
            let file = row["file"].as_str().unwrap().to_owned();
            if !seen.insert(file.clone()) {
                continue;
            }
            let bytes = std::fs::read(dir.join(set).join(&file)).unwrap();
            let r = facturier::pipeline::read(&bytes);
            let (ok, why) = match &r {
                Ok(r) => (r.notes().is_empty(), format!("{:?}", r.notes().first())),
                Err(e) => (false, e.to_string()),
            };
            n += 1;
            if ok != row["xsd_valid"].as_bool().unwrap() {
                bad += 1;
                println!(
                    "{set}/{file}: ours {ok} {why}\n    {} {}",
                    row["xsd_error"], row["xsd_errors"]
                );
            }
        }
    }
    println!("{n} documents, {bad} differ");
    assert_eq!(bad, 0);
}
