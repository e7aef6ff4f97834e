//! The live preview: what the editor sees is what the public will get, at once.
//!
//! A worker (`worker`) renews the site in memory whenever its inputs change; a server (`server`) gives out what is there
//! and tells open pages what changed; a layer (`layer`) over each page says what `build` would object to. Nothing is
//! written, and nothing that content does ends the server.

mod dashboard;
mod grid;
mod guard;
mod hub;
mod layer;
mod media;
mod path;
mod range;
mod server;
mod views;
mod worker;

use std::io;
use std::net::{IpAddr, Ipv4Addr, SocketAddr, ToSocketAddrs};
use std::path::Path;
use std::sync::Arc;

use jiff::civil::DateTime;
use tokio::net::TcpListener;

use crate::diagnostic::{Lang, Text};
use crate::engine::watch::{How, Watch};
use crate::text;
use guard::Guard;
use hub::Hub;

pub use worker::{Cause, Told};

/// The port that is taken unless another is named.
const PORT: u16 = 4000;

/// So many ports are tried after it.
const PORTS: u16 = 100;

/// How a site is served.
#[derive(Clone, Debug)]
pub struct Options {
    /// The port; without one the first that is free from 4000.
    pub port: Option<u16>,
    /// Where other machines reach the server; without it they do not.
    pub host: Option<String>,
    /// How changes are noticed.
    pub how: How,
    /// The moment at which the site is looked at, instead of now.
    pub as_of: Option<DateTime>,
    /// Language of the preview.
    pub lang: Lang,
}

/// Why a site cannot be served.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// The folder is no site.
    #[error(transparent)]
    Load(#[from] crate::load::LoadError),
    /// The address cannot be had.
    #[error("{}", .0.en)]
    Address(Text),
    /// The system refuses what every server needs.
    #[error(transparent)]
    Io(#[from] io::Error),
}

/// Serves a site until Ctrl-C. `ready` is given the address; `tell` what happens from then on.
///
/// # Errors
/// [`ServeError`] where the server cannot begin. Once it serves, it does until it is ended.
pub fn serve(
    root: &Path,
    options: &Options,
    ready: impl FnOnce(&str),
    mut tell: impl FnMut(Told) + Send + 'static,
) -> Result<(), ServeError> {
    crate::load::expect_site(root)?;
    let guard = options.host.as_deref().map_or_else(Guard::default, Guard::open_to);
    let hub = Arc::new(Hub::new(root.to_owned(), options.lang, guard));
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
    let listener = runtime.block_on(listen(options))?;
    ready(&address(listener.local_addr()?, options.host.as_deref()));
    let (worker, how, as_of, root) = (hub.clone(), options.how, options.as_of, root.to_owned());
    std::thread::Builder::new().name("renew".to_owned()).spawn(move || {
        let watch = Watch::begin(&root, how);
        worker::work(&worker, watch, &|| as_of.unwrap_or_else(crate::calendar::now), &mut tell);
    })?;
    runtime.block_on(async {
        tokio::select! {
            ended = async { axum::serve(listener, server::router(hub)).await } => ended,
            ended = tokio::signal::ctrl_c() => ended,
        }
    })?;
    // Open pages hold their streams for as long as they are let.
    runtime.shutdown_background();
    Ok(())
}

async fn listen(options: &Options) -> Result<TcpListener, ServeError> {
    let address = match &options.host {
        None => IpAddr::V4(Ipv4Addr::LOCALHOST),
        Some(host) => resolve(host)?,
    };
    let ports = match options.port {
        Some(port) => port..=port,
        None => PORT..=PORT + PORTS,
    };
    let mut refused = None;
    for port in ports.clone() {
        match TcpListener::bind((address, port)).await {
            Ok(listener) => return Ok(listener),
            Err(error) => refused = Some((port, error)),
        }
    }
    let (port, error) = refused.unwrap_or((PORT, io::ErrorKind::AddrInUse.into()));
    Err(ServeError::Address(match options.port {
        Some(_) => text!(
            "端口 {port} 用不了：{error}。\n办法：换一个端口，或去掉 --port，自动选一个空闲的",
            "port {port} cannot be had: {error}.\nhelp: name another one, or leave --port out for one that is free"
        ),
        None => text!(
            "从 {PORT} 到 {port} 的端口都用不了：{error}。\n办法：关掉别的预览，或用 --port 指定端口",
            "no port from {PORT} to {port} can be had: {error}.\nhelp: end other previews, or name a port with --port"
        ),
    }))
}

fn resolve(host: &str) -> Result<IpAddr, ServeError> {
    let found = (host, 0).to_socket_addrs().ok().and_then(|mut found| found.next());
    found.map(|address| address.ip()).ok_or_else(|| {
        ServeError::Address(text!(
            "没有“{host}”这个地址。\n办法：写本机的 IP 地址或名称；0.0.0.0 指本机所有的地址",
            "there is no address `{host}`.\nhelp: write an address or name of this machine; 0.0.0.0 stands for all of them"
        ))
    })
}

/// What to type into a browser.
fn address(bound: SocketAddr, host: Option<&str>) -> String {
    let port = bound.port();
    match host.filter(|_| !bound.ip().is_unspecified()) {
        Some(host) if host.contains(':') => format!("http://[{host}]:{port}/"),
        Some(host) => format!("http://{host}:{port}/"),
        None => format!("http://127.0.0.1:{port}/"),
    }
}
