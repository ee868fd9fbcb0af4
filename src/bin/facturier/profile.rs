//! The rule sets that can be asked for by name.

/// The rule sets there are. Those of the profiles arrive here with their rules.
pub static PROFILES: &[Profile] = &[
    Profile {
        name: "auto",
        description: "the rules of the specification that the document names",
    },
    Profile {
        name: "none",
        description: "no business rules: only whether the document is built as its schema says",
    },
];

/// A rule set.
#[derive(Debug)]
pub struct Profile {
    pub name: &'static str,
    pub description: &'static str,
}

/// The profile of this name, for the arguments.
pub fn parse(name: &str) -> Result<&'static Profile, String> {
    let found = PROFILES.iter().find(|profile| profile.name == name);
    found.ok_or_else(|| {
        let names = PROFILES.iter().map(|profile| {
            let Profile { name, description } = profile;
            format!("\n  {name}: {description}")
        });
        let names: String = names.collect();
        format!("expected one of these, as this version has no business rules yet:{names}")
    })
}
