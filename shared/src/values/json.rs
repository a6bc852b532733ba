//! JSON of our own types, read strictly and once. `serde_json` writes it; its reader would be 48 KB of the Worker after
//! compression: it takes lists for records too, and makes texts of errors that nobody is shown.

mod reader;

pub use reader::Unreadable;
use reader::{Number, Reader};
pub(crate) use reader::{string_length, unescape};
use serde::de::{self, DeserializeOwned, DeserializeSeed, Deserializer, Visitor};
use std::borrow::Cow;

/// Reads a value that is the whole text.
///
/// # Errors
/// [`Unreadable`].
pub fn from_str<T: DeserializeOwned>(text: &str) -> Result<T, Unreadable> {
    read(text).map_err(|_| Unreadable)
}

/// The same, of bytes.
///
/// # Errors
/// [`Unreadable`].
pub fn from_slice<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Unreadable> {
    from_str(core::str::from_utf8(bytes).map_err(|_| Unreadable)?)
}

/// Reads a value that is the whole text.
///
/// # Errors
/// How many bytes of the text were read when it turned out to be something else.
pub fn read<T: DeserializeOwned>(text: &str) -> Result<T, usize> {
    let mut reader = Reader::new(text);
    match T::deserialize(&mut reader) {
        Ok(value) if reader.peek().is_none() => Ok(value),
        _ => Err(reader.at),
    }
}

/// Only what was asked for is read: a record is an object and no list, and whoever takes what comes is told of objects, flags
/// and `null` alone.
impl<'de> Deserializer<'de> for &mut Reader<'de> {
    type Error = Unreadable;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unreadable> {
        match self.peek() {
            Some(b'{') => self.deserialize_map(visitor),
            Some(b'n') => self.deserialize_unit(visitor),
            _ => self.deserialize_bool(visitor),
        }
    }

    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unreadable> {
        self.skip()?;
        visitor.visit_unit()
    }

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unreadable> {
        match self.bare()? {
            "true" => visitor.visit_bool(true),
            "false" => visitor.visit_bool(false),
            _ => Err(Unreadable),
        }
    }

    fn deserialize_u64<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unreadable> {
        let number = Number::parse(self.bare()?)?;
        visitor.visit_u64(number.text.parse().map_err(|_| Unreadable)?)
    }

    fn deserialize_i64<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unreadable> {
        let number = Number::parse(self.bare()?)?;
        visitor.visit_i64(number.text.parse().map_err(|_| Unreadable)?)
    }

    fn deserialize_f64<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unreadable> {
        visitor.visit_f64(Number::parse(self.bare()?)?.float())
    }

    fn deserialize_u8<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unreadable> {
        self.deserialize_u64(visitor)
    }

    fn deserialize_u16<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unreadable> {
        self.deserialize_u64(visitor)
    }

    fn deserialize_u32<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unreadable> {
        self.deserialize_u64(visitor)
    }

    fn deserialize_str<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unreadable> {
        match self.string()? {
            Cow::Borrowed(text) => visitor.visit_borrowed_str(text),
            Cow::Owned(text) => visitor.visit_string(text),
        }
    }

    fn deserialize_string<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unreadable> {
        self.deserialize_str(visitor)
    }

    fn deserialize_identifier<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unreadable> {
        self.deserialize_str(visitor)
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unreadable> {
        if self.peek() == Some(b'n') {
            return self.deserialize_unit(visitor);
        }
        visitor.visit_some(self)
    }

    fn deserialize_unit<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unreadable> {
        if self.bare()? == "null" {
            visitor.visit_unit()
        } else {
            Err(Unreadable)
        }
    }

    fn deserialize_unit_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, Unreadable> {
        self.deserialize_unit(visitor)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, Unreadable> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unreadable> {
        self.open(b'[')?;
        let value = visitor.visit_seq(Items::of(self))?;
        self.close(b']')?;
        Ok(value)
    }

    fn deserialize_tuple<V: Visitor<'de>>(self, _: usize, visitor: V) -> Result<V::Value, Unreadable> {
        self.deserialize_seq(visitor)
    }

    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unreadable> {
        self.open(b'{')?;
        let value = visitor.visit_map(Items::of(self))?;
        self.close(b'}')?;
        Ok(value)
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Unreadable> {
        self.deserialize_map(visitor)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Unreadable> {
        if self.peek() == Some(b'"') {
            return visitor.visit_enum(Variant {
                reader: self,
                alone: true,
            });
        }
        self.open(b'{')?;
        let value = visitor.visit_enum(Variant {
            reader: &mut *self,
            alone: false,
        })?;
        self.close(b'}')?;
        Ok(value)
    }

    serde::forward_to_deserialize_any! { i8 i16 i32 i128 u128 f32 char bytes byte_buf tuple_struct }
}

/// What is left of a list, or of an object.
struct Items<'a, 'de> {
    reader: &'a mut Reader<'de>,
    first: bool,
}

impl<'a, 'de> Items<'a, 'de> {
    const fn of(reader: &'a mut Reader<'de>) -> Self {
        Self { reader, first: true }
    }
}

impl<'de> de::SeqAccess<'de> for Items<'_, 'de> {
    type Error = Unreadable;

    fn next_element_seed<T: DeserializeSeed<'de>>(
        &mut self,
        seed: T,
    ) -> Result<Option<T::Value>, Unreadable> {
        if self.reader.another(&mut self.first, b']')? {
            seed.deserialize(&mut *self.reader).map(Some)
        } else {
            Ok(None)
        }
    }
}

impl<'de> de::MapAccess<'de> for Items<'_, 'de> {
    type Error = Unreadable;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, Unreadable> {
        if self.reader.another(&mut self.first, b'}')? {
            seed.deserialize(&mut *self.reader).map(Some)
        } else {
            Ok(None)
        }
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, Unreadable> {
        self.reader.expect(b':')?;
        seed.deserialize(&mut *self.reader)
    }
}

/// A variant: its name alone, or its name with what it holds.
struct Variant<'a, 'de> {
    reader: &'a mut Reader<'de>,
    alone: bool,
}

impl<'de> de::EnumAccess<'de> for Variant<'_, 'de> {
    type Error = Unreadable;
    type Variant = Self;

    fn variant_seed<V: DeserializeSeed<'de>>(self, seed: V) -> Result<(V::Value, Self), Unreadable> {
        let name = seed.deserialize(&mut *self.reader)?;
        if !self.alone {
            self.reader.expect(b':')?;
        }
        Ok((name, self))
    }
}

impl<'de> de::VariantAccess<'de> for Variant<'_, 'de> {
    type Error = Unreadable;

    fn unit_variant(self) -> Result<(), Unreadable> {
        if self.alone {
            Ok(())
        } else {
            self.reader.deserialize_unit(de::IgnoredAny).map(drop)
        }
    }

    fn newtype_variant_seed<T: DeserializeSeed<'de>>(self, seed: T) -> Result<T::Value, Unreadable> {
        if self.alone {
            Err(Unreadable)
        } else {
            seed.deserialize(self.reader)
        }
    }

    fn tuple_variant<V: Visitor<'de>>(self, _: usize, visitor: V) -> Result<V::Value, Unreadable> {
        if self.alone {
            Err(Unreadable)
        } else {
            self.reader.deserialize_seq(visitor)
        }
    }

    fn struct_variant<V: Visitor<'de>>(
        self,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Unreadable> {
        if self.alone {
            Err(Unreadable)
        } else {
            self.reader.deserialize_map(visitor)
        }
    }
}

#[cfg(test)]
mod tests;
