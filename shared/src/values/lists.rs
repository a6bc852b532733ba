//! Lists that stay sorted. The standard library's sorts are 3 KB of the Worker's module after compression, each kind of item anew;
//! these lists have a dozen items.

/// Puts an item into a sorted list, once.
pub fn insert<T: Ord>(list: &mut Vec<T>, item: T) {
    if let Err(place) = list.binary_search(&item) {
        list.insert(place, item);
    }
}

#[cfg(test)]
mod tests {
    use super::insert;

    #[test]
    fn a_list_stays_sorted_and_holds_each_item_once() {
        let mut list = Vec::new();
        for item in [3, 1, 2, 3, 1] {
            insert(&mut list, item);
        }
        assert_eq!(list, [1, 2, 3]);
    }
}
