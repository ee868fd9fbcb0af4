//! What each text is, for readers that do not see the page (ISO 32000-1, 14.7 and 14.8).

use super::layout::{Layout, Role};
use super::objects::Refs;
use pdf_writer::types::{StructRole, TableHeaderScope};
use pdf_writer::{Finish, Name, Pdf, Ref, TextStr};

/// Writes the tree. `marks` are the tags of what is marked on each page, by its number. Gives the root.
pub(super) fn write(
    layout: &Layout,
    marks: &[Vec<usize>],
    pages: &impl Fn(usize) -> Ref,
    pdf: &mut Pdf,
    refs: &mut Refs,
) -> Ref {
    let [root, document, tree] = [(); 3].map(|()| refs.next());
    let tags = refs.many(layout.tags.len());
    // What is in each, both in the order of reading: parts, and content by page and number.
    let mut parts: Vec<Vec<usize>> = vec![Vec::new(); layout.tags.len()];
    let mut content: Vec<Vec<(usize, usize)>> = vec![Vec::new(); layout.tags.len()];
    let mut first = Vec::new();
    for (page, of_page) in marks.iter().enumerate() {
        for (number, tag) in of_page.iter().enumerate() {
            content[*tag].push((page, number));
        }
    }
    for (at, tag) in layout.tags.iter().enumerate() {
        match tag.inside {
            Some(outer) => parts[outer].push(at),
            None => first.push(at),
        }
    }
    let mut of_root = pdf.indirect(root).dict();
    of_root.pair(Name(b"Type"), Name(b"StructTreeRoot"));
    of_root
        .pair(Name(b"K"), document)
        .pair(Name(b"ParentTree"), tree);
    of_root.pair(Name(b"ParentTreeNextKey"), marks.len() as i32);
    of_root.finish();
    let mut of_document = pdf.struct_element(document);
    of_document.kind(StructRole::Document).parent(root);
    of_document.children().items(first.into_iter().map(&tags));
    of_document.finish();
    for (at, tag) in layout.tags.iter().enumerate() {
        let mut element = pdf.struct_element(tags(at));
        element.custom_kind(role_of(tag.role));
        element.parent(tag.inside.map_or(document, &tags));
        if let Some(text) = &tag.alternative {
            element.alt(TextStr(text));
        }
        if tag.role == Role::Head {
            let mut all = element.attributes();
            all.push().table().scope(TableHeaderScope::Column);
            all.finish();
        }
        let content = &content[at];
        if let Some((page, _)) = content.first() {
            element.page(pages(*page));
        }
        let mut children = element.children();
        for (page, number) in content {
            let number = *number as i32;
            // Without a page it is that of the element.
            if *page == content[0].0 {
                children.marked_content_id(number);
            } else {
                let mut mark = children.marked_content_ref();
                mark.page(pages(*page)).marked_content_id(number);
            }
        }
        for part in &parts[at] {
            children.struct_element(tags(*part));
        }
        children.finish();
        element.finish();
    }
    let mut of_tree = pdf.number_tree::<Ref>(tree);
    let mut numbers = of_tree.nums();
    let lists = refs.many(marks.len());
    for page in 0..marks.len() {
        numbers.insert(page as i32, lists(page));
    }
    numbers.finish();
    of_tree.finish();
    for (page, of_page) in marks.iter().enumerate() {
        pdf.indirect(lists(page))
            .array()
            .items(of_page.iter().map(|tag| tags(*tag)));
    }
    root
}

/// The name of a role in PDF 1.7.
const fn role_of(role: Role) -> Name<'static> {
    Name(match role {
        Role::Part => b"Part",
        Role::Title => b"H1",
        Role::Heading => b"H2",
        Role::Paragraph => b"P",
        Role::Table => b"Table",
        Role::Row => b"TR",
        Role::Head => b"TH",
        Role::Cell => b"TD",
        Role::Figure => b"Figure",
    })
}
