use super::HtmlPage;
use crate::Language;
use crate::model::full;

/// The text of a page, without its markup and with what was escaped.
fn text(page: &str) -> String {
    let body = page.split_once("</style>").unwrap().1;
    let mut text = String::new();
    let mut is_inside = false;
    for c in body.chars() {
        match c {
            '<' => is_inside = true,
            '>' => {
                is_inside = false;
                text.push(' ');
            }
            c if !is_inside => text.push(c),
            _ => {}
        }
    }
    text
}

#[test]
fn everything_that_a_document_has_is_on_its_page() {
    for kind in ["invoice", "statements"] {
        let (json, document) = full::document(kind);
        let mut texts = Vec::new();
        full::leaves(&json, "", &mut texts);
        for language in [Language::English, Language::Dutch] {
            let page = HtmlPage::new(&document).language(language).to_string();
            let text = text(&page);
            for (path, wanted) in &texts {
                let shown = full::shown(path, wanted, language);
                let is_there = shown
                    .iter()
                    .any(|shown| memchr::memmem::find(text.as_bytes(), shown.as_bytes()).is_some());
                assert!(is_there, "{path}: {shown:?} is not on the page: {text}");
            }
        }
    }
}

#[test]
fn no_text_is_markup() {
    let (json, _) = full::document("invoice");
    let hostile = json.to_string().replace(
        " 1",
        r#" <script>alert('1')</script>&amp;\" onload=\"x \u202e 1"#,
    );
    let file = format!(r#"{{"schema_version":"1","invoice":{hostile}}}"#);
    let (document, _) = crate::read(file.as_bytes()).unwrap().into_document();
    let page = HtmlPage::new(&document).to_string();
    assert!(page.matches("&lt;script&gt;").count() > 20);
    assert!(page.contains("&lt;U+202E&gt;") && !page.contains('\u{202e}'));
    assert!(!page.contains("<script") && !page.contains("\" onload"));
}

#[test]
fn a_credit_note_is_not_taken_for_an_invoice() {
    let bytes = include_bytes!("../../../fixtures/cii/credit-note.xml");
    let (document, _) = crate::read(bytes).unwrap().into_document();
    for language in Language::ALL {
        let page = HtmlPage::new(&document).language(language).to_string();
        let words = |key| crate::view::word(key, language);
        assert!(page.contains("<article class=\"credit-note\">"));
        assert!(page.contains(&format!("<h1>{}</h1>", words("credit-note"))));
        assert!(page.contains(words("credited")) && !page.contains(words("to-pay")));
        assert!(!page.contains("<svg"), "nobody is to pay it");
    }
}
