//! The HTTP side: files of the site, the preview's own pages, and the stream of news.

use std::convert::Infallible;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::{Query, Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use axum::middleware::{self, Next};
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use futures_util::stream::{self, Stream};
use serde::{Deserialize, Serialize};
use tokio::io::{AsyncReadExt, AsyncSeekExt};
use tokio::sync::broadcast::error::RecvError;

use super::guard::Refusal;
use super::hub::{Hub, News, Now, is_page};
use super::media::media_type;
use super::path::{Place, place};
use super::range::{Asked, asked};
use super::{dashboard, layer};
use crate::engine::live::Shown;
use crate::theme::CSP;

type Shared = State<Arc<Hub>>;

/// How long a browser waits before it asks again after the stream broke off.
const RETRY: Duration = Duration::from_millis(500);

/// How much of a file is read at once.
const PIECE: usize = 64 * 1024;

/// All that the server answers.
pub fn router(hub: Arc<Hub>) -> Router {
    let fixed =
        |kind: &'static str, text: &'static str| get(move || async move { ([(header::CONTENT_TYPE, kind)], text) });
    Router::new()
        .route("/__gongkai/", get(show_dashboard))
        .route("/__gongkai/cell", get(show_cell))
        .route("/__gongkai/layer", get(show_layer))
        .route("/__gongkai/events", get(events))
        .route("/__gongkai/icon.svg", fixed("image/svg+xml", include_str!("assets/icon.svg")))
        .route("/__gongkai/layer.js", fixed("text/javascript; charset=utf-8", include_str!("assets/layer.js")))
        .route("/__gongkai/layer.css", fixed("text/css; charset=utf-8", include_str!("assets/layer.css")))
        .route("/__gongkai/dashboard.js", fixed("text/javascript; charset=utf-8", include_str!("assets/dashboard.js")))
        .route("/__gongkai/dashboard.css", fixed("text/css; charset=utf-8", include_str!("assets/dashboard.css")))
        .fallback(file)
        .layer(middleware::from_fn_with_state(hub.clone(), guarded))
        .with_state(hub)
}

/// Refuses what nobody at this machine asked, and says of every answer how far it goes.
async fn guarded(State(hub): Shared, request: Request, next: Next) -> Response {
    let checked = hub.guard.check(request.method(), request.uri(), request.headers());
    let mut response = match checked {
        Ok(()) => next.run(request).await,
        Err(Refusal::Method) => (StatusCode::METHOD_NOT_ALLOWED, [(header::ALLOW, "GET, HEAD")]).into_response(),
        Err(Refusal::Host) => {
            (StatusCode::FORBIDDEN, "这个预览只供本机使用 / this preview is for this machine alone\n").into_response()
        }
        Err(Refusal::Origin) => {
            (StatusCode::FORBIDDEN, "不接受别的网站的请求 / requests of other sites are refused\n").into_response()
        }
    };
    let headers = response.headers_mut();
    for (name, value) in [
        (header::CACHE_CONTROL, "no-store"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::X_FRAME_OPTIONS, "SAMEORIGIN"),
        (header::REFERRER_POLICY, "same-origin"),
        (header::CONTENT_SECURITY_POLICY, CSP),
        (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    response
}

/// Runs what waits for the site or takes its time where it holds nobody up.
async fn aside<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, StatusCode> {
    tokio::task::spawn_blocking(work).await.map_err(|_| StatusCode::INTERNAL_SERVER_ERROR)
}

fn html(status: StatusCode, page: impl Into<Body>) -> Response {
    (status, [(header::CONTENT_TYPE, "text/html; charset=utf-8")], page.into()).into_response()
}

async fn show_dashboard(State(hub): Shared) -> Result<Response, StatusCode> {
    let page =
        aside(
            move || {
                if hub.now().generation == 0 { layer::stand_in(&hub, "").html } else { dashboard::dashboard(&hub) }
            },
        );
    Ok(html(StatusCode::OK, page.await?))
}

#[derive(Deserialize)]
struct CellOf {
    office: String,
    item: String,
}

async fn show_cell(State(hub): Shared, Query(of): Query<CellOf>) -> Result<Response, StatusCode> {
    let page = aside(move || dashboard::cell(&hub, &of.office, &of.item).ok_or_else(|| layer::stand_in(&hub, "").html));
    Ok(match page.await? {
        Ok(page) => html(StatusCode::OK, page),
        Err(none) => html(StatusCode::NOT_FOUND, none),
    })
}

#[derive(Deserialize)]
struct PageOf {
    path: String,
}

impl PageOf {
    /// The file behind the address of an open page.
    fn file(&self, hub: &Hub) -> String {
        hub.file_at(&self.path)
    }
}

async fn show_layer(State(hub): Shared, Query(of): Query<PageOf>) -> Result<Response, StatusCode> {
    let layer = aside(move || layer::layer(&hub, &of.file(&hub)));
    Ok(html(StatusCode::OK, layer.await?))
}

/// What an open page is told.
#[derive(Serialize)]
struct Told {
    #[serde(flatten)]
    now: Now,
    /// What the page hashes to now; empty where it is gone.
    page: String,
    /// Files other than pages that changed.
    files: Vec<String>,
}

async fn events(State(hub): Shared, Query(of): Query<PageOf>) -> Sse<impl Stream<Item = Result<Event, Infallible>>> {
    let news = hub.listen();
    // The first event tells a page that was away how things are.
    let open = hub.open(&of.path);
    let stream = stream::unfold((hub, news, of, open, true), |(hub, mut news, of, open, first)| async move {
        let files = if first {
            Vec::new()
        } else {
            match news.recv().await {
                Ok(News { files }) => files,
                Err(RecvError::Lagged(_)) => vec!["*".to_owned()],
                Err(RecvError::Closed) => return None,
            }
        };
        let told = Told { now: hub.now(), page: hub.print_of(&of.file(&hub)), files };
        let told = serde_json::to_string(&told).expect("numbers and texts are JSON");
        let event = Event::default().retry(RETRY).data(told);
        Some((Ok(event), (hub, news, of, open, false)))
    });
    Sse::new(stream).keep_alive(KeepAlive::default())
}

async fn file(State(hub): Shared, request: Request) -> Result<Response, StatusCode> {
    let (method, headers) = (request.method(), request.headers());
    let found = place(request.uri().path(), &hub.base(), |file| hub.has(file));
    match found {
        Place::Folder(address) => Ok((StatusCode::FOUND, [(header::LOCATION, address)]).into_response()),
        Place::Nothing(path) => nothing(hub, path).await,
        Place::File(path) => match hub.file(&path) {
            Some(Shown::Made(bytes)) if is_page(&path) => Ok(html(StatusCode::OK, with_layer(&hub, &path, &bytes))),
            Some(Shown::Made(bytes)) => Ok(made(&path, &bytes, headers)),
            Some(Shown::Copied { source, .. }) => {
                let source = hub.root.join(&*source);
                copied(&hub, &path, source, method, headers).await.map_err(|_| StatusCode::NOT_FOUND)
            }
            None => nothing(hub, path).await,
        },
    }
}

fn with_layer(hub: &Hub, path: &str, page: &[u8]) -> Vec<u8> {
    let now = hub.now();
    layer::inject(page, &layer::tag(&hub.print_of(path), now.styles, now.generation))
}

/// The site's own not-found page, or what stands in for a page that is to come.
async fn nothing(hub: Arc<Hub>, path: String) -> Result<Response, StatusCode> {
    let own = hub.clone();
    let stand_in = aside(move || layer::stand_in(&own, &path)).await?;
    if stand_in.comes {
        return Ok(html(StatusCode::SERVICE_UNAVAILABLE, stand_in.html));
    }
    Ok(match hub.file("404.html") {
        Some(Shown::Made(page)) => {
            // It stands for the page that was asked for, which is not there.
            let now = hub.now();
            html(StatusCode::NOT_FOUND, layer::inject(&page, &layer::tag("", now.styles, now.generation)))
        }
        _ => html(StatusCode::NOT_FOUND, stand_in.html),
    })
}

/// A file that the site made, or a part of it.
fn made(path: &str, bytes: &[u8], headers: &HeaderMap) -> Response {
    let length = bytes.len() as u64;
    let (mut response, part) = begin(path, true, headers, length);
    if let Some(part) = part {
        let at = |offset: u64| usize::try_from(offset).unwrap_or(bytes.len());
        *response.body_mut() = Body::from(Bytes::copy_from_slice(&bytes[at(part.start)..at(part.end)]));
    }
    response
}

/// A file of the inputs, read piece by piece.
async fn copied(hub: &Hub, path: &str, source: PathBuf, method: &Method, headers: &HeaderMap) -> io::Result<Response> {
    let full = tokio::fs::canonicalize(&source).await?;
    if !lies_within(&full, &hub.root).await {
        return Err(io::ErrorKind::NotFound.into());
    }
    let mut file = tokio::fs::File::open(&full).await?;
    let meta = file.metadata().await?;
    if !meta.is_file() {
        return Err(io::ErrorKind::NotFound.into());
    }
    let (mut response, part) = begin(path, false, headers, meta.len());
    if let Some(part) = part.filter(|_| method == Method::GET) {
        file.seek(io::SeekFrom::Start(part.start)).await?;
        let pieces = stream::unfold((file, part.end - part.start), |(mut file, left)| async move {
            let mut piece = vec![0; usize::try_from(left).unwrap_or(PIECE).min(PIECE)];
            match file.read(&mut piece).await {
                Ok(0) => None,
                Ok(read) => {
                    piece.truncate(read);
                    Some((Ok(Bytes::from(piece)), (file, left - read as u64)))
                }
                Err(error) => Some((Err(error), (file, 0))),
            }
        });
        *response.body_mut() = Body::from_stream(pieces);
    }
    Ok(response)
}

/// Whether a file lies in the site, by way of whatever links; its two folders of inputs may themselves be links.
async fn lies_within(file: &Path, root: &Path) -> bool {
    for folder in [root.to_owned(), root.join("content"), root.join("themes")] {
        if tokio::fs::canonicalize(folder).await.is_ok_and(|folder| file.starts_with(folder)) {
            return true;
        }
    }
    false
}

/// The head of an answer with a file of so many bytes, and which of them are to follow.
fn begin(path: &str, made: bool, headers: &HeaderMap, length: u64) -> (Response, Option<std::ops::Range<u64>>) {
    let range = headers.get(header::RANGE).and_then(|range| range.to_str().ok());
    let (status, part) = match asked(range, length) {
        Asked::Whole => (StatusCode::OK, Some(0..length)),
        Asked::Part(part) => (StatusCode::PARTIAL_CONTENT, Some(part)),
        Asked::Beyond => (StatusCode::RANGE_NOT_SATISFIABLE, None),
    };
    let mut response = Response::new(Body::empty());
    *response.status_mut() = status;
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(media_type(path, made)));
    headers.insert(header::ACCEPT_RANGES, HeaderValue::from_static("bytes"));
    let given = part.as_ref().map_or(0, |part| part.end - part.start);
    headers.insert(header::CONTENT_LENGTH, HeaderValue::from(given));
    let shown = match (&part, status) {
        (Some(part), StatusCode::PARTIAL_CONTENT) => Some(format!("bytes {}-{}/{length}", part.start, part.end - 1)),
        (None, _) => Some(format!("bytes */{length}")),
        _ => None,
    };
    if let Some(shown) = shown.and_then(|shown| HeaderValue::from_str(&shown).ok()) {
        headers.insert(header::CONTENT_RANGE, shown);
    }
    (response, part)
}
