//! What every page shares: language, head, style, headers.

use std::sync::Arc;

use assay_core::time::Timestamp;
use assay_words::{Language, Words, WordsError, interface};
use assay_zone::Zone;
use axum::{
    body::Body,
    http::{
        HeaderMap, HeaderValue, StatusCode,
        header::{
            ACCEPT_LANGUAGE, CACHE_CONTROL, CONTENT_LANGUAGE, CONTENT_SECURITY_POLICY, CONTENT_TYPE, ETAG,
            IF_NONE_MATCH, VARY,
        },
    },
    response::{IntoResponse, Response},
};
use data_encoding::{BASE64, HEXLOWER};
use maud::{DOCTYPE, Markup, PreEscaped, html};
use sha2::{Digest as _, Sha256};

const TOKENS: &str = include_str!("../../../../ui/src/styles/tokens.css");
const STYLE: &str = include_str!("style.css");

/// The words and the style of all pages.
#[derive(Clone)]
pub(crate) struct Pages(Arc<Inner>);

struct Inner {
    zh: Words,
    en: Words,
    style: String,
    policy: HeaderValue,
    zone: Zone,
}

impl Pages {
    /// Reads the words. Dates on labels are days in `zone`.
    ///
    /// # Errors
    /// When a file of words is broken, which a test keeps from happening.
    pub(crate) fn new(zone: Zone) -> Result<Self, WordsError> {
        let words = |language, own| Words::new(language, &[interface(language), own]);
        let style = format!("{}{STYLE}", without_comments(TOKENS));
        let hash = BASE64.encode(&Sha256::digest(style.as_bytes()));
        let policy = format!(
            "default-src 'none'; style-src 'sha256-{hash}'; script-src 'self'; img-src data:; form-action 'self'; \
             frame-ancestors 'none'; base-uri 'none'"
        );
        Ok(Self(Arc::new(Inner {
            zh: words(Language::Zh, include_str!("../../words/zh.json"))?,
            en: words(Language::En, include_str!("../../words/en.json"))?,
            style,
            zone,
            policy: HeaderValue::from_str(&policy).unwrap_or(HeaderValue::from_static("default-src 'none'")),
        })))
    }

    /// The words of a language.
    pub(crate) fn words(&self, language: Language) -> &Words {
        match language {
            Language::Zh => &self.0.zh,
            Language::En => &self.0.en,
        }
    }

    /// Who reads: by `lang=` in the query, else by `Accept-Language`.
    pub(crate) fn reader(&self, query: Option<&str>, headers: &HeaderMap) -> Reader<'_> {
        let asked = query
            .and_then(|query| query.split('&').rev().find_map(|pair| pair.strip_prefix("lang=")))
            .and_then(Language::of_tag);
        let header = headers.get(ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok());
        let language = asked.unwrap_or_else(|| Language::of_header(header.unwrap_or_default()));
        Reader {
            pages: self,
            words: self.words(language),
            asked: asked.is_some(),
        }
    }
}

/// One person's language, and what draws pages in it.
#[derive(Clone, Copy)]
pub(crate) struct Reader<'a> {
    pages: &'a Pages,
    pub(crate) words: &'a Words,
    /// Whether the address names the language: links on the page then name it too.
    pub(crate) asked: bool,
}

impl Reader<'_> {
    /// A path of ours, in the language asked for.
    pub(super) fn path(&self, path: &str) -> String {
        if self.asked {
            format!("{path}?lang={}", self.words.language().code())
        } else {
            path.to_owned()
        }
    }

    /// The zone by which days are counted, and where its clocks stand at a time as RFC 3339.
    pub(super) fn zone(&self, at: &str) -> String {
        self.pages
            .0
            .zone
            .name(Timestamp::parse(at).unwrap_or(Timestamp(0)))
    }

    /// The bar with the name and the switch to the other language.
    pub(super) fn bar(&self, switch: &str) -> Markup {
        let other = self.words.language().other();
        html! {
            div class="bar" {
                b { (self.words.get("app.name")) }
                a class="lang" href=(switch) lang=(other.tag()) hreflang=(other.tag()) {
                    (self.words.get("page.other_language"))
                }
            }
        }
    }

    /// A whole page; `scripts` are paths of ours.
    pub(super) fn page(&self, title: &str, class: &str, body: &Markup, script: Option<&str>) -> Page {
        let markup = html! {
            (DOCTYPE)
            html lang=(self.words.language().tag()) {
                head {
                    meta charset="utf-8";
                    meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover";
                    meta name="robots" content="noindex";
                    meta name="color-scheme" content="light dark";
                    title { (title) " · " (self.words.get("app.name")) }
                    // An empty picture keeps browsers from asking for one: the verdict is one request.
                    link rel="icon" href="data:,";
                    style { (PreEscaped(&self.pages.0.style)) }
                    @if let Some(script) = script { script src=(script) defer {} }
                }
                body class=(class) { (body) }
            }
        };
        Page {
            html: markup.into_string(),
            language: self.words.language(),
            policy: self.pages.0.policy.clone(),
        }
    }
}

/// A page as text with the headers that belong to it.
pub(crate) struct Page {
    html: String,
    language: Language,
    policy: HeaderValue,
}

impl Page {
    /// The answer to a press or to something that no one may keep.
    pub(crate) fn fresh(self, status: StatusCode) -> Response {
        self.answer(status, "no-store", None)
    }

    /// The answer to looking: may be kept by the one who looked, and is asked about each time. `left_out` is a
    /// part of the page that differs each time and means nothing.
    pub(crate) fn looked_at(self, status: StatusCode, headers: &HeaderMap, left_out: &str) -> Response {
        let stable = if left_out.is_empty() {
            Sha256::digest(self.html.as_bytes())
        } else {
            Sha256::digest(self.html.replace(left_out, "").as_bytes())
        };
        let tag = format!("W/\"{}\"", HEXLOWER.encode(&stable[..12]));
        let same = headers
            .get_all(IF_NONE_MATCH)
            .iter()
            .filter_map(|value| value.to_str().ok())
            .any(|known| known.split(',').any(|known| known.trim() == tag));
        if same && status == StatusCode::OK {
            return self.answer(StatusCode::NOT_MODIFIED, "private, no-cache", Some(&tag));
        }
        self.answer(status, "private, no-cache", Some(&tag))
    }

    fn answer(self, status: StatusCode, kept: &'static str, tag: Option<&str>) -> Response {
        let body = if status == StatusCode::NOT_MODIFIED {
            Body::empty()
        } else {
            Body::from(self.html)
        };
        let mut response = (status, body).into_response();
        let headers = response.headers_mut();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
        headers.insert(CONTENT_LANGUAGE, HeaderValue::from_static(self.language.tag()));
        headers.insert(CONTENT_SECURITY_POLICY, self.policy);
        headers.insert(CACHE_CONTROL, HeaderValue::from_static(kept));
        headers.insert(VARY, HeaderValue::from_static("accept, accept-language"));
        if let Some(tag) = tag.and_then(|tag| HeaderValue::from_str(tag).ok()) {
            headers.insert(ETAG, tag);
        }
        response
    }
}

/// A style sheet without its comments.
fn without_comments(css: &str) -> String {
    let mut out = String::with_capacity(css.len());
    let mut rest = css;
    while let Some((before, after)) = rest.split_once("/*") {
        out.push_str(before);
        rest = after.split_once("*/").map_or("", |(_, after)| after);
    }
    out.push_str(rest);
    out.lines()
        .map(str::trim)
        .filter(|line| !line.is_empty())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_go_and_rules_stay() {
        assert_eq!(without_comments("/* a */\n.b {\n  c: d;\n}\n/* e"), ".b {c: d;}");
    }

    #[test]
    fn both_languages_have_the_same_words_and_the_same_blanks() {
        let pages = Pages::new(Zone::UTC).unwrap();
        let [zh, en] = Language::ALL.map(|language| pages.words(language));
        assert_eq!(zh.keys().collect::<Vec<_>>(), en.keys().collect::<Vec<_>>());
        let blanks = |text: &str| {
            let mut blanks: Vec<String> = text
                .split('{')
                .skip(1)
                .filter_map(|rest| Some(rest.split_once('}')?.0.to_owned()))
                .collect();
            blanks.sort();
            blanks
        };
        for key in zh.keys() {
            assert_eq!(blanks(zh.get(key)), blanks(en.get(key)), "{key}");
            for never in ["genuine", "fake", "正品", "保真", "假货", "放心", "!", "！"] {
                assert!(
                    !zh.get(key).contains(never) && !en.get(key).contains(never),
                    "{key}: {never}"
                );
            }
        }
    }
}
