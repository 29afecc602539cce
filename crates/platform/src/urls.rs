//! Addresses of our own files inside values: relative where they are kept, absolute where a
//! program outside reads them.

use serde_json::Value;

const FILES: &str = "/v2/files/";

/// Makes `http://this-server/v2/files/…` relative, wherever a value holds it as a file's `url`.
pub(crate) fn make_relative(value: &mut Value, public_url: &str) {
    each_url(value, &|url| {
        let path = url.strip_prefix(public_url)?;
        path.starts_with(FILES).then(|| path.to_owned())
    });
}

/// The opposite, for answers that leave this server.
pub(crate) fn make_absolute(value: &mut Value, public_url: &str) {
    each_url(value, &|url| url.starts_with(FILES).then(|| format!("{public_url}{url}")));
}

/// Values are as deep as JSON text may be nested, which the parser bounds at 128.
fn each_url(value: &mut Value, change: &impl Fn(&str) -> Option<String>) {
    match value {
        Value::Array(values) => values.iter_mut().for_each(|value| each_url(value, change)),
        Value::Object(object) => {
            for (key, value) in object.iter_mut() {
                match value {
                    Value::String(url) if key == "url" => {
                        if let Some(changed) = change(url) {
                            *url = changed;
                        }
                    }
                    value => each_url(value, change),
                }
            }
        }
        _ => {}
    }
}

impl crate::Platform {
    /// A value as a program outside should get it: files of this server with their whole address.
    #[must_use]
    pub fn with_absolute_urls(&self, mut value: Value) -> Value {
        make_absolute(&mut value, self.public_url());
        value
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn only_this_servers_files_change_and_come_back_the_same() {
        let own = json!({"image": {"url": "http://here/v2/files/1/a.png"}, "list": [{"url": "https://elsewhere/v2/files/2/b"}]});
        let mut value = own.clone();
        make_relative(&mut value, "http://here");
        assert_eq!(value["image"]["url"], "/v2/files/1/a.png");
        assert_eq!(value["list"], own["list"]);
        make_absolute(&mut value, "http://here");
        assert_eq!(value, own);
    }
}
