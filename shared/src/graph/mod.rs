//! What a page may ask of Instagram.
