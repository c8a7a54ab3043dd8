//! `GET /docs`: the OpenAPI document as a page for people. Written here once at the start, so that
//! it needs no script, nothing from elsewhere and no exception from the page's policy.

use std::fmt::Write as _;

use axum::{
    Router,
    http::header::{CACHE_CONTROL, CONTENT_TYPE},
    routing::get,
};
use serde_json::Value;

const STYLE: &str = include_str!("reference.css");

/// The page and its style, of this document.
pub(crate) fn routes(document: &Value) -> Router {
    let page = page(document);
    let html = [
        (CONTENT_TYPE, "text/html; charset=utf-8"),
        (CACHE_CONTROL, "no-cache"),
    ];
    let css = [
        (CONTENT_TYPE, "text/css; charset=utf-8"),
        (CACHE_CONTROL, "no-cache"),
    ];
    Router::new()
        .route("/docs", get(async move || (html, page)))
        .route("/docs.css", get(async move || (css, STYLE)))
}

/// The whole page.
fn page(document: &Value) -> String {
    let mut out = String::new();
    let title = text(&document["info"]["title"]);
    let _ = write!(
        out,
        "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><meta name=\"viewport\" \
         content=\"width=device-width, initial-scale=1\"><title>{title}: interface</title>\
         <link rel=\"stylesheet\" href=\"/docs.css\"><main><h1>{title}</h1><p>{}</p>\
         <p>For programs: <a href=\"/openapi.json\">openapi.json</a>.</p>",
        text(&document["info"]["description"])
    );
    for (path, methods) in members(&document["paths"]) {
        for (method, operation) in members(methods) {
            self::operation(&mut out, path, method, operation);
        }
    }
    out.push_str("<h2>Shapes</h2>");
    for (name, schema) in members(&document["components"]["schemas"]) {
        let _ = write!(
            out,
            "<section id=\"{0}\"><h3>{0}</h3><p>{1}</p>",
            escape(name),
            text(&schema["description"])
        );
        fields(&mut out, schema);
        out.push_str("</section>");
    }
    out.push_str("</main></html>");
    out
}

fn operation(out: &mut String, path: &str, method: &str, operation: &Value) {
    let _ = write!(
        out,
        "<section><h2><code>{} {}</code></h2><p>{} {}</p>",
        escape(&method.to_uppercase()),
        escape(path),
        text(&operation["summary"]),
        text(&operation["description"])
    );
    if operation["security"].is_array() {
        out.push_str("<p>Needs a token: <code>authorization: Bearer …</code></p>");
    }
    for parameter in operation["parameters"].as_array().into_iter().flatten() {
        let _ = write!(
            out,
            "<p>Parameter <code>{}</code>, {}: {}</p>",
            text(&parameter["name"]),
            kind(&parameter["schema"]),
            text(&parameter["description"])
        );
    }
    for (media, body) in members(&operation["requestBody"]["content"]) {
        let _ = write!(
            out,
            "<p>Takes {} as <code>{}</code></p>",
            kind(&body["schema"]),
            escape(media)
        );
    }
    if let Some(most) = operation["x-body-limit"].as_u64() {
        let _ = write!(out, "<p>Up to {most} bytes</p>");
    }
    out.push_str("<table><tr><th>Answer<th>Meaning<th>Shape</tr>");
    for (status, answer) in members(&operation["responses"]) {
        let shapes: Vec<String> = members(&answer["content"])
            .map(|(media, content)| format!("{} <small>{}</small>", kind(&content["schema"]), escape(media)))
            .collect();
        let _ = write!(
            out,
            "<tr><td>{}<td>{}<td>{}</tr>",
            escape(status),
            text(&answer["description"]),
            shapes.join("<br>")
        );
    }
    out.push_str("</table></section>");
}

/// The fields of an object, or the shapes that one of several may have.
fn fields(out: &mut String, schema: &Value) {
    for list in ["oneOf", "anyOf", "allOf"] {
        for (n, each) in schema[list].as_array().into_iter().flatten().enumerate() {
            let _ = write!(
                out,
                "<p>{} {}: {}</p>",
                if n == 0 { "Either" } else { "or" },
                text(&each["description"]),
                kind(each)
            );
            fields(out, each);
        }
    }
    if let Some(values) = schema["enum"].as_array() {
        let values: Vec<String> = values
            .iter()
            .map(|value| format!("<code>{}</code>", text(value)))
            .collect();
        let _ = write!(out, "<p>One of {}</p>", values.join(", "));
    }
    if !schema["properties"].is_object() {
        return;
    }
    let needed: Vec<&str> = schema["required"]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
        .collect();
    out.push_str("<table><tr><th>Field<th>Kind<th>Meaning</tr>");
    for (name, field) in members(&schema["properties"]) {
        let may = if needed.contains(&name) {
            ""
        } else {
            ", may be left out"
        };
        let _ = write!(
            out,
            "<tr><td><code>{}</code><td>{}{may}<td>{}</tr>",
            escape(name),
            kind(field),
            text(&field["description"])
        );
    }
    out.push_str("</table>");
}

/// A schema in a few words, with a link where it has a name.
fn kind(schema: &Value) -> String {
    if let Some(name) = schema["$ref"].as_str().and_then(|name| name.rsplit('/').next()) {
        return format!("<a href=\"#{0}\">{0}</a>", escape(name));
    }
    for list in ["oneOf", "anyOf", "allOf"] {
        if let Some(several) = schema[list].as_array() {
            return several.iter().map(kind).collect::<Vec<_>>().join(" or ");
        }
    }
    if let Some(several) = schema["type"].as_array() {
        return several.iter().map(text).collect::<Vec<_>>().join(" or ");
    }
    match schema["type"].as_str() {
        Some("array") => format!("list of {}", kind(&schema["items"])),
        Some(plain) => escape(plain),
        None => "anything".to_owned(),
    }
}

fn members(object: &Value) -> impl Iterator<Item = (&str, &Value)> {
    let members = object.as_object().into_iter().flatten();
    members.map(|(name, value)| (name.as_str(), value))
}

fn text(value: &Value) -> String {
    escape(value.as_str().unwrap_or_default())
}

fn escape(text: &str) -> String {
    maud::html! { (text) }.into_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn what_a_document_says_is_shown_and_never_becomes_markup() {
        let document = json!({
            "info": {"title": "A & <b>"},
            "paths": {"/v1/x": {"post": {
                "summary": "Does <script>",
                "requestBody": {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/Shape"}}}},
                "responses": {"200": {"description": "Done"}}
            }}},
            "components": {"schemas": {"Shape": {
                "required": ["a"],
                "properties": {
                    "a": {"type": "array", "items": {"type": "string"}, "description": "First"},
                    "b": {"type": ["integer", "null"]}
                }
            }}}
        });
        let page = page(&document);
        for shown in [
            "A &amp; &lt;b&gt;",
            "POST /v1/x",
            "Does &lt;script&gt;",
            "<a href=\"#Shape\">Shape</a>",
            "<td><code>a</code><td>list of string<td>First",
            "<td><code>b</code><td>integer or null, may be left out",
        ] {
            assert!(page.contains(shown), "{shown} not in {page}");
        }
        assert!(!page.contains("<script"));
    }
}
