//! The frame of a page: title, breadcrumbs, page tags.

use super::audience::audiences_url;
use super::feeds::links_of_page;
use super::law::law;
use super::posting::PostingPage;
use super::{ArticleTags, Crumb, Job, JobKind, PageView, Tags};
use crate::model::catalog::{Item, Shape};
use crate::model::page::{Page, State};
use crate::model::site::RowState;
use crate::model::values::{UrlPath, encode};
use crate::model::{Owner, Site};

/// The frame of a job's page. `excerpt` is the beginning of its text, where it has one.
#[must_use]
pub fn frame(site: &Site, job: &Job<'_>, excerpt: &str) -> PageView {
    let item = job.item(site);
    let title = title(site, job);
    let canonical = format!("{}{}", site.config.base_url(), job.url);
    let description = description(site, job, item, excerpt);
    PageView {
        kind: kind(site, job).to_owned(),
        url: job.url.to_string(),
        root: root(site, job),
        breadcrumbs: breadcrumbs(site, job, item, &title),
        tags: tags(site, job, item, &description),
        report_error_url: report_error_url(site, &canonical),
        structured: None,
        noindex: is_hidden(site, job),
        feeds: links_of_page(site, job),
        canonical,
        description,
        title,
    }
}

/// What leads from a page to the root of the site. The page for addresses that lead nowhere is shown at any depth, so
/// it alone names the mount path.
#[must_use]
pub fn root(site: &Site, job: &Job<'_>) -> String {
    match job.kind {
        JobKind::NotFound => site.config.base_path.to_string(),
        _ => "../".repeat(job.url.depth()),
    }
}

/// Whether search engines should leave a page out.
#[must_use]
pub fn is_hidden(site: &Site, job: &Job<'_>) -> bool {
    matches!(job.kind, JobKind::NotFound | JobKind::Search | JobKind::Posting(_)) || withdrawn(site, job)
}

fn withdrawn(site: &Site, job: &Job<'_>) -> bool {
    matches!(job.kind, JobKind::Article(index) if site.pages[index].state == State::Withdrawn)
}

/// The kind of a page: the name of its template.
#[must_use]
pub fn kind(site: &Site, job: &Job<'_>) -> &'static str {
    match &job.kind {
        JobKind::Home => "home",
        JobKind::Column if job.owner == Some(Owner::Parent) => "column",
        JobKind::Column => "office",
        JobKind::Search => "search",
        JobKind::Audience(_) => "audience",
        JobKind::Audiences => "audiences",
        JobKind::OpenData => "open_data",
        JobKind::SiteMap => "sitemap",
        JobKind::NotFound => "not_found",
        JobKind::Archive(..) => "archive",
        JobKind::Form(_) => "form",
        JobKind::Documents { .. } => "documents",
        JobKind::Posting(page) => page.kind(),
        JobKind::Row(item, row) => match (&row.state, item.shape) {
            (RowState::Linked, _) => "links",
            (RowState::NotApplicable(_), _) => "not_applicable",
            (_, Shape::Page) => "page",
            (_, Shape::List) => "list",
            (_, Shape::Report) => "report",
            (_, Shape::Data) => "data",
        },
        JobKind::Article(index) => {
            let page = &site.pages[*index];
            match page.state {
                State::Withdrawn => "withdrawn",
                _ if page.is_data => "report_data",
                _ => "article",
            }
        }
    }
}

fn title(site: &Site, job: &Job<'_>) -> String {
    match &job.kind {
        JobKind::Home => site.config.site_name.clone(),
        JobKind::Column => match job.owner {
            Some(owner @ Owner::Office(_)) => site.office(owner).display_name().to_owned(),
            _ => site.config.column_name.clone(),
        },
        JobKind::Search => "搜索".to_owned(),
        JobKind::Audience(reach) => match job.owner {
            Some(owner) => format!("{}面向{}的信息", site.office(owner).display_name(), reach.audience.name),
            None => format!("面向{}的信息", reach.audience.name),
        },
        JobKind::Audiences => "按服务对象查找".to_owned(),
        JobKind::OpenData => "开放数据和订阅".to_owned(),
        JobKind::SiteMap => "网站地图".to_owned(),
        JobKind::NotFound => "没有找到页面".to_owned(),
        JobKind::Row(item, row) => {
            let own =
                row.index.filter(|_| item.shape == Shape::Page).and_then(|index| site.pages[index].front.title.get());
            own.unwrap_or(&item.name).clone()
        }
        JobKind::Archive(item, _, year) => match year.as_str() {
            "undated" => format!("{}（未注明日期）", item.name),
            year => format!("{}（{year}年）", item.name),
        },
        JobKind::Form(_) => law().form.title.clone(),
        JobKind::Documents { item, year, .. } => format!("{}（{year}年）文件目录", item.name),
        JobKind::Posting(page) => page.title(site),
        JobKind::Article(index) => site.pages[*index].title().to_owned(),
    }
}

fn breadcrumbs(site: &Site, job: &Job<'_>, item: Option<&Item>, title: &str) -> Vec<Crumb> {
    let step = |title: &str, url: &UrlPath| Crumb { title: title.to_owned(), url: Some(url.to_string()) };
    let mut crumbs = vec![step("首页", &UrlPath::from_parts(["index.html"]))];
    if let Some(owner) = job.owner {
        let name = match owner {
            Owner::Parent => &site.config.column_name,
            Owner::Office(_) => site.office(owner).display_name(),
        };
        crumbs.push(step(name, &site.column_url(owner)));
        if let Some(item) = item {
            crumbs.push(step(&item.name, &site.row_url(owner, item)));
        }
        if matches!(job.kind, JobKind::Posting(_)) {
            crumbs.push(step(&PostingPage::Index.title(site), &PostingPage::Index.url(site, owner)));
        }
    }
    if matches!(job.kind, JobKind::Audience(_)) && job.owner.is_none() {
        crumbs.push(step("按服务对象查找", &audiences_url()));
    }
    if crumbs.last().and_then(|crumb| crumb.url.as_deref()) == Some(job.url.as_str()) {
        crumbs.pop();
    }
    crumbs.push(Crumb { title: title.to_owned(), url: None });
    crumbs
}

fn page_of<'s>(site: &'s Site, job: &Job<'_>) -> Option<&'s Page> {
    match &job.kind {
        JobKind::Article(index) => Some(&site.pages[*index]),
        JobKind::Row(item, row) if item.shape == Shape::Page && row.state == RowState::Published => {
            row.index.map(|index| &site.pages[index])
        }
        _ => None,
    }
}

fn column_name(site: &Site, owner: Option<Owner>) -> &str {
    match owner {
        Some(owner @ Owner::Office(_)) => site.office(owner).display_name(),
        _ => &site.config.name,
    }
}

fn description(site: &Site, job: &Job<'_>, item: Option<&Item>, excerpt: &str) -> String {
    if withdrawn(site, job) {
        return format!("{}：该页面已撤下。", site.config.site_name);
    }
    let summary = page_of(site, job).and_then(|page| page.front.summary.get());
    if let Some(summary) = summary {
        return summary.clone();
    }
    if page_of(site, job).is_some() && !excerpt.trim().is_empty() {
        return excerpt.split_whitespace().collect::<Vec<_>>().join(" ");
    }
    let office = column_name(site, job.owner);
    if let Some(description) = description_of_index(site, job, office) {
        return description;
    }
    match item {
        Some(item) => column_description(office, item),
        None => match job.owner {
            Some(owner @ Owner::Office(_)) => site.office(owner).summary.get().cloned().unwrap_or_else(|| {
                format!("{office}政务公开栏目：机构信息、办公时间和联系方式、办事服务、政府信息公开指南和依申请公开。")
            }),
            _ => format!("{}：{}及所属单位的政务公开信息。", site.config.site_name, site.config.full_name),
        },
    }
}

/// What stands on a page that leads to others.
fn description_of_index(site: &Site, job: &Job<'_>, office: &str) -> Option<String> {
    match &job.kind {
        JobKind::Audience(reach) => {
            Some(format!("{office}公开的与{}有关的文件、通知、办事指南和活动。", reach.audience.name))
        }
        JobKind::Audiences => Some(format!("{}的公开信息，按服务对象分类。", site.config.site_name)),
        JobKind::OpenData => {
            Some(format!("{}的公开事项目录、单位信息和电话，供下载；最新信息和活动，供订阅。", site.config.site_name))
        }
        _ => None,
    }
}

/// What a column holds; page tags ask for more than its name.
fn column_description(office: &str, item: &Item) -> String {
    let elements = item.elements.iter().map(|element| element.name.as_str()).collect::<Vec<_>>().join("、");
    if elements.is_empty() {
        format!("{office}依法公开的{}。", item.name)
    } else {
        format!("{office}依法公开的{}，内容包括{elements}。", item.name)
    }
}

fn column_keywords(office: &str, item: &Item) -> String {
    let elements = item.elements.iter().map(|element| element.name.as_str());
    [office, &item.name].into_iter().chain(elements).take(8).collect::<Vec<_>>().join(",")
}

fn tags(site: &Site, job: &Job<'_>, item: Option<&Item>, description: &str) -> Tags {
    let office = column_name(site, job.owner);
    let article = page_of(site, job).filter(|page| page.state == State::Published).map(|page| ArticleTags {
        title: title(site, job),
        pub_date: page.published().map(crate::model::values::Moment::stamp),
        content_source: page.front.source.get().cloned().unwrap_or_else(|| office.to_owned()),
        keywords: if page.front.keywords.is_empty() {
            item.map(|item| format!("{office},{}", item.name)).unwrap_or_default()
        } else {
            page.front.keywords.join(",")
        },
        description: description.to_owned(),
    });
    match item {
        Some(item) => Tags {
            column_name: item.name.clone(),
            column_description: column_description(office, item),
            column_keywords: column_keywords(office, item),
            column_type: item.column_type.clone(),
            article,
        },
        None if matches!(job.kind, JobKind::Home | JobKind::Column) => Tags {
            column_name: title(site, job),
            column_description: description.to_owned(),
            column_keywords: format!("{office},政务公开,政府信息公开,办事服务,联系电话"),
            column_type: if matches!(job.kind, JobKind::Home) { "首页" } else { "概况信息" }.to_owned(),
            article: None,
        },
        None => Tags::default(),
    }
}

/// The address under which an error of a page is reported (我为政府网站找错).
fn report_error_url(site: &Site, canonical: &str) -> String {
    let code = site.config.site_code.as_ref().map_or("", |code| code.as_str());
    let encoded = encode(canonical);
    format!("{}?site_code={code}&url={encoded}", law().error_report_url)
}
