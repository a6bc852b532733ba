//! Wrong files, each with one fault, and the same file without it.

use super::making::{
    FULL_COLOURS, HEVC, INTERLACED, Jpeg, Mp4, avc, boxed, hex, jpeg, mp4, profile, scanned, still, turned,
};
use super::*;
use crate::posts::draft::Kind;

fn picture(jpeg: &Jpeg) -> Found {
    still(&jpeg.bytes())
}

fn video(change: fn(&mut Mp4)) -> Found {
    let mut mp4 = mp4();
    change(&mut mp4);
    scanned(&mp4.bytes())
}

const FEED: Use = Use::medium(Kind::Image);
const SLIDE: Use = Use::medium(Kind::Carousel);
const STORY: Use = Use::medium(Kind::Story);
const REEL: Use = Use::medium(Kind::Reel);
const COVER: Use = Use::cover();

type Make = fn() -> Found;
/// Its name, what it is meant for, the wrong file, the right one, the limit, and words of what is told.
type Wrong = (&'static str, Use, Make, Make, &'static str, &'static str);

const GOOD: Make = || picture(&jpeg(1080, 1350));
const GOOD_VIDEO: Make = || video(|_| {});

#[rustfmt::skip] // One row, one line.
const PICTURES: [Wrong; 17] = [
    ("a PNG", FEED, || still(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\x04\x38\0\0\x04\x38"), GOOD, "JPEG", "a PNG"),
    ("a WebP", FEED, || still(b"RIFF\x99\0\0\0WEBPVP8X\x0a\0\0\0\0\0\0\0\x37\x04\0\x45\x05\0"), GOOD, "JPEG", "a WebP"),
    ("a HEIC", STORY, || still(&boxed(*b"ftyp", b"heic\0\0\0\0mif1heic")), GOOD, "JPEG", "a HEIC"),
    ("an AVIF", COVER, || still(&boxed(*b"ftyp", b"avif\0\0\0\0mif1avif")), GOOD, "JPEG", "an AVIF"),
    ("a GIF", SLIDE, || still(b"GIF89a\x10\0\x10\0"), GOOD, "JPEG", "a GIF"),
    ("a page", FEED, || still(b"<!doctype html>"), GOOD, "JPEG", "no picture"),
    ("an empty picture", FEED, || still(b""), GOOD, "JPEG", "empty"),
    ("an MPO", FEED, || picture(&jpeg(1080, 1350).with(0xe2, b"MPF\0MM\0*")), || picture(&jpeg(1080, 1350).with(0xe2, b"FPXR\0")), "a JPEG with one picture", "MPO"),
    ("a stereo picture", FEED, || picture(&jpeg(1080, 1350).with(0xe3, b"_JPSJPS_")), || picture(&jpeg(1080, 1350).with(0xe3, b"Meta")), "a JPEG with one picture", "JPS"),
    ("a JPEG without its end", FEED, || picture(&Jpeg { end: false, ..jpeg(1080, 1350) }), GOOD, "the whole file", "cut off"),
    ("a JPEG cut in its head", FEED, || still(&jpeg(1080, 1350).bytes()[..20]), GOOD, "the whole file", "cut off"),
    ("a lossless JPEG", FEED, || picture(&Jpeg { coding: 0xc3, ..jpeg(1080, 1350) }), || picture(&Jpeg { coding: 0xc2, ..jpeg(1080, 1350) }), "baseline or progressive", "few programs"),
    ("a JPEG of 12 bits", FEED, || picture(&Jpeg { bits: 12, coding: 0xc1, ..jpeg(1080, 1350) }), || picture(&Jpeg { coding: 0xc1, ..jpeg(1080, 1350) }), "8 bits", "eight bits"),
    ("a JPEG for print", STORY, || picture(&Jpeg { components: 4, ..jpeg(1080, 1350) }), || picture(&Jpeg { components: 1, ..jpeg(1080, 1350) }), "sRGB", "CMYK"),
    ("a picture that is too tall", FEED, || picture(&jpeg(1080, 1353)), || picture(&jpeg(1080, 1351)), "between 4:5 and 1.91:1", "too tall"),
    ("a slide that is too wide", SLIDE, || picture(&jpeg(1080, 563)), || picture(&jpeg(1080, 565)), "between 4:5 and 1.91:1", "too wide"),
    ("a reel that is a picture", REEL, || picture(&jpeg(1080, 1920)), GOOD_VIDEO, "1 video", "a picture"),
];

#[rustfmt::skip] // One row, one line.
const VIDEOS: [Wrong; 24] = [
    ("a WebM", REEL, || scanned(b"\x1a\x45\xdf\xa3\x01\0\0\0\0\0\0\x1fwebm"), GOOD_VIDEO, "MP4 or MOV", "WebM"),
    ("an AVI", REEL, || scanned(b"RIFF\x99\0\0\0AVI LIST"), GOOD_VIDEO, "MP4 or MOV", "AVI"),
    ("no video", STORY, || scanned(b"hello"), GOOD_VIDEO, "MP4 or MOV", "no video"),
    ("a video that is cut off", REEL, || scanned(mp4().bytes().split_last().unwrap().1), GOOD_VIDEO, "the whole file", "cut off"),
    ("a video with its index behind", REEL, || video(|v| v.moov_first = false), GOOD_VIDEO, "moov in front", "fast start"),
    ("a video without its index", REEL, || scanned(&[boxed(*b"ftyp", b"isom\0\0\0\0"), boxed(*b"mdat", b"..")].concat()), GOOD_VIDEO, "an MP4 or MOV that plays", "moov"),
    ("a video in pieces", REEL, || video(|v| v.more = boxed(*b"mvex", b"")), GOOD_VIDEO, "an ordinary MP4, in one piece", "pieces"),
    ("an edited video", REEL, || video(|v| v.edits = vec![(9_000, 180_000, 0x1_0000)]), GOOD_VIDEO, "no edit lists", "edit list"),
    ("a video in VP9", REEL, || video(|v| v.codec = (*b"vp09", Vec::new())), || video(|v| v.codec = (*b"hvc1", boxed(*b"hvcC", &hex(HEVC)))), "H.264 or HEVC", "vp9"),
    ("an interlaced video", STORY, || video(|v| v.codec = avc(INTERLACED)), GOOD_VIDEO, "progressive", "interlaced"),
    ("a video in 4:4:4", REEL, || video(|v| v.codec = avc(FULL_COLOURS)), GOOD_VIDEO, "4:2:0", "4:2:0"),
    ("a video of 15 frames a second", REEL, || video(|v| v.fps = 15_000), || video(|v| v.fps = 23_976), "23 to 60 frames a second", "15.0 frames"),
    ("a video of 120 frames a second", REEL, || video(|v| v.fps = 120_000), || video(|v| v.fps = 60_000), "23 to 60 frames a second", "120.0 frames"),
    ("a video of 2,160 columns", REEL, || video(|v| v.size = (2160, 3840)), || video(|v| v.size = (1920, 3840)), "1,920 pixels", "2,160 pixels"),
    ("a video of 26 megabits", REEL, || video(|v| v.frame_bytes = 108_400), || video(|v| v.frame_bytes = 104_000), "25 Mbit/s", "25 megabits"),
    ("a video with MP3", REEL, || video(|v| v.sound = Some((*b"mp4a", 0x6b, 2, 3))), || video(|v| v.sound = None), "AAC", "mp3"),
    ("a video with six channels", REEL, || video(|v| v.sound = Some((*b"mp4a", 0x40, 6, 3))), || video(|v| v.sound = Some((*b"mp4a", 0x40, 1, 3))), "1 or 2 channels", "channels"),
    ("a video with 96 kHz", REEL, || video(|v| v.sound = Some((*b"mp4a", 0x40, 2, 0))), || video(|v| v.sound = Some((*b"mp4a", 0x40, 2, 4))), "48 kHz", "samples"),
    ("a reel of two seconds", REEL, || video(|v| (v.lasts, v.edits) = (2_000, Vec::new())), || video(|v| (v.lasts, v.edits) = (3_000, Vec::new())), "3 seconds to 15 minutes", "2.0 seconds"),
    ("a reel of 16 minutes", REEL, || video(|v| (v.lasts, v.edits) = (960_000, Vec::new())), || video(|v| (v.lasts, v.edits) = (900_000, Vec::new())), "3 seconds to 15 minutes", "960.0 seconds"),
    ("a story of 61 seconds", STORY, || video(|v| (v.lasts, v.edits) = (61_000, Vec::new())), || video(|v| (v.lasts, v.edits) = (60_000, Vec::new())), "3 to 60 seconds", "61.0 seconds"),
    ("a picture that is a video", FEED, GOOD_VIDEO, GOOD, "1 picture", "posted as a reel"),
    ("a cover that is a video", COVER, GOOD_VIDEO, GOOD, "JPEG", "A cover is a picture"),
    ("a video of one column", REEL, || video(|v| v.size = (10, 1_200)), || video(|v| v.size = (13, 1_200)), "between 0.01:1 and 10:1", "10 × 1200"),
];

/// R93
#[test]
fn a_wrong_file_is_told_its_one_fault_and_the_right_one_has_none() {
    for (name, meant, wrong, right, limit, words) in PICTURES.into_iter().chain(VIDEOS) {
        let told = problems("media[3]", &wrong(), meant, 1_000);
        let [problem] = told.as_slice() else {
            panic!("{name}: {told:?}")
        };
        assert_eq!(
            (&*problem.r#where, &*problem.limit),
            ("media[3]", limit),
            "{name}"
        );
        assert!(problem.what.contains(words), "{name}: {}", problem.what);
        assert_eq!(problems("media[3]", &right(), meant, 1_000), [], "{name}: mended");
    }
}

/// R93
#[test]
fn sixty_wrong_posts_are_named() {
    let texts = super::texts::WRONG.map(|(name, ..)| name).into_iter();
    let files = PICTURES.into_iter().chain(VIDEOS).map(|(name, ..)| name);
    let names: std::collections::BTreeSet<&str> = texts.chain(files).collect();
    assert!(names.len() >= 60, "{}", names.len());
}

/// R93
#[test]
fn a_file_is_too_large_by_what_it_is_for() {
    const MB: u64 = 1024 * 1024;
    for (found, meant, most, limit) in [
        (GOOD(), FEED, 8 * MB, "8 MB"),
        (GOOD(), COVER, 8 * MB, "8 MB"),
        (GOOD_VIDEO(), REEL, 300 * MB, "300 MB"),
        (GOOD_VIDEO(), SLIDE, 300 * MB, "300 MB"),
        (GOOD_VIDEO(), STORY, 100 * MB, "100 MB"),
    ] {
        assert_eq!(problems("cover", &found, meant, most), []);
        let told = problems("cover", &found, meant, most + 1);
        assert_eq!(told.len(), 1);
        assert_eq!((&*told[0].r#where, &*told[0].limit), ("cover", limit));
    }
}

/// R93
#[test]
fn a_covers_moment_is_within_its_reel() {
    assert_eq!(cover_offset(&GOOD_VIDEO(), 12_000), None);
    let told = cover_offset(&GOOD_VIDEO(), 12_001).unwrap();
    assert_eq!(
        (&*told.r#where, &*told.limit),
        ("cover_offset_ms", "12.0 seconds")
    );
}

/// R93
#[test]
fn what_instagram_changes_by_itself_is_a_warning() {
    let limits = |jpeg: &Jpeg, meant| -> Vec<String> {
        let found = picture(jpeg);
        assert_eq!(problems("", &found, meant, 1), []);
        warnings("media[0]", &found, meant)
            .into_iter()
            .map(|told| told.limit)
            .collect()
    };
    let none: [&str; 0] = [];
    assert_eq!(limits(&jpeg(1440, 1440), FEED), none);
    assert_eq!(limits(&jpeg(1441, 1441), FEED), ["320 to 1,440 pixels"]);
    assert_eq!(limits(&jpeg(319, 319), SLIDE), ["320 to 1,440 pixels"]);
    assert_eq!(limits(&jpeg(2160, 3840), STORY), none);
    assert_eq!(
        limits(&jpeg(1080, 1080).with(0xe2, &profile("Display P3", 4)), STORY),
        ["sRGB"]
    );
    assert_eq!(
        limits(&jpeg(1080, 1350).with(0xe1, &turned(3, true)), FEED),
        ["upright in the file"]
    );
}

/// R93
#[test]
fn slides_of_another_shape_than_the_first_are_told() {
    let (tall, square, video) = (GOOD(), picture(&jpeg(1080, 1080)), GOOD_VIDEO());
    assert_eq!(slides(&[]), []);
    assert_eq!(slides(&[&tall, &picture(&jpeg(1440, 1800))]), []);
    let places: Vec<String> = slides(&[&tall, &square, &tall, &video])
        .into_iter()
        .map(|told| told.r#where)
        .collect();
    assert_eq!(places, ["media[1]", "media[3]"]);
}
