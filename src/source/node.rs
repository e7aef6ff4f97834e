//! A YAML document as a tree, read by `serde_yaml`.
//!
//! The tree is our own rather than `serde_yaml::Value`: it keeps repeated keys, so that they can be reported, keeps
//! mappings in the order written, and is cheaper.

use std::fmt;

use crate::diagnostic::{KeyPath, Step};
use serde::de::{self, Deserialize, Deserializer, EnumAccess, MapAccess, SeqAccess, Visitor};

/// A node of a YAML document.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Node {
    /// `null`, `~` or nothing.
    #[default]
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A whole number.
    Int(i128),
    /// A number with a point or exponent. Its text is lost, so a text must not look like one.
    Float(f64),
    /// A text.
    Text(String),
    /// A list.
    List(Vec<Node>),
    /// A mapping, in the order written, repeated keys included.
    Map(Vec<(Node, Node)>),
}

/// Why a text is no YAML.
#[derive(Debug)]
pub struct NodeError {
    /// The parser's own words (English).
    pub message: String,
    /// Byte offset, where the parser knows it.
    pub offset: Option<usize>,
}

impl Node {
    /// Reads one YAML document.
    ///
    /// # Errors
    /// [`NodeError`] where the text is no YAML, holds several documents, a tag, or nests too deeply.
    pub fn parse(text: &str) -> Result<Self, NodeError> {
        // serde_yaml reads a text without any content as an error for some types; for us it is an empty document.
        serde_yaml::from_str(text).map_err(|error| NodeError {
            message: error.to_string(),
            offset: error.location().map(|location| location.index()),
        })
    }

    /// The value of a key, where this is a mapping that has it.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&Node> {
        match self {
            Self::Map(pairs) => {
                pairs.iter().find(|(k, _)| matches!(k, Self::Text(text) if text == key)).map(|(_, v)| v)
            }
            _ => None,
        }
    }

    /// Calls `look` with every text in it and the way to it, which begins with `path`.
    pub fn texts(&self, path: &mut KeyPath, look: &mut impl FnMut(&KeyPath, &str)) {
        match self {
            Self::Text(text) => look(path, text),
            Self::List(items) => {
                for (index, item) in items.iter().enumerate() {
                    path.push(Step::Index(index));
                    item.texts(path, look);
                    path.pop();
                }
            }
            Self::Map(pairs) => {
                for (key, value) in pairs {
                    if let Self::Text(key) = key {
                        path.push(Step::Key(key.clone()));
                        value.texts(path, look);
                        path.pop();
                    }
                }
            }
            Self::Null | Self::Bool(_) | Self::Int(_) | Self::Float(_) => {}
        }
    }

    /// Whether there is something in it: not null, not blank, and of a list or mapping at least one such part.
    #[must_use]
    pub fn has_content(&self) -> bool {
        match self {
            Self::Null => false,
            Self::Bool(_) | Self::Int(_) | Self::Float(_) => true,
            Self::Text(text) => !text.trim().is_empty(),
            Self::List(items) => items.iter().any(Self::has_content),
            Self::Map(pairs) => pairs.iter().any(|(_, value)| value.has_content()),
        }
    }
}

impl<'de> Deserialize<'de> for Node {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(NodeVisitor)
    }
}

struct NodeVisitor;

impl<'de> Visitor<'de> for NodeVisitor {
    type Value = Node;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a YAML value without tags")
    }

    fn visit_unit<E>(self) -> Result<Node, E> {
        Ok(Node::Null)
    }

    fn visit_none<E>(self) -> Result<Node, E> {
        Ok(Node::Null)
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Node, D::Error> {
        deserializer.deserialize_any(self)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Node, E> {
        Ok(Node::Bool(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Node, E> {
        Ok(Node::Int(value.into()))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Node, E> {
        Ok(Node::Int(value.into()))
    }

    fn visit_i128<E>(self, value: i128) -> Result<Node, E> {
        Ok(Node::Int(value))
    }

    fn visit_u128<E>(self, value: u128) -> Result<Node, E> {
        Ok(i128::try_from(value).map_or_else(|_| Node::Text(value.to_string()), Node::Int))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Node, E> {
        Ok(Node::Float(value))
    }

    fn visit_str<E>(self, value: &str) -> Result<Node, E> {
        Ok(Node::Text(value.to_owned()))
    }

    fn visit_string<E>(self, value: String) -> Result<Node, E> {
        Ok(Node::Text(value))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Node, A::Error> {
        let mut items = Vec::new();
        while let Some(item) = seq.next_element()? {
            items.push(item);
        }
        Ok(Node::List(items))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Node, A::Error> {
        let mut pairs = Vec::new();
        while let Some(pair) = map.next_entry()? {
            pairs.push(pair);
        }
        Ok(Node::Map(pairs))
    }

    fn visit_enum<A: EnumAccess<'de>>(self, _: A) -> Result<Node, A::Error> {
        Err(de::Error::custom("YAML tags (!name) are not used here"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_what_editors_write() {
        let node = Node::parse("a: 12360\nb: [x, ~]\nc: 2026-01-02\nd: '010000'\ne: 010000\na: again\n").unwrap();
        let Node::Map(pairs) = &node else { panic!("a mapping") };
        assert_eq!(pairs.len(), 6, "a repeated key is kept");
        assert_eq!(node.get("a"), Some(&Node::Int(12360)));
        assert_eq!(node.get("c"), Some(&Node::Text("2026-01-02".into())));
        assert_eq!(node.get("e"), Some(&Node::Text("010000".into())), "a postcode keeps its zero");
    }

    #[test]
    fn an_empty_document_is_null_and_a_broken_one_has_an_offset() {
        assert_eq!(Node::parse("").unwrap(), Node::Null);
        assert_eq!(Node::parse("# 只有注释\n").unwrap(), Node::Null);
        assert!(Node::parse("a: [1\nb: 2").unwrap_err().offset.is_some());
        assert!(Node::parse("a: !x 1").is_err());
    }

    #[test]
    fn an_alias_bomb_is_refused() {
        let mut bomb = "a: &a [x,x,x,x,x,x,x,x,x]\n".to_owned();
        for (this, last) in ('b'..='j').zip('a'..) {
            bomb.push_str(&format!(
                "{this}: &{this} [*{last},*{last},*{last},*{last},*{last},*{last},*{last},*{last},*{last}]\n"
            ));
        }
        assert!(Node::parse(&bomb).is_err());
    }
}
