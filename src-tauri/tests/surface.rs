//! What the app may do, as lists: whoever widens one has to say so here.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test that cannot go on has failed"
)]

use std::collections::BTreeSet;
use std::path::Path;

use serde_json::{Value, json};

fn file(name: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(name);
    std::fs::read_to_string(path).unwrap()
}

fn configuration() -> Value {
    serde_json::from_str(&file("tauri.conf.json")).unwrap()
}

/// Values of one attribute of one element, in the order of the file.
fn attributes(xml: &str, element: &str, attribute: &str) -> Vec<String> {
    xml.split(&format!("<{element}"))
        .skip(1)
        .filter_map(|rest| rest.split('>').next())
        .filter_map(|rest| rest.split(&format!("{attribute}=\"")).nth(1))
        .filter_map(|rest| rest.split('"').next())
        .map(str::to_owned)
        .collect()
}

#[test]
fn the_window_may_call_the_apps_own_commands_and_no_plugin() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("capabilities");
    let names: Vec<_> = folder
        .read_dir()
        .unwrap()
        .flatten()
        .map(|entry| entry.file_name())
        .collect();
    assert_eq!(names, ["main.json"]);
    let capability: Value = serde_json::from_str(&file("capabilities/main.json")).unwrap();
    assert_eq!(capability["windows"], json!(["main"]));
    assert_eq!(capability["permissions"], json!([]));
    assert!(
        capability.get("remote").is_none(),
        "no remote page may call a command"
    );
}

#[test]
fn the_page_may_load_and_reach_nothing_but_itself() {
    let expected = json!({
        "default-src": "'self'",
        "script-src": "'self' 'wasm-unsafe-eval'",
        "style-src": "'self'",
        "img-src": "'self' blob: data:",
        "media-src": "'self' blob:",
        "worker-src": "'self'",
        "connect-src": "'self' ipc: http://ipc.localhost",
        "object-src": "'none'",
        "base-uri": "'none'",
        "form-action": "'none'",
        "frame-src": "'none'",
    });
    let configuration = configuration();
    assert_eq!(configuration["app"]["security"]["csp"], expected);
    assert!(configuration["app"].get("withGlobalTauri").is_none());
    assert_eq!(
        configuration["app"]["windows"],
        json!([]),
        "the one window is built in lib.rs"
    );
}

#[test]
fn only_label_links_and_the_apps_own_scheme_open_it() {
    let links = &configuration()["plugins"]["deep-link"];
    assert_eq!(
        links["mobile"],
        json!([
            { "scheme": ["https"], "host": "id.assay.example", "pathPrefix": ["/01/"], "appLink": true },
            { "scheme": ["assay"], "appLink": false },
        ])
    );
    assert_eq!(links["desktop"], json!({ "schemes": ["assay"] }));
}

#[test]
fn the_shell_is_built_with_what_it_uses_and_no_more_of_tauri() {
    let manifest = file("Cargo.toml");
    let lists: Vec<&str> = manifest
        .lines()
        .filter(|line| line.starts_with("tauri"))
        .collect();
    assert_eq!(
        lists,
        [
            "tauri-build = { version = \"2\", default-features = false }",
            "tauri = { workspace = true, features = [\"wry\", \"compression\", \"x11\"] }",
            "tauri-plugin-deep-link = \"2\"",
            "tauri-plugin-opener = \"2\"",
        ]
    );
    let shared = file("../Cargo.toml");
    assert!(shared.contains("tauri = { version = \"2\", default-features = false }"));
}

#[test]
fn a_desktop_opens_its_links_and_pictures_with_it() {
    let entry = file("linux/assay.desktop");
    let value = |key: &str| entry.lines().find_map(|line| line.strip_prefix(key)).unwrap();
    assert_eq!(
        value("MimeType="),
        "x-scheme-handler/assay;image/jpeg;image/png;image/webp;"
    );
    assert_eq!(value("Exec="), "{{exec}} %u");
    assert!(!value("Name[zh_CN]=").is_empty() && !value("Comment[zh_CN]=").is_empty());
}

#[test]
fn apples_systems_are_asked_for_the_camera_and_the_network() {
    let keys = |text: &str| -> Vec<String> {
        let after = text.split("<key>").skip(1);
        after
            .filter_map(|rest| rest.split("</key>").next())
            .map(str::to_owned)
            .collect()
    };
    assert_eq!(
        keys(&file("apple/macos.entitlements")),
        [
            "com.apple.security.app-sandbox",
            "com.apple.security.device.camera",
            "com.apple.security.files.user-selected.read-write",
            "com.apple.security.network.client",
        ]
    );
    let usage: Vec<String> = ["Info.plist", "Info.ios.plist"]
        .iter()
        .flat_map(|name| keys(&file(name)))
        .filter(|key| key.ends_with("UsageDescription"))
        .collect();
    assert_eq!(
        usage,
        ["NSCameraUsageDescription", "NSPhotoLibraryAddUsageDescription"]
    );
    let privacy = file("apple/PrivacyInfo.xcprivacy");
    assert!(privacy.contains("<key>NSPrivacyTracking</key>\n    <false/>"));
    assert_eq!(
        privacy
            .matches("<key>NSPrivacyCollectedDataTypeLinked</key>")
            .count(),
        2
    );
    assert!(
        !privacy.contains("<true/>"),
        "nothing is linked to a person or tracked"
    );
}

#[test]
fn android_is_asked_for_camera_network_and_vibration() {
    let manifest = file("android/app/src/main/AndroidManifest.xml");
    let asked: BTreeSet<String> = attributes(&manifest, "uses-permission", "android:name")
        .into_iter()
        .collect();
    let allowed = ["CAMERA", "INTERNET", "VIBRATE"].map(|name| format!("android.permission.{name}"));
    assert_eq!(asked, BTreeSet::from(allowed));
    assert_eq!(
        attributes(&manifest, "uses-feature", "android:required"),
        ["false"; 3]
    );
    assert_eq!(
        attributes(&manifest, "application", "android:allowBackup"),
        ["false"]
    );
    assert_eq!(attributes(&manifest, "provider", "android:exported"), ["false"]);
    assert_eq!(
        attributes(&manifest, "data", "android:mimeType"),
        ["text/plain", "image/*"],
        "what other apps may share into it"
    );
    assert_eq!(configuration()["bundle"]["android"]["minSdkVersion"], json!(24));
}

#[test]
fn every_text_the_system_shows_is_there_in_both_languages() {
    let names = |text: &str| attributes(text, "string", "name");
    let english = names(&file("android/app/src/main/res/values/strings.xml"));
    assert_eq!(
        english,
        names(&file("android/app/src/main/res/values-zh/strings.xml"))
    );
    let keys = |text: &str| -> Vec<String> {
        let lines = text.lines().filter_map(|line| line.split_once(" = "));
        lines.map(|(key, _)| key.to_owned()).collect()
    };
    let english = keys(&file("apple/en.lproj/InfoPlist.strings"));
    assert!(english.contains(&"\"NSCameraUsageDescription\"".to_owned()));
    assert_eq!(english, keys(&file("apple/zh-Hans.lproj/InfoPlist.strings")));
}
