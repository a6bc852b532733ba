//! What is read of files.

use super::making::{Mp4, boxed, jpeg, mp4, profile, scanned, still, turned};
use super::*;
use crate::posts::check::mp4::Scan;

fn image_of(bytes: &[u8]) -> Image {
    match still(bytes) {
        Found::Image(image) => image,
        Found::Video(_) => panic!(),
    }
}

fn video_of(bytes: &[u8]) -> Video {
    match scanned(bytes) {
        Found::Video(video) => video,
        Found::Image(_) => panic!(),
    }
}

/// R93
#[test]
fn a_picture_is_told_as_json() {
    assert_eq!(
        check_image(&jpeg(1080, 1350).bytes()),
        r#"{"kind":"image","width":1080,"height":1350,"format":"jpeg","colours":"sRGB","problems":[]}"#
    );
    assert_eq!(
        check_image(b"GIF89a\x10\0\x11\0"),
        r#"{"kind":"image","width":16,"height":17,"format":"gif","problems":[{"where":"file","what":"This is a GIF. Instagram takes JPEG only; the composer page turns it into one, where the browser can read it.","limit":"JPEG"}]}"#
    );
    let told: Found = serde_json::from_str(&check_image(&jpeg(3, 4).bytes())).unwrap();
    assert_eq!(told, still(&jpeg(3, 4).bytes()));
}

/// R93
#[test]
fn a_video_is_told_as_json() {
    let video = video_of(&mp4().bytes());
    let told = found_video(&video);
    assert_eq!(
        told,
        r#"{"kind":"video","width":1080,"height":1920,"seconds":12.0,"format":"mp4","codec":"h264","audio":"aac","channels":2,"samples":48000,"fps":30.0,"kilobits":2400,"progressive":true,"moov_first":true,"edit_lists":false,"problems":[]}"#
    );
    assert_eq!(serde_json::from_str::<Found>(&told).unwrap(), Found::Video(video));
}

/// R93
#[test]
fn colours_are_those_of_the_profile() {
    for (name, version, colours) in [
        ("sRGB IEC61966-2.1", 2, Colours::Srgb),
        ("sRGB", 4, Colours::Srgb),
        ("c2", 2, Colours::Srgb),
        ("Display P3", 4, Colours::Other),
        ("Adobe RGB (1998)", 2, Colours::Other),
    ] {
        let image = image_of(&jpeg(8, 9).with(0xe2, &profile(name, version)).bytes());
        assert_eq!(
            (image.colours, image.profile.as_deref()),
            (Some(colours), Some(name))
        );
    }
    let mut grey = jpeg(8, 9);
    grey.components = 1;
    assert_eq!(image_of(&grey.bytes()).colours, Some(Colours::Grey));
}

/// R93
#[test]
fn a_picture_on_its_side_has_the_size_that_is_shown() {
    for little in [false, true] {
        for (way, size, told) in [
            (1, (30, 40), None),
            (3, (30, 40), Some(3)),
            (6, (40, 30), Some(6)),
            (9, (30, 40), None),
        ] {
            let image = image_of(&jpeg(30, 40).with(0xe1, &turned(way, little)).bytes());
            assert_eq!((image.width, image.height), size, "{way}");
            assert_eq!(image.orientation, told);
        }
    }
}

/// R93
#[test]
fn a_turned_video_has_the_size_that_is_shown() {
    let one = 0x1_0000_u32;
    for (matrix, size, rotation) in [
        ([one, 0], (1080, 1920), None),
        ([0, one], (1920, 1080), Some(90)),
        ([one.wrapping_neg(), 0], (1080, 1920), Some(180)),
        ([0, one.wrapping_neg()], (1920, 1080), Some(270)),
    ] {
        let video = video_of(&Mp4 { matrix, ..mp4() }.bytes());
        assert_eq!((video.width, video.height), size);
        assert_eq!(video.rotation, rotation);
    }
}

/// R93: nearly every encoder writes an edit list; those that change nothing that is seen are none.
#[test]
fn an_edit_list_counts_if_somebody_would_see_it() {
    let one = 0x1_0000;
    for (edits, seen) in [
        (vec![], false),
        (vec![(12_000, 0, one)], false),
        (vec![(12_000, 2_048, one)], false),
        (vec![(0, 1_024, one)], false),
        (vec![(40, u32::MAX, one), (11_960, 0, one)], false),
        (vec![(1_000, u32::MAX, one), (12_000, 0, one)], true),
        (vec![(12_000, 30_000, one)], true),
        (vec![(6_000, 0, one)], true),
        (vec![(12_000, 0, one / 2)], true),
        (vec![(6_000, 0, one), (6_000, 0, one)], true),
        (vec![(12_000, u32::MAX, one)], true),
    ] {
        let told = format!("{edits:?}");
        assert_eq!(
            video_of(&Mp4 { edits, ..mp4() }.bytes()).edit_lists,
            seen,
            "{told}"
        );
    }
}

/// R93: 100 MB of pictures are in front of the index, and a few bytes of the file are asked for.
#[test]
fn an_index_behind_a_hundred_megabytes_is_found() {
    let head = boxed(*b"ftyp", b"qt  \0\0\0\0qt  ");
    let index = mp4().moov();
    let data = 100 * 1024 * 1024_u64;
    let mdat = [&[0, 0, 0, 1], &b"mdat"[..], &data.to_be_bytes()].concat();
    let behind = u64::try_from(head.len()).unwrap() + data;
    let size = behind + u64::try_from(index.len()).unwrap();
    let mut asked = 0;
    let video = Scan::all(size, |offset, length| {
        asked += u64::from(length);
        let (from, source) = if offset < behind {
            (offset, [&head[..], &mdat, &[0; 64]].concat())
        } else {
            (offset - behind, index.clone())
        };
        let from = usize::try_from(from).unwrap();
        source[from..from + usize::try_from(length).unwrap()].to_vec()
    });
    assert_eq!(
        (&*video.format, video.moov_first, &*video.codec),
        ("mov", false, "h264")
    );
    assert_eq!(video.problems.len(), 1);
    assert!(asked < 10_000, "{asked}");
}

/// R93: a hostile file is asked for a bounded number of pieces, none of them beyond its end.
#[test]
fn odd_boxes_are_read_to_a_bound() {
    let endless = |kind: &[u8; 4]| [&[0, 0, 0, 8], &kind[..]].concat().repeat(100_000);
    let large = [&[0, 0, 0, 1], &b"free"[..], &[0xff; 8], &[0; 16]].concat();
    let small = [&[0, 0, 0, 1], &b"free"[..], &[0, 0, 0, 0, 0, 0, 0, 15], &[0; 16]].concat();
    let rest = [&[0, 0, 0, 0], &b"mdat"[..], &[7; 50]].concat();
    let start = boxed(*b"ftyp", b"isom\0\0\0\0");
    for (more, limit) in [
        (endless(b"free"), "an ordinary MP4, in one piece"),
        (endless(b"moov"), "an ordinary MP4, in one piece"),
        (large, "the whole file"),
        (small, "an MP4 or MOV that plays"),
        (rest, "an MP4 or MOV that plays"),
        (
            vec![0, 0, 0, 7, b'f', b'r', b'e', b'e'],
            "an MP4 or MOV that plays",
        ),
        (
            boxed(*b"moov", &vec![0; 4 * 1024 * 1024 + 1]),
            "an ordinary MP4, in one piece",
        ),
    ] {
        let file = [start.clone(), more].concat();
        let video = video_of(&file);
        assert_eq!(video.problems.len(), 1, "{:?}", video.problems);
        assert_eq!(video.problems[0].limit, limit);
    }
}

/// R93: cut off anywhere, a file is wrong, and nothing traps.
#[test]
fn whatever_is_cut_off_is_told() {
    let picture = jpeg(1080, 1350)
        .with(0xe1, &turned(6, true))
        .with(0xe2, &profile("sRGB", 4))
        .bytes();
    for length in 0..picture.len() {
        assert!(!image_of(&picture[..length]).problems.is_empty(), "{length}");
    }
    let film = mp4().bytes();
    for length in 0..film.len() {
        assert!(!video_of(&film[..length]).problems.is_empty(), "{length}");
    }
    assert!(image_of(&picture).problems.is_empty() && video_of(&film).problems.is_empty());
}
