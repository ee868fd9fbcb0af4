//! A QR code as a picture in SVG.

use qrcodegen::{QrCode, QrCodeEcc};
use std::fmt::Write as _;

/// The picture of a text; `None` when the text is too long for one.
pub(super) fn svg(text: &str, label: &str) -> Option<String> {
    let code = QrCode::encode_text(text, QrCodeEcc::Medium).ok()?;
    // A code has to have a light edge of four modules.
    let size = code.size() + 8;
    let mut path = String::new();
    for y in 0..code.size() {
        let mut x = 0;
        while x < code.size() {
            let from = x;
            while x < code.size() && code.get_module(x, y) {
                x += 1;
            }
            if x > from {
                let width = x - from;
                let _ = write!(path, "M{},{}h{width}v1h-{width}z", from + 4, y + 4);
            }
            x += 1;
        }
    }
    Some(format!(
        "<svg class=\"qr\" role=\"img\" aria-label=\"{label}\" viewBox=\"0 0 {size} {size}\" \
         shape-rendering=\"crispEdges\"><rect width=\"{size}\" height=\"{size}\" fill=\"#fff\"/>\
         <path d=\"{path}\" fill=\"#000\"/></svg>"
    ))
}
