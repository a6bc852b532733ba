//! Fuzzed files that somebody wants posted: what is read of them is told, and how much is read is bounded.

use serde_json::Value;
use shared::posts::check::image;
use shared::posts::check::mp4::Scan;
use shared::posts::check::{Found, check_image, found_video};

use super::{Corpus, bytes, run};

/// More is wrong with no file.
const MOST_PROBLEMS: usize = 20;

fn text(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| char::from(*byte)).collect()
}

/// What is told of a file is the same when it is read again.
fn told(json: &str) -> (Found, Value) {
    let value: Value = serde_json::from_str(json).unwrap();
    let problems = value["problems"].as_array().unwrap();
    assert!(problems.len() <= MOST_PROBLEMS);
    for problem in problems {
        let what = problem["what"].as_str().unwrap();
        assert!(what.len() < 200 && !what.chars().any(char::is_control), "{what}");
    }
    (serde_json::from_str(json).unwrap(), value)
}

/// R93
#[test]
fn an_odd_picture_is_told_and_costs_nothing() {
    let jpeg = [
        &b"\xff\xd8\xff\xe0\0\x10JFIF\0\x01\x01\0\0\x01\0\x01\0\0"[..],
        b"\xff\xe1\0\x20Exif\0\0MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0",
        b"\xff\xe2\0\x08MPF\0MM",
        b"\xff\xe2\0\x14ICC_PROFILE\0\x01\x01abcd",
        b"\xff\xc0\0\x11\x08\x05\x46\x04\x38\x03\x01\x22\0\x02\x11\x01\x03\x11\x01",
        b"\xff\xda\0\x0c\x03\x01\0\x02\x11\x03\x11\0\x3f\0\x01\x02\xff\0\x03\xff\xd0\x04\xff\xd9",
    ];
    let corpus = Corpus {
        seeds: vec![
            text(&jpeg.concat()),
            text(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\x04\x38\0\0\x04\x38"),
            text(b"\0\0\0\x18ftypheic\0\0\0\0mif1heic"),
        ],
        words: vec![
            "\u{ff}\u{c2}",
            "\u{ff}\u{da}",
            "\u{ff}\u{d9}",
            "\u{ff}\u{e1}",
            "\u{ff}\u{e2}",
            "\u{ff}\u{ff}",
            "\0\u{2}",
            "ICC_PROFILE\0\u{1}\u{1}",
            "desc",
            "mluc",
            "Exif\0\0II*\0",
            "avif",
            "\0\0\0\u{c}JXL ",
        ],
    };
    run("jpeg", &corpus, |input| {
        let bytes = bytes(input);
        let (found, value) = told(&check_image(&bytes));
        let image = image::read(&bytes);
        let fine = image.problems.is_empty();
        if fine {
            assert!(image.format == "jpeg" && image.width > 0 && image.height > 0 && image.colours.is_some());
            assert!(bytes.starts_with(&[0xff, 0xd8]) && bytes.windows(2).any(|two| two == [0xff, 0xd9]));
        }
        assert_eq!(found, Found::Image(image));
        format!(
            "{} {} {} {fine}",
            value["format"], value["colours"], value["orientation"]
        )
    });
}

/// R93
#[test]
fn an_odd_video_is_asked_for_a_bounded_number_of_pieces() {
    let real = std::fs::read(suite::processes::root().join("tests/stand-in/src/loop.mp4")).unwrap();
    let corpus = Corpus {
        seeds: vec![
            text(&real[..1_500.min(real.len())]),
            text(&real),
            text(b"\0\0\0\x10ftypqt  \0\0\0\0\0\0\0\x01mdat\0\0\0\0\0\0\0\x18........\0\0\0\x10moov\0\0\0\x08mvex"),
        ],
        words: vec![
            "moov", "mdat", "trak", "mdia", "minf", "stbl", "stsd", "stts", "stsz", "elst", "avcC", "hvcC", "esds", "mp4a",
            "wave", "\0\0\0\u{1}", "\0\0\0\0", "\0\0\0\u{8}", "\u{ff}\u{ff}\u{ff}\u{ff}", "\0\0\0\u{10}free",
        ],
    };
    run("mp4", &corpus, |input| {
        let bytes = bytes(input);
        let size = u64::try_from(bytes.len()).unwrap();
        let mut pieces = 0;
        let video = Scan::all(size, |offset, length| {
            pieces += 1;
            assert!(pieces <= 256 && length > 0);
            let from = usize::try_from(offset).unwrap();
            bytes[from..from + usize::try_from(length).unwrap()].to_vec()
        });
        let (found, value) = told(&found_video(&video));
        let fine = video.problems.is_empty();
        if fine {
            assert!(video.width > 0 && video.fps.is_some_and(|fps| (22.0..61.0).contains(&fps)));
        }
        assert!(video.seconds >= 0.0 && video.codec.len() < 10 && video.audio.len() < 10);
        assert_eq!(found, Found::Video(video));
        format!(
            "{} {} {} {fine} {}",
            value["format"], value["codec"], value["audio"], value["problems"][0]["limit"]
        )
    });
}
