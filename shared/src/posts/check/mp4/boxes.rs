//! Boxes (ISO 14496-12, 4.2): each says how long it is and what.

/// The head of a box.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Head {
    /// What it is.
    pub(super) kind: [u8; 4],
    /// Of the head itself.
    pub(super) own: u64,
    /// With its head; [`None`]: to the end.
    pub(super) length: Option<u64>,
}

/// The most bytes of a head.
pub(super) const HEAD: u32 = 16;

impl Head {
    /// Reads one; [`None`] if it is none, or says that it is shorter than itself.
    pub(super) fn read(bytes: &[u8]) -> Option<Self> {
        let kind = *bytes.get(4..)?.first_chunk()?;
        let (own, length) = match u64::from(number(bytes, 0)?) {
            0 => (8, None),
            1 => (16, Some(long(bytes, 8)?)),
            length => (8, Some(length)),
        };
        length
            .is_none_or(|length| length >= own)
            .then_some(Self { kind, own, length })
    }
}

/// The boxes within one; it ends at what is none.
pub(super) struct Boxes<'a>(pub(super) &'a [u8]);

impl<'a> Iterator for Boxes<'a> {
    type Item = ([u8; 4], &'a [u8]);

    fn next(&mut self) -> Option<Self::Item> {
        let bytes = self.0;
        let read = Head::read(bytes)?;
        let head = usize::try_from(read.own).ok()?;
        let length = match read.length {
            Some(length) => usize::try_from(length).ok()?,
            None => bytes.len(),
        };
        let body = bytes.get(head..length)?;
        self.0 = bytes.get(length..)?;
        Some((read.kind, body))
    }
}

/// The first box of that kind within one.
pub(super) fn inner<'a>(body: &'a [u8], kind: &str) -> Option<&'a [u8]> {
    Boxes(body)
        .find(|(name, _)| name == kind.as_bytes())
        .map(|(_, body)| body)
}

/// Through several.
pub(super) fn deep<'a>(body: &'a [u8], kinds: &[&str]) -> Option<&'a [u8]> {
    kinds.iter().try_fold(body, |body, kind| inner(body, kind))
}

/// Four bytes.
pub(super) fn number(bytes: &[u8], at: usize) -> Option<u32> {
    bytes
        .get(at..)?
        .first_chunk()
        .map(|four| u32::from_be_bytes(*four))
}

/// Two bytes.
pub(super) fn short(bytes: &[u8], at: usize) -> Option<u16> {
    bytes.get(at..)?.first_chunk().map(|two| u16::from_be_bytes(*two))
}

/// Eight bytes.
pub(super) fn long(bytes: &[u8], at: usize) -> Option<u64> {
    bytes
        .get(at..)?
        .first_chunk()
        .map(|eight| u64::from_be_bytes(*eight))
}
