//! A report as SVRL, the Schematron Validation Report Language (ISO/IEC 19757-3:2016, annex D), for
//! tools that read the output of a Schematron validator.
//!
//! The rules are no XPath expressions here, so that the obligatory `test` is empty. A rule that is
//! broken more than once has its `id` more than once, as with every Schematron validator, although
//! the schema of SVRL asks for an `xsd:ID`. What there is of positions goes into property references,
//! which the schema has for such additions since 2016.
//!
//! What is *not* here: the rules that were applied and found nothing.

use super::{Field, Finding, Layer, Report, Severity, words};
use crate::error::{Error, ErrorKind};
use crate::value::phrase;
use std::fmt::{self, Display, Write as _};

/// A report, or why there is none, as an SVRL document.
///
/// It is written with [`Display`]: to any [`io::Write`](std::io::Write) with `write!`, to a string
/// with `to_string`. It ends with a line feed.
///
/// | Here | There |
/// |---|---|
/// | a layer of checks in which something was found | `svrl:active-pattern` with the layer as `id` |
/// | a finding that is fatal or a warning | `svrl:fired-rule` and `svrl:failed-assert` |
/// | a finding for information | `svrl:fired-rule` and `svrl:successful-report` |
/// | its rule, severity and XPath | `id`, `flag` and `location` |
/// | its message | `svrl:text` |
/// | its line and column | a `svrl:property-reference` each |
/// | findings left out | a `svrl:text` at the start |
/// | no document at all | a `svrl:failed-assert` without an `id` |
///
/// `test` is empty: the rules are no XPath expressions.
///
/// ```
/// use facturier::report::{Report, SvrlReport};
/// let report = Report::default();
/// let svrl = SvrlReport::new(Ok(&report)).file("invoice.xml").to_string();
/// assert!(svrl.contains(r#"<svrl:active-pattern id="structure" documents="invoice.xml"/>"#));
/// ```
#[derive(Clone, Copy, Debug)]
pub struct SvrlReport<'a> {
    outcome: Result<&'a Report, &'a Error>,
    file: Option<&'a str>,
    namespaces: &'a [(&'a str, &'a str)],
}

impl<'a> SvrlReport<'a> {
    /// The SVRL of this report, or of the error there is instead.
    pub const fn new(outcome: Result<&'a Report, &'a Error>) -> Self {
        SvrlReport {
            outcome,
            file: None,
            namespaces: &[],
        }
    }

    /// The name of the file.
    pub const fn file(mut self, file: &'a str) -> Self {
        self.file = Some(file);
        self
    }

    /// The prefixes of the document and their namespaces, to be declared for the locations. SVRL
    /// cannot declare the empty prefix, which is left out.
    pub const fn namespaces(mut self, namespaces: &'a [(&'a str, &'a str)]) -> Self {
        self.namespaces = namespaces;
        self
    }

    fn report(&self, f: &mut fmt::Formatter<'_>, report: &Report) -> fmt::Result {
        f.write_str(HEAD)?;
        if let Some(profile) = &report.profile {
            write!(f, " title=\"{}\"", Escaped(profile))?;
        }
        f.write_str(">\n")?;
        let judged_by = &report.judged_by;
        let is_changed = !judged_by.changed.is_empty() || !judged_by.code_lists.is_empty();
        if is_changed || !judged_by.is_complete() {
            let text = phrase!(
                "{}{}: {}.",
                words::verdict(report.verdict()),
                words::only(report),
                words::judged_by(report)
            );
            let text = text.in_language(report.language);
            writeln!(f, "  <svrl:text>{}</svrl:text>", Escaped(&text))?;
        }
        if report.left_out > 0 {
            writeln!(
                f,
                "  <svrl:text>{}.</svrl:text>",
                words::left_out(report).in_language(report.language)
            )?;
        }
        self.declare_namespaces(f)?;
        for layer in LAYERS {
            let mut findings = report
                .findings
                .iter()
                .filter(|f| f.layer == layer)
                .peekable();
            if findings.peek().is_some() {
                self.pattern(f, layer)?;
                findings.try_for_each(|finding| self.finding(f, finding))?;
            }
        }
        if report.findings.is_empty() {
            // There has to be a pattern, and a rule in it.
            self.pattern(
                f,
                match report.profile {
                    Some(_) => Layer::Rules,
                    None => Layer::Structure,
                },
            )?;
            f.write_str("  <svrl:fired-rule context=\"/\"/>\n")?;
        }
        f.write_str(TAIL)
    }

    fn error(&self, f: &mut fmt::Formatter<'_>, error: &Error) -> fmt::Result {
        f.write_str(HEAD)?;
        f.write_str(">\n")?;
        self.declare_namespaces(f)?;
        self.pattern(
            f,
            match error.kind() {
                ErrorKind::Encoding { .. } => Layer::Encoding,
                ErrorKind::Xml { .. } | ErrorKind::DoctypeRefused => Layer::Xml,
                _ => Layer::Structure,
            },
        )?;
        Assert {
            element: "failed-assert",
            id: None,
            flag: Severity::Fatal,
            location: "",
            place: error.line().zip(error.column()),
            field: None,
            text: &error.reason(),
        }
        .fmt(f)?;
        f.write_str(TAIL)
    }

    fn declare_namespaces(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (prefix, uri) in self.namespaces {
            if !prefix.is_empty() {
                writeln!(
                    f,
                    "  <svrl:ns-prefix-in-attribute-values prefix=\"{}\" uri=\"{}\"/>",
                    Escaped(prefix),
                    Escaped(uri)
                )?;
            }
        }
        Ok(())
    }

    fn pattern(&self, f: &mut fmt::Formatter<'_>, layer: Layer) -> fmt::Result {
        write!(f, "  <svrl:active-pattern id=\"{layer}\"")?;
        if let Some(file) = self.file {
            write!(f, " documents=\"{}\"", Escaped(file))?;
        }
        f.write_str("/>\n")
    }

    fn finding(&self, f: &mut fmt::Formatter<'_>, finding: &Finding) -> fmt::Result {
        Assert {
            element: match finding.severity {
                Severity::Fatal | Severity::Warning => "failed-assert",
                Severity::Information => "successful-report",
            },
            id: Some(&finding.rule),
            flag: finding.severity,
            location: &finding.xpath,
            place: (finding.line > 0).then_some((finding.line, finding.column)),
            field: finding.field.as_deref(),
            text: &finding.message,
        }
        .fmt(f)
    }
}

impl Display for SvrlReport<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.outcome {
            Ok(report) => self.report(f, report),
            Err(error) => self.error(f, error),
        }
    }
}

const LAYERS: [Layer; 5] = [
    Layer::Encoding,
    Layer::Xml,
    Layer::Structure,
    Layer::Rules,
    Layer::Advice,
];
const HEAD: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
    <svrl:schematron-output xmlns:svrl=\"http://purl.oclc.org/dsdl/svrl\"";
const TAIL: &str = "</svrl:schematron-output>\n";

/// A rule that fired, and what came of it.
struct Assert<'a> {
    element: &'a str,
    id: Option<&'a str>,
    flag: Severity,
    location: &'a str,
    place: Option<(usize, usize)>,
    field: Option<&'a Field>,
    text: &'a str,
}

impl Display for Assert<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Assert { element, flag, .. } = self;
        // What is no element, a record of CODA or a part of the model, has no XPath: it is in the
        // document.
        let (location, path) = match self.location {
            path if path.starts_with('/') => (path, ""),
            path => ("/", path),
        };
        writeln!(f, "  <svrl:fired-rule context=\"{}\"/>", Escaped(location))?;
        write!(f, "  <svrl:{element}")?;
        if let Some(id) = self.id {
            write!(f, " id=\"{}\"", Escaped(id))?;
        }
        writeln!(
            f,
            " flag=\"{flag}\" location=\"{}\" test=\"\">",
            Escaped(location)
        )?;
        if let Some((line, column)) = self.place {
            for (property, value) in [("line", line), ("column", column)] {
                writeln!(
                    f,
                    "    <svrl:property-reference property=\"{property}\">\
                     <svrl:text>{value}</svrl:text></svrl:property-reference>"
                )?;
            }
        }
        let positions = match self.field.map(|field| field.positions) {
            Some((first, last)) if first > 0 => format!("{first}-{last}"),
            _ => String::new(),
        };
        let (record, field) = self
            .field
            .map_or(("", ""), |field| (&field.record, &field.name));
        for (property, value) in [
            ("path", path),
            ("record", record),
            ("field", field),
            ("positions", &positions),
        ] {
            if !value.is_empty() {
                writeln!(
                    f,
                    "    <svrl:property-reference property=\"{property}\">\
                     <svrl:text>{}</svrl:text></svrl:property-reference>",
                    Escaped(value)
                )?;
            }
        }
        writeln!(f, "    <svrl:text>{}</svrl:text>", Escaped(self.text))?;
        writeln!(f, "  </svrl:{element}>")
    }
}

/// Text as the content of an element or an attribute. White space is kept through the reading of
/// attributes; what XML has no way to write is dropped.
pub(super) struct Escaped<'a>(pub(super) &'a str);

impl Display for Escaped<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for character in self.0.chars() {
            match character {
                '&' => f.write_str("&amp;")?,
                '<' => f.write_str("&lt;")?,
                '>' => f.write_str("&gt;")?,
                '"' => f.write_str("&quot;")?,
                '\t' => f.write_str("&#9;")?,
                '\n' => f.write_str("&#10;")?,
                '\r' => f.write_str("&#13;")?,
                '\0'..='\x1f' | '\u{fffe}' | '\u{ffff}' => {}
                // XML may hold these, and terminals act on them.
                '\x7f'..='\u{9f}' => write!(f, "&#{};", u32::from(character))?,
                _ => f.write_char(character)?,
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::report;
    use super::*;

    const SVRL: &str = "http://purl.oclc.org/dsdl/svrl";

    /// Well-formed, and the elements in the order the schema has them.
    fn check(svrl: &str) {
        let document = roxmltree::Document::parse(svrl).unwrap();
        let root = document.root_element();
        assert!(root.has_tag_name((SVRL, "schematron-output")));
        let order: String = root
            .children()
            .filter(roxmltree::Node::is_element)
            .map(|child| match child.tag_name().name() {
                "text" => 't',
                "ns-prefix-in-attribute-values" => 'n',
                "active-pattern" => 'p',
                "fired-rule" => 'r',
                "failed-assert" | "successful-report" => 'a',
                name => panic!("{name}"),
            })
            .collect();
        let patterns = order.trim_start_matches('t').trim_start_matches('n');
        assert!(
            patterns.starts_with('p') && !patterns.contains(['t', 'n']),
            "{order}"
        );
        let starts_with_rule = |pattern: &str| pattern.starts_with('r');
        assert!(patterns[1..].split('p').all(starts_with_rule), "{order}");
    }

    #[test]
    fn a_whole_report() {
        let report = report();
        let svrl = SvrlReport::new(Ok(&report))
            .file("a&b.xml")
            .namespaces(&[("", "urn:x"), ("cbc", "urn:y")])
            .to_string();
        check(&svrl);
        assert_eq!(
            svrl,
            r#"<?xml version="1.0" encoding="UTF-8"?>
<svrl:schematron-output xmlns:svrl="http://purl.oclc.org/dsdl/svrl" title="peppol">
  <svrl:text>4 more findings were left out.</svrl:text>
  <svrl:ns-prefix-in-attribute-values prefix="cbc" uri="urn:y"/>
  <svrl:active-pattern id="structure" documents="a&amp;b.xml"/>
  <svrl:fired-rule context="/Invoice/cbc:ID"/>
  <svrl:failed-assert id="XSD-VALUE" flag="fatal" location="/Invoice/cbc:ID" test="">
    <svrl:property-reference property="line"><svrl:text>2</svrl:text></svrl:property-reference>
    <svrl:property-reference property="column"><svrl:text>2</svrl:text></svrl:property-reference>
    <svrl:text>expected text, found &quot;&lt;&amp;&gt;&quot;</svrl:text>
  </svrl:failed-assert>
  <svrl:active-pattern id="rules" documents="a&amp;b.xml"/>
  <svrl:fired-rule context="/Invoice/cbc:b[@x=&quot;1&quot;]"/>
  <svrl:failed-assert id="BR-CO-10" flag="warning" location="/Invoice/cbc:b[@x=&quot;1&quot;]" test="">
    <svrl:property-reference property="line"><svrl:text>3</svrl:text></svrl:property-reference>
    <svrl:property-reference property="column"><svrl:text>11</svrl:text></svrl:property-reference>
    <svrl:text>é is not 7</svrl:text>
  </svrl:failed-assert>
  <svrl:fired-rule context="/"/>
  <svrl:successful-report id="NOTE" flag="information" location="/" test="">
    <svrl:text>no place</svrl:text>
  </svrl:successful-report>
</svrl:schematron-output>
"#
        );
    }

    #[test]
    fn nothing_found() {
        let mut report = Report::default();
        check(&SvrlReport::new(Ok(&report)).to_string());
        report.profile = Some("peppol".into());
        let svrl = SvrlReport::new(Ok(&report)).to_string();
        check(&svrl);
        assert_eq!(
            svrl,
            r#"<?xml version="1.0" encoding="UTF-8"?>
<svrl:schematron-output xmlns:svrl="http://purl.oclc.org/dsdl/svrl" title="peppol">
  <svrl:active-pattern id="rules"/>
  <svrl:fired-rule context="/"/>
</svrl:schematron-output>
"#
        );
    }

    #[test]
    fn unreadable() {
        let error = Error::at(ErrorKind::DoctypeRefused, 3).with_line_column(1, 4);
        let svrl = SvrlReport::new(Err(&error)).to_string();
        check(&svrl);
        assert_eq!(
            svrl,
            r#"<?xml version="1.0" encoding="UTF-8"?>
<svrl:schematron-output xmlns:svrl="http://purl.oclc.org/dsdl/svrl">
  <svrl:active-pattern id="xml"/>
  <svrl:fired-rule context="/"/>
  <svrl:failed-assert flag="fatal" location="/" test="">
    <svrl:property-reference property="line"><svrl:text>1</svrl:text></svrl:property-reference>
    <svrl:property-reference property="column"><svrl:text>4</svrl:text></svrl:property-reference>
    <svrl:text>found a document type declaration (&lt;!DOCTYPE), which is refused: no document here needs one, and it can pull in other files</svrl:text>
  </svrl:failed-assert>
</svrl:schematron-output>
"#
        );
    }

    #[test]
    fn every_character() {
        let every: String = ('\0'..=char::MAX).filter(|&c| c < '\u{12000}').collect();
        let mut report = report();
        report.findings[0].message.clone_from(&every);
        // An XPath begins with a slash; what does not is no location.
        report.findings[0].xpath = format!("/{every}");
        let svrl = SvrlReport::new(Ok(&report)).file(&every).to_string();
        check(&svrl);
        let document = roxmltree::Document::parse(&svrl).unwrap();
        let kept: String = every
            .chars()
            .filter(|&c| {
                matches!(c, '\t' | '\n' | '\r') || c >= ' ' && c != '\u{fffe}' && c != '\u{ffff}'
            })
            .collect();
        let assert = document
            .descendants()
            .find(|node| node.has_tag_name((SVRL, "failed-assert")))
            .unwrap();
        let location = format!("/{kept}");
        assert_eq!(assert.attribute("location"), Some(location.as_str()));
        let text = assert
            .children()
            .find(|node| node.has_tag_name((SVRL, "text")));
        assert_eq!(text.unwrap().text(), Some(kept.as_str()));
    }
}
