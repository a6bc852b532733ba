//! The `fields` parameter: names, and braces for what is inside an edge.

use crate::errors::GraphError;

/// One asked-for field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Field {
    /// Its name.
    pub name: String,
    /// What is asked for inside it.
    pub inner: Vec<Field>,
}

/// Reads `id,caption,children{id,media_url}`; absent or empty: the id alone.
///
/// # Errors
/// If the text can't be parsed.
pub fn parse(text: Option<&str>) -> Result<Vec<Field>, GraphError> {
    let text: String = text
        .unwrap_or_default()
        .chars()
        .filter(|character| !character.is_whitespace())
        .collect();
    if text.is_empty() {
        return Ok(vec![Field {
            name: "id".to_owned(),
            inner: Vec::new(),
        }]);
    }
    let mut rest = text.as_str();
    let fields = list(&mut rest, 0).ok_or_else(|| syntax(&text, rest))?;
    if rest.is_empty() {
        Ok(fields)
    } else {
        Err(syntax(&text, rest))
    }
}

fn list(rest: &mut &str, depth: usize) -> Option<Vec<Field>> {
    let mut fields = Vec::new();
    loop {
        let end = rest
            .find(|character: char| !character.is_ascii_alphanumeric() && character != '_')
            .unwrap_or(rest.len());
        let (name, after) = rest.split_at(end);
        if name.is_empty() || depth > 4 {
            return None;
        }
        *rest = after;
        let mut field = Field {
            name: name.to_owned(),
            inner: Vec::new(),
        };
        if let Some(inside) = rest.strip_prefix('{') {
            *rest = inside;
            field.inner = list(rest, depth + 1)?;
            *rest = rest.strip_prefix('}')?;
        }
        fields.push(field);
        match rest.strip_prefix(',') {
            Some(after) => *rest = after,
            None => return Some(fields),
        }
    }
}

fn syntax(text: &str, rest: &str) -> GraphError {
    let place = text.len() - rest.len();
    let found = rest
        .chars()
        .next()
        .map_or_else(|| "end of string".to_owned(), |one| format!("\"{one}\""));
    GraphError::oauth(
        2500,
        None,
        format!("Syntax error \"Unexpected {found}\" at character {place}: {text}"),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn braces_nest() {
        let fields = parse(Some("id, children{id,media_url},caption")).unwrap();
        let names: Vec<&str> = fields.iter().map(|field| field.name.as_str()).collect();
        assert_eq!(names, ["id", "children", "caption"]);
        assert_eq!(fields[1].inner.len(), 2);
    }

    #[test]
    fn an_open_brace_is_a_syntax_error() {
        for text in ["id,children{id", "id,,x", "id}", "id,caption;x", ","] {
            assert_eq!(parse(Some(text)).unwrap_err().code, 2500, "{text}");
        }
    }
}
