//! How the bytes of a stream are unpacked (ISO 32000-1, 7.4), as far as tables and attached files need it.

use super::meter::Meter;
use super::value::{Dictionary, Value, hexadecimal, is_blank};
use crate::error::Error;
use crate::value::{Phrase, phrase};
use std::io::Read;

/// Why bytes cannot be unpacked.
#[derive(Debug)]
pub(super) enum Packed {
    /// They are damaged: what was expected and what was found.
    Damaged(Phrase),
    /// They are packed in a way that is not read.
    By(Box<[u8]>),
    /// A limit is passed.
    Limit(Error),
}

/// More filters, one over the other, are in no file.
const FILTERS: usize = 8;

/// The bytes of a stream, unpacked. `get` looks up what a value refers to.
pub(super) fn unpack(
    bytes: &[u8],
    stream: &Dictionary,
    get: &dyn Fn(&Value) -> Result<Value, Error>,
    meter: &Meter,
) -> Result<Vec<u8>, Packed> {
    let get = |value: &Value| get(value).map_err(Packed::Limit);
    let list = |short: &str, long: &str| {
        let value = match stream.get(long) {
            Value::Null => stream.get(short),
            value => value,
        };
        Ok(match get(value)? {
            Value::Array(values) => values,
            Value::Null => Vec::new(),
            one => vec![one],
        })
    };
    let filters = list("F", "Filter")?;
    let parameters = list("DP", "DecodeParms")?;
    if filters.len() > FILTERS {
        return Err(Packed::Damaged(phrase!(
            "it is packed more than eight times over"
        )));
    }
    if bytes.len() as u64 > meter.room() {
        return Err(Packed::Limit(meter.no_room()));
    }
    let mut unpacked = bytes.to_vec();
    for (at, filter) in filters.iter().enumerate() {
        let filter = get(filter)?;
        let parameters = get(parameters.get(at).unwrap_or(&Value::Null))?;
        unpacked = match filter.name() {
            Some(b"FlateDecode" | b"Fl") => {
                let plain = inflate(&unpacked, meter)?;
                match parameters.dictionary() {
                    Some(parameters) => predicted(plain, parameters)?,
                    None => plain,
                }
            }
            Some(b"ASCIIHexDecode" | b"AHx") => {
                let end = memchr::memchr(b'>', &unpacked).unwrap_or(unpacked.len());
                hexadecimal(&unpacked[..end])
            }
            Some(b"ASCII85Decode" | b"A85") => ascii85(&unpacked, meter)?,
            // Only encrypted files have another one than that of no name.
            Some(b"Crypt") => unpacked,
            name => return Err(Packed::By(name.unwrap_or_default().into())),
        };
        meter.steps(unpacked.len()).map_err(Packed::Limit)?;
    }
    Ok(unpacked)
}

/// The data of zlib without its check sum, which some programs write wrong.
fn inflate(bytes: &[u8], meter: &Meter) -> Result<Vec<u8>, Packed> {
    let is_zlib = matches!(bytes, [first, second, ..]
        if first & 0x0F == 8 && (u16::from(*first) << 8 | u16::from(*second)) % 31 == 0);
    let data = if is_zlib { &bytes[2..] } else { bytes };
    let room = meter.room();
    let mut plain = Vec::new();
    let mut decoder = flate2::bufread::DeflateDecoder::new(data).take(room + 1);
    let done = decoder.read_to_end(&mut plain);
    if plain.len() as u64 > room {
        return Err(Packed::Limit(meter.no_room()));
    }
    match done {
        Ok(_) => Ok(plain),
        Err(_) => Err(Packed::Damaged(phrase!(
            "its packed bytes break off or are damaged"
        ))),
    }
}

/// Undoes the differences that were stored instead of the bytes: those of PNG.
fn predicted(bytes: Vec<u8>, parameters: &Dictionary) -> Result<Vec<u8>, Packed> {
    let number = |key: &str, or: i64| parameters.get(key).integer().unwrap_or(or);
    let odd = || Packed::By((*b"FlateDecode with an unknown predictor").into());
    match number("Predictor", 1) {
        1 => return Ok(bytes),
        10..=15 => {}
        _ => return Err(odd()),
    }
    let bits = number("Colors", 1)
        .checked_mul(number("BitsPerComponent", 8))
        .filter(|&bits| (1..=1 << 10).contains(&bits));
    let columns = Some(number("Columns", 1)).filter(|&columns| (1..=1 << 20).contains(&columns));
    let (Some(bits), Some(columns)) = (bits, columns) else {
        return Err(odd());
    };
    let width = (bits as usize).div_ceil(8);
    let row = (bits as usize * columns as usize).div_ceil(8);
    let mut plain: Vec<u8> = Vec::with_capacity(bytes.len());
    for stored in bytes.chunks(row + 1) {
        let start = plain.len();
        let (kind, stored) = stored.split_first().unwrap_or((&0, &[]));
        for (at, &byte) in stored.iter().enumerate() {
            let left = if at < width {
                0
            } else {
                plain[start + at - width]
            };
            let above = match start.checked_sub(row) {
                Some(before) => plain[before + at],
                None => 0,
            };
            let corner = match start.checked_sub(row) {
                Some(before) if at >= width => plain[before + at - width],
                _ => 0,
            };
            let add = match kind {
                1 => left,
                2 => above,
                3 => ((u16::from(left) + u16::from(above)) / 2) as u8,
                4 => paeth(left, above, corner),
                _ => 0,
            };
            plain.push(byte.wrapping_add(add));
        }
    }
    Ok(plain)
}

/// Of the three the one that is nearest to left + above - corner.
fn paeth(left: u8, above: u8, corner: u8) -> u8 {
    let guess = i16::from(left) + i16::from(above) - i16::from(corner);
    let distance = |byte: u8| (guess - i16::from(byte)).abs();
    let nearest = distance(left).min(distance(above)).min(distance(corner));
    match nearest {
        _ if distance(left) == nearest => left,
        _ if distance(above) == nearest => above,
        _ => corner,
    }
}

/// Four bytes in five characters, to the base of 85.
fn ascii85(text: &[u8], meter: &Meter) -> Result<Vec<u8>, Packed> {
    let damaged = || Packed::Damaged(phrase!("its text in ASCII85 is damaged"));
    let text = text.strip_prefix(b"<~").unwrap_or(text);
    let mut plain = Vec::with_capacity(text.len() / 5 * 4);
    let mut group = [0_u8; 5];
    let mut length = 0;
    let put = |group: &[u8; 5], bytes: usize, plain: &mut Vec<u8>| {
        let number = group
            .iter()
            .fold(0_u64, |sum, &digit| sum * 85 + u64::from(digit));
        let number = u32::try_from(number).map_err(|_| damaged())?;
        plain.extend_from_slice(&number.to_be_bytes()[..bytes]);
        Ok(())
    };
    for &byte in text {
        if plain.len() as u64 > meter.room() {
            return Err(Packed::Limit(meter.no_room()));
        }
        match byte {
            b'~' => break,
            b'z' if length == 0 => plain.extend_from_slice(&[0; 4]),
            b'!'..=b'u' => {
                group[length] = byte - b'!';
                length += 1;
                if length == 5 {
                    put(&group, 4, &mut plain)?;
                    length = 0;
                }
            }
            _ if is_blank(byte) => {}
            _ => return Err(damaged()),
        }
    }
    match length {
        0 => {}
        1 => return Err(damaged()),
        _ => {
            group[length..].fill(84);
            put(&group, length - 1, &mut plain)?;
        }
    }
    Ok(plain)
}
