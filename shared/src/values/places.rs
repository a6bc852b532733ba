//! Places for what somebody outside names by number. A place is used again, a number isn't: whoever comes late finds nobody,
//! and not somebody else.

/// A place, and the number of what was put there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Key {
    /// Where.
    pub place: u32,
    /// Which of all that were ever put down.
    pub number: u32,
}

/// Things by their keys.
#[derive(Debug)]
pub struct Places<T> {
    all: Vec<(u32, Option<T>)>,
    free: Vec<u32>,
    last: u32,
}

impl<T> Places<T> {
    /// Nothing yet.
    #[must_use]
    pub const fn new() -> Self {
        Self {
            all: Vec::new(),
            free: Vec::new(),
            last: 0,
        }
    }

    /// Puts something down.
    pub fn put(&mut self, thing: T) -> Key {
        self.last = self.last.wrapping_add(1);
        let number = self.last;
        let end = u32::try_from(self.all.len()).unwrap_or(u32::MAX);
        let place = self.free.pop().unwrap_or(end);
        match self.all.get_mut(place as usize) {
            Some(there) => *there = (number, Some(thing)),
            None => self.all.push((number, Some(thing))),
        }
        Key { place, number }
    }

    /// What is there, if it still is.
    pub fn at(&mut self, key: Key) -> Option<&mut T> {
        let (number, thing) = self.all.get_mut(key.place as usize)?;
        thing.as_mut().filter(|_| *number == key.number)
    }

    /// Takes it away.
    pub fn take(&mut self, key: Key) -> Option<T> {
        let (number, thing) = self.all.get_mut(key.place as usize)?;
        let thing = thing.take_if(|_| *number == key.number)?;
        self.free.push(key.place);
        Some(thing)
    }
}

impl<T> Default for Places<T> {
    fn default() -> Self {
        Self::new()
    }
}

#[cfg(test)]
mod tests {
    use super::Places;

    #[test]
    fn what_was_put_down_is_there_until_it_is_taken() {
        let mut places = Places::new();
        let (one, other) = (places.put("one"), places.put("other"));
        assert_eq!(places.at(one), Some(&mut "one"));
        assert_eq!(places.take(one), Some("one"));
        assert_eq!(places.at(one), None);
        assert_eq!(places.take(one), None);
        assert_eq!(places.take(other), Some("other"));
    }

    #[test]
    fn whoever_comes_late_finds_nobody_else() {
        let mut places = Places::new();
        let gone = places.put("gone");
        places.take(gone);
        let here = places.put("here");
        assert_eq!(here.place, gone.place, "a place is used again");
        assert_eq!(places.at(gone), None);
        assert_eq!(places.take(gone), None);
        assert_eq!(places.at(here), Some(&mut "here"));
    }

    #[test]
    fn as_many_places_are_kept_as_were_needed_at_once() {
        let mut places = Places::new();
        for _ in 0..100 {
            let (one, other) = (places.put(()), places.put(()));
            places.take(one);
            places.take(other);
        }
        assert_eq!(places.all.len(), 2);
    }
}
