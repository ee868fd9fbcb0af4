//! Any template is refused at a place that it has, or printed as it was written; no value leads out of
//! its folder.
#![no_main]

use facturier::dossier::export::{Template, TemplateValue, safe_name};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    for parsed in [Template::text(text), text.parse()] {
        match parsed {
            Ok(template) => {
                assert_eq!(template.to_string(), text);
                let path = template.fill_path(|_| Some(TemplateValue::Text(text.into())));
                for folder in path.folders {
                    assert_eq!(safe_name(&folder), folder);
                }
                let stem = safe_name(&path.stem);
                assert_eq!(safe_name(&stem), stem);
            }
            Err(error) => assert!((1..=text.chars().count() + 1).contains(&error.column)),
        }
    }
});
