//! Media types by the ends of names.

/// The media type of a file. What the site makes is UTF-8; of an attachment only its makers know.
#[must_use]
pub fn media_type(path: &str, made: bool) -> &'static str {
    let name = path.rsplit('/').next().unwrap_or(path);
    let extension = name.rsplit_once('.').map(|(_, extension)| extension.to_ascii_lowercase()).unwrap_or_default();
    match (extension.as_str(), made) {
        ("html" | "htm", true) => "text/html; charset=utf-8",
        ("html" | "htm", false) => "text/html",
        ("css", _) => "text/css; charset=utf-8",
        ("js" | "mjs", _) => "text/javascript; charset=utf-8",
        ("json", _) => "application/json",
        ("geojson", _) => "application/geo+json",
        ("xml", true) => "application/xml; charset=utf-8",
        ("xml", false) => "application/xml",
        ("txt" | "md", true) => "text/plain; charset=utf-8",
        ("txt" | "md", false) => "text/plain",
        ("csv", true) => "text/csv; charset=utf-8",
        ("csv", false) => "text/csv",
        ("ics", _) => "text/calendar; charset=utf-8",
        ("vcf", _) => "text/vcard; charset=utf-8",
        ("svg", _) => "image/svg+xml",
        ("png", _) => "image/png",
        ("jpg" | "jpeg", _) => "image/jpeg",
        ("gif", _) => "image/gif",
        ("webp", _) => "image/webp",
        ("avif", _) => "image/avif",
        ("bmp", _) => "image/bmp",
        ("tif" | "tiff", _) => "image/tiff",
        ("ico", _) => "image/x-icon",
        ("pdf", _) => "application/pdf",
        ("ofd", _) => "application/ofd",
        ("doc" | "wps", _) => "application/msword",
        ("docx", _) => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        ("xls" | "et", _) => "application/vnd.ms-excel",
        ("xlsx", _) => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        ("ppt" | "dps", _) => "application/vnd.ms-powerpoint",
        ("pptx", _) => "application/vnd.openxmlformats-officedocument.presentationml.presentation",
        ("zip", _) => "application/zip",
        ("rar", _) => "application/vnd.rar",
        ("7z", _) => "application/x-7z-compressed",
        ("mp3", _) => "audio/mpeg",
        ("m4a", _) => "audio/mp4",
        ("wav", _) => "audio/wav",
        ("mp4" | "m4v", _) => "video/mp4",
        ("webm", _) => "video/webm",
        ("woff", _) => "font/woff",
        ("woff2", _) => "font/woff2",
        ("wasm", _) => "application/wasm",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_end_of_the_name_decides() {
        assert_eq!(media_type("a/index.html", true), "text/html; charset=utf-8");
        assert_eq!(media_type("a/名单.CSV", false), "text/csv");
        assert_eq!(media_type("a.pdf/x", false), "application/octet-stream");
    }
}
