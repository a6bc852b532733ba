use super::*;

/// A JPEG of that size: its beginning, a segment with a thumbnail's frame in it, fill bytes, a table, and the frame.
fn jpeg_of(width: u16, height: u16) -> Vec<u8> {
    let inner = [0xff, 0xc0, 0, 17, 8, 0, 9, 0, 9];
    let mut bytes = vec![0xff, 0xd8, 0xff, 0xe1, 0, 11];
    bytes.extend(inner);
    bytes.extend([
        0xff, 0xff, 0xff, 0xc4, 0, 4, 1, 2, 0xff, 0x01, 0xff, 0xc2, 0, 17, 8,
    ]);
    bytes.extend(height.to_be_bytes());
    bytes.extend(width.to_be_bytes());
    bytes.extend([3; 20]);
    bytes
}

fn png_of(width: u32, height: u32) -> Vec<u8> {
    let mut bytes = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".to_vec();
    bytes.extend(width.to_be_bytes());
    bytes.extend(height.to_be_bytes());
    bytes
}

fn size(bytes: &[u8]) -> Option<(&'static str, u32, u32)> {
    Picture::read(bytes).map(|picture| (picture.ending, picture.width, picture.height))
}

/// R87
#[test]
fn a_pictures_size_is_read_from_itself() {
    assert_eq!(size(&jpeg_of(1080, 1350)), Some(("jpg", 1080, 1350)));
    assert_eq!(size(&png_of(640, 480)), Some(("png", 640, 480)));
    let lossy = b"RIFF\x99\0\0\0WEBPVP8 \x10\0\0\0\x30\x01\0\x9d\x01\x2a\x38\x44\x46\x45";
    assert_eq!(size(lossy), Some(("webp", 0x0438, 0x0546)));
    let lossless = b"RIFF\x99\0\0\0WEBPVP8L\x10\0\0\0\x2f\x37\x44\x51\x01";
    assert_eq!(size(lossless), Some(("webp", 0x438, 0x546)));
    let extended = b"RIFF\x99\0\0\0WEBPVP8X\x0a\0\0\0\0\0\0\0\x37\x04\0\x45\x05\0";
    assert_eq!(size(extended), Some(("webp", 1080, 1350)));
}

/// A script in a picture's clothes, or a page, is none of those that are kept, whatever its sender calls it.
#[test]
fn what_is_no_picture_is_not_kept() {
    for other in [
        &b""[..],
        b"<svg xmlns=\"http://www.w3.org/2000/svg\" onload=\"alert(1)\"/>",
        b"<!doctype html>",
        b"GIF89a\x10\0\x10\0",
        b"\xff\xd8\xff",
        b"RIFF\x99\0\0\0WEBPALPH\x10\0\0\0",
        b"{\"error\":{}}",
    ] {
        assert_eq!(size(other), None, "{other:?}");
    }
    assert_eq!(size(&png_of(0, 480)), None);
    assert_eq!(size(&png_of(20_001, 480)), None);
    assert_eq!(size(&jpeg_of(0, 1)), None);
    // Cut off anywhere before its size, it is none; and nothing traps.
    let whole = jpeg_of(1080, 1350);
    let cut: Vec<bool> = (0..whole.len())
        .map(|end| size(&whole[..end]).is_some())
        .collect();
    assert_eq!(cut.iter().filter(|read| **read).count(), 20);
}

#[test]
fn a_picture_larger_than_the_limit_is_not_kept() {
    let mut bytes = png_of(640, 480);
    bytes.resize(MOST_BYTES, 7);
    assert!(Picture::read(&bytes).is_some());
    bytes.push(7);
    assert!(Picture::read(&bytes).is_none());
}

#[test]
fn a_row_says_what_was_read() {
    let picture = Picture::read(&jpeg_of(1080, 1350)).unwrap();
    let row = format!(
        "{} {} {} {} {}",
        picture.hash, picture.ending, picture.width, picture.height, picture.size
    );
    assert_eq!(Picture::of_row(&row), Some(picture.clone()));
    assert_eq!(
        (picture.hash.len(), picture.name()),
        (43, format!("{}.jpg", picture.hash))
    );
    for bad in ["", " jpg 1 1 1", "abc gif 1 1 1", "abc jpg 1 1", "abc jpg x 1 1"] {
        assert_eq!(Picture::of_row(bad), None, "{bad}");
    }
    // Other bytes have another address.
    assert_ne!(Picture::read(&jpeg_of(1080, 1351)).unwrap().hash, picture.hash);
}

#[test]
fn each_ending_has_its_type() {
    for (ending, kind) in [
        ("jpg", "image/jpeg"),
        ("png", "image/png"),
        ("webp", "image/webp"),
    ] {
        assert_eq!(media_type(ending), Some(kind));
    }
    assert_eq!(media_type("svg"), None);
}
