//! Codes that people write by habit, and those of the official lists that mean the same.

/// What a habit means, by the list's own code. Of a unit, a country or a currency no two habits are the
/// same word, so that one table serves all lists.
///
/// Units: UN/ECE Recommendation 20 and 21; countries: ISO 3166-1; currencies: ISO 4217.
static HABITS: &[(&str, &[&str])] = &[
    // Countries.
    ("GB", &["uk"]),
    ("GR", &["el"]),
    // Currencies.
    ("EUR", &["€", "euro", "euros"]),
    ("USD", &["$", "us$"]),
    ("GBP", &["£"]),
    ("CHF", &["sfr", "fr."]),
    // Units.
    ("C62", &["unit", "units", "one", "un"]),
    (
        "H87",
        &[
            "pc", "pcs", "pce", "piece", "pieces", "st", "st.", "stk", "stück", "stuk", "stuks",
            "pièce", "pièces", "pz", "szt",
        ],
    ),
    ("EA", &["each"]),
    ("KGM", &["kg", "kgs", "kilo", "kilogram"]),
    ("GRM", &["g", "gr", "gram"]),
    ("TNE", &["t", "ton", "tonne"]),
    ("LTR", &["l", "lt", "liter", "litre"]),
    ("MTR", &["m", "meter", "metre"]),
    ("CMT", &["cm"]),
    ("MMT", &["mm"]),
    ("KMT", &["km"]),
    ("MTK", &["m2", "m²", "sqm"]),
    ("MTQ", &["m3", "m³"]),
    (
        "HUR",
        &[
            "h", "hr", "hrs", "hour", "hours", "std", "stunde", "stunden", "uur", "uren", "heure",
            "heures",
        ],
    ),
    (
        "DAY",
        &["d", "days", "dag", "dagen", "jour", "jours", "tag", "tage"],
    ),
    ("WEE", &["week", "weeks"]),
    ("MON", &["month", "months", "maand", "mois", "monat"]),
    ("ANN", &["year", "years", "jaar", "an", "jahr"]),
    ("KWH", &["kw/h"]),
    ("P1", &["%", "percent"]),
    ("PR", &["pair"]),
];

/// The official code for this habit.
pub(crate) fn meant(written: &str) -> Option<&'static str> {
    let written = written.to_lowercase();
    HABITS
        .iter()
        .find(|(_, habits)| habits.contains(&written.as_str()))
        .map(|(code, _)| *code)
}

#[cfg(test)]
mod tests {
    use super::{HABITS, meant};
    use crate::codes::{CodeLists, list};
    use std::collections::HashSet;

    #[test]
    fn every_habit_means_one_code_that_there_is() {
        let lists = CodeLists::new();
        let mut seen = HashSet::new();
        for (code, habits) in HABITS {
            let known = [list::UNITS, list::COUNTRIES, list::CURRENCIES];
            assert!(known.iter().any(|list| lists.holds(*list, code)), "{code}");
            for habit in *habits {
                assert!(seen.insert(habit), "{habit}");
                assert_eq!(meant(&habit.to_uppercase()), Some(*code));
            }
        }
        assert_eq!(meant("XYZ"), None);
    }
}
