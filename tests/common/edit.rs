//! Changes to a document, written in a few characters.

/// One change to a document. Paths are relative to the document element, with the prefixes `cac`,
/// `cbc` and `ext`, or `rsm`, `ram` and `udt`, each step the first of its name or the one of its number (`cac:InvoiceLine[2]`).
///
/// | written | does |
/// |---|---|
/// | `-path`, `-path/@name` | deletes the element or attribute |
/// | `path=text`, `path/@name=text` | sets the text, or the attribute (made if it is not there) |
/// | `path*` | repeats the element after itself |
/// | `path+<xml>`, `path^<xml>` | puts this XML inside the element, last or first; `.` is the document element |
/// | `path><xml>` | puts this XML behind the element |
pub fn edit(source: &str, edit: &str) -> Result<String, String> {
    let document = roxmltree::Document::parse(source).map_err(|e| e.to_string())?;
    let find = |path: &str| find(&document, path).ok_or_else(|| format!("no {path}"));
    let splice = |at: std::ops::Range<usize>, text: &str| {
        format!("{}{text}{}", &source[..at.start], &source[at.end..])
    };
    if let Some(path) = edit.strip_prefix('-') {
        return Ok(match path.rsplit_once("/@") {
            Some((path, name)) => {
                let attribute = find(path)?
                    .attribute_node(name)
                    .ok_or(format!("no {name}"))?;
                splice(attribute.range(), "")
            }
            None => splice(find(path)?.range(), ""),
        });
    }
    if let Some(path) = edit.strip_suffix('*') {
        let range = find(path)?.range();
        return Ok(splice(range.end..range.end, &source[range.clone()]));
    }
    let at = edit
        .find(['=', '+', '^', '>'])
        .ok_or_else(|| format!("no edit: {edit}"))?;
    let (path, text) = (&edit[..at], &edit[at + 1..]);
    match edit.as_bytes()[at] {
        b'=' => match path.rsplit_once("/@") {
            Some((path, name)) => {
                let node = find(path)?;
                match node.attribute_node(name) {
                    Some(attribute) => Ok(splice(attribute.range_value(), text)),
                    None => {
                        let start = node.range().start;
                        let tag = source[start..].find([' ', '>', '/']).unwrap() + start;
                        Ok(splice(tag..tag, &format!(" {name}=\"{text}\"")))
                    }
                }
            }
            None => {
                let (start, end) = inside(source, find(path)?);
                Ok(splice(start..end, text))
            }
        },
        b'>' => {
            let end = find(path)?.range().end;
            Ok(splice(end..end, text))
        }
        sign => {
            let (start, end) = inside(source, find(path)?);
            let at = if sign == b'+' { end } else { start };
            Ok(splice(at..at, text))
        }
    }
}

/// Where the content of an element begins and ends.
fn inside(source: &str, node: roxmltree::Node<'_, '_>) -> (usize, usize) {
    let range = node.range();
    let end = source[..range.end].rfind("</").unwrap();
    let mut quote = None;
    for (at, c) in source[range.clone()].char_indices() {
        match (quote, c) {
            (None, '"' | '\'') => quote = Some(c),
            (Some(open), _) if open == c => quote = None,
            (None, '>') => return (range.start + at + 1, end),
            _ => {}
        }
    }
    unreachable!("a tag that does not end")
}

fn find<'a, 'd>(
    document: &'a roxmltree::Document<'d>,
    path: &str,
) -> Option<roxmltree::Node<'a, 'd>> {
    let mut node = document.root_element();
    for step in path.split('/').filter(|step| *step != ".") {
        let (name, number) = match step.split_once('[') {
            Some((name, number)) => (name, number.trim_end_matches(']').parse().unwrap()),
            None => (step, 1),
        };
        let (prefix, local) = name.split_once(':')?;
        let namespace = match prefix {
            "cac" => "urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2",
            "cbc" => "urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2",
            "ext" => "urn:oasis:names:specification:ubl:schema:xsd:CommonExtensionComponents-2",
            "rsm" => "urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100",
            "ram" => {
                "urn:un:unece:uncefact:data:standard:ReusableAggregateBusinessInformationEntity:100"
            }
            "udt" => "urn:un:unece:uncefact:data:standard:UnqualifiedDataType:100",
            _ => return None,
        };
        node = node
            .children()
            .filter(|child| child.has_tag_name((namespace, local)))
            .nth(number - 1)?;
    }
    Some(node)
}
