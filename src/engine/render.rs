//! Pass 2: every page once, in parallel. Pages that share a shell stand together, so that it is rendered once.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};

use rayon::prelude::*;
use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};
use tera::Value;
use xxhash_rust::xxh3::xxh3_64;

use super::memo::{self, Batch, Made, MadePage, Memo, Task};
use super::progress::Progress;
use super::strings::Strings;
use super::texts::{Excerpt, Found, Texts};
use super::zones::{Grounds, Zones, of_view};
use crate::diagnostic::{Finding, Locus, SourcePath};
use crate::load::{self, read_text};
use crate::markdown::{self, Rendered};
use crate::model::catalog::{Item, Shape, View as CatalogView};
use crate::model::page::{Page, Role, State};
use crate::model::site::RowState;
use crate::model::{Owner, Site};
use crate::output::{OutputError, Sink, Staged};
use crate::pages::application_form::form_view;
use crate::pages::article::{Body, Interpretations, article, withdrawn};
use crate::pages::audience::{AudiencesView, audience, audience_links};
use crate::pages::documents::documents;
use crate::pages::files::{Kept, Material};
use crate::pages::frame::{frame, kind, root};
use crate::pages::links::{AnchorUse, PageLinks};
use crate::pages::office_view::{OfficeView, office_view};
use crate::pages::open_data::open_data;
use crate::pages::plan::Plan;
use crate::pages::posting::{self, Posted, PostingPage, PostingPageView, Subject};
use crate::pages::search::{Place, Searched};
use crate::pages::site_view::{ColumnBrief, column_brief};
use crate::pages::sitemap::SiteMap;
use crate::pages::structured::government_office;
use crate::pages::{Job, JobKind, PageView, View, column, form};
use crate::rules::{self, PageFacts, ReportFacts};
use crate::scan::facts::Facts;
use crate::source::{Cursor, Faults, Node, faults};
use crate::text;
use crate::theme::{Shell, ShellView, Theme};

/// What rendering one page gave.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct Outcome {
    /// Findings. Where there are any, nothing of the page is kept beyond a run; nor where there are figures.
    #[serde(skip)]
    pub findings: Vec<Finding>,
    /// The staged file.
    pub staged: Option<Staged>,
    /// Anchors of that page.
    pub anchors: Strings,
    /// Anchors of other pages that it links.
    pub links: Vec<AnchorUse>,
    /// Paths of the sources that it links, whether anything is there or not.
    pub asked: Strings,
    /// Elements that its column needs once and that it has.
    pub column_elements: Strings,
    /// The beginning of its text.
    #[serde(skip)]
    pub excerpt: Excerpt,
    /// Of a yearly report, the figures that are compared with those of other years.
    #[serde(skip)]
    pub figures: Option<Box<form::Figures>>,
    /// How long making it took.
    #[serde(skip)]
    pub time: Duration,
    /// What the search finds of it, where a site is built.
    pub document: Option<Found>,
}

/// A body as pass 2 knows it.
#[derive(Debug, Default)]
struct ReadBody {
    /// The file's text.
    text: String,
    rendered: Rendered,
    linked_files: Vec<String>,
    links: Vec<AnchorUse>,
    asked: Vec<String>,
    report: Option<form::ReportView>,
    /// Of a yearly report whose row has a form: what it says.
    said: Option<form::Said>,
}

impl ReadBody {
    /// The body as an article shows it.
    fn shown(self) -> Body {
        Body { html: self.rendered.html, outline: self.rendered.outline, linked_files: self.linked_files }
    }
}

/// What the pages of a column share.
#[derive(Debug)]
pub struct Column {
    /// What it rests on, as a hash.
    ground: u64,
    pub brief: ColumnBrief,
    record: Value,
    view: Arc<OfficeView>,
    structured: String,
    /// What its record shows, as a hash.
    pub shows: u64,
}

/// What the pages of each column share.
pub type Columns = BTreeMap<Owner, Arc<Column>>;

/// What the pages of each column share; of columns that rest on what they rested on `before`, nothing is worked out.
pub fn columns(site: &Site, grounds: &Grounds, before: &Columns) -> Columns {
    let owners: Vec<Owner> = site.owners().collect();
    let column = |owner: &Owner| {
        let ground = grounds.of_views(site, *owner);
        if let Some(known) = before.get(owner).filter(|known| grounds.remembering() && known.ground == ground) {
            return (*owner, known.clone());
        }
        let view = office_view(site, *owner);
        let column = Column {
            ground,
            brief: column_brief(site, *owner),
            record: Value::from_serializable(&view),
            structured: government_office(&view, &site.config.base_url()),
            shows: of_view(&view),
            view: Arc::new(view),
        };
        (*owner, Arc::new(column))
    };
    owners.par_iter().map(column).collect()
}

/// Renders pages.
pub struct Renderer<'s> {
    pub root: &'s Path,
    pub site: &'s Site,
    pub theme: &'s Theme,
    pub interpretations: &'s Interpretations,
    /// Worked out where a text is looked through for the first time.
    pub facts: &'s OnceLock<Facts>,
    pub sink: &'s dyn Sink,
    pub texts: &'s Texts,
    pub columns: &'s Columns,
    pub searched: &'s Searched,
    pub posted: &'s BTreeMap<Owner, Posted>,
    pub zones: &'s Zones<'s>,
    pub memo: &'s Memo,
    pub task: Task,
    /// Where it is said how many pages are made.
    pub progress: Option<&'s Progress>,
}

impl Renderer<'_> {
    /// What the files of the site are made from, once its pages are rendered.
    pub fn material<'k>(&'k self, kept: &'k Kept<'k>, plan: &'k Plan<'k>) -> Material<'k> {
        let offices = self.columns.iter().map(|(owner, column)| (*owner, &*column.view)).collect();
        let jobs: Vec<&Job<'_>> = plan.pages.iter().chain(&plan.later).collect();
        Material { site: self.site, site_map: SiteMap::new(self.site, &jobs), offices, kept }
    }

    /// Facts of offices, as texts are looked through for them.
    pub fn facts(&self) -> &Facts {
        self.facts.get_or_init(|| Facts::of(self.site))
    }

    /// Makes pages, in the order of the jobs, batch by batch; `number` is that of the first batch of each owner. `kept` is
    /// what pages of catalogs show of other pages; those that were made `first` in this run are taken as they are.
    pub fn render_all(
        &self,
        jobs: &[Job<'_>],
        number: u8,
        kept: &Kept<'_>,
        first: &FxHashMap<Arc<str>, Arc<Made>>,
    ) -> Result<Vec<(memo::Place, Arc<Batch>)>, OutputError> {
        let mut numbers = BTreeMap::new();
        let mut place = |owner: Option<Owner>| {
            let next = numbers.entry(owner).or_insert(number);
            let number = *next;
            *next += 1;
            (owner, number)
        };
        let owners = jobs.chunk_by(|a, b| a.owner == b.owner);
        let batches: Vec<_> = owners.map(|jobs| (place(jobs[0].owner), jobs)).collect();
        let render = |(place, jobs)| Ok((place, self.render_batch(place, jobs, kept, first)?));
        batches.into_par_iter().map(render).collect()
    }

    /// Makes the pages of a batch. Those of a column of which nothing is other than before are not looked at one by one.
    fn render_batch(
        &self,
        place: memo::Place,
        jobs: &[Job<'_>],
        kept: &Kept<'_>,
        first: &FxHashMap<Arc<str>, Arc<Made>>,
    ) -> Result<Arc<Batch>, OutputError> {
        let before = self.memo.pages.get(&place);
        let same = before.zip(place.0).filter(|(batch, owner)| {
            self.zones.is_unchanged(*owner)
                && batch.whole
                && batch.pages.len() == jobs.len()
                && (!self.task.renders()
                    || self.sink.keep_below(self.site.folder(*owner))
                    || batch.pages.iter().all(|(path, _)| self.sink.keep(path)))
        });
        let steady = same.map(|(batch, _)| (batch, jobs.iter().take_while(|job| self.zones.is_steady(job)).count()));
        if let Some((batch, _)) = steady.filter(|(_, count)| *count == jobs.len()) {
            return Ok(batch.clone());
        }
        let (steady, rest) = match steady {
            Some((batch, count)) => (&batch.pages[..count], &jobs[count..]),
            None => (&[][..], jobs),
        };
        let known = before.map(|batch| batch.by_path()).unwrap_or_default();
        let groups: Vec<&[Job<'_>]> = rest
            .chunk_by(|a, b| {
                let key = |job: &Job<'_>| (job.url.depth(), job.stands_alone());
                let at_any_depth = |job: &Job<'_>| matches!(job.kind, JobKind::NotFound);
                key(a) == key(b) && at_any_depth(a) == at_any_depth(b) && self.item_id(a) == self.item_id(b)
            })
            .collect();
        let made: Vec<Vec<MadePage>> = groups
            .into_par_iter()
            .map(|group| self.render_group(group, &known, kept, first))
            .collect::<Result<_, _>>()?;
        Ok(Arc::new(Batch::new(steady.iter().cloned().chain(made.into_iter().flatten()).collect())))
    }

    fn render_group(
        &self,
        jobs: &[Job<'_>],
        known: &FxHashMap<&str, &Arc<Made>>,
        kept: &Kept<'_>,
        first: &FxHashMap<Arc<str>, Arc<Made>>,
    ) -> Result<Vec<MadePage>, OutputError> {
        let Some(leader) = jobs.first() else { return Ok(Vec::new()) };
        // Rendered by the first page that needs it.
        let shell = OnceLock::new();
        let shell = || shell.get_or_init(|| self.shell(leader)).as_ref();
        let render = |job: &Job<'_>| {
            let path = job.url.file_path();
            let made = match first.get(&path) {
                Some(made) => made.clone(),
                None => self.render_job(job, &path, known.get(&*path).copied(), &shell, kept)?,
            };
            self.progress.inspect(|progress| progress.step());
            Ok((path, made))
        };
        jobs.par_iter().map(render).collect()
    }

    fn shell(&self, job: &Job<'_>) -> Result<Shell, Box<Finding>> {
        let column = self.column(job);
        self.theme.shell(
            job.url.as_str(),
            job.stands_alone(),
            &ShellView {
                root: &root(self.site, job),
                office: column.map(|column| &column.brief),
                column: &self.site.config.column_name,
                groups: column.map_or(&[], |column| &column.brief.groups),
                current: job.item(self.site).map_or("", |item| item.id.as_str()),
            },
        )
    }

    /// The id of the row that a job belongs to.
    fn item_id<'j>(&'j self, job: &'j Job<'j>) -> Option<&'j str> {
        match job.kind {
            // Its row need not be looked up.
            JobKind::Article(index) => self.site.pages[index].role.item(),
            _ => job.item(self.site).map(|item| &item.id),
        }
        .map(crate::model::values::Id::as_str)
    }

    fn column(&self, job: &Job<'_>) -> Option<&Column> {
        self.columns.get(&job.owner?).map(|column| &**column)
    }

    fn render_job<'h>(
        &self,
        job: &Job<'_>,
        path: &str,
        before: Option<&Arc<Made>>,
        shell: &(impl Fn() -> Result<&'h Shell, &'h Box<Finding>> + Sync),
        kept: &Kept<'_>,
    ) -> Result<Arc<Made>, OutputError> {
        let start = Instant::now();
        let kind = kind(self.site, job);
        let index = job.page(self.site);
        let judges = index.is_some_and(|index| self.task.judges(self.site.pages[index].held.is_some()));
        let judged = |asked: &Strings| index.filter(|_| judges).map_or(0, |index| self.zones.of_rules(index, asked));
        let before = before.filter(|made| made.whole);
        if let Some(made) = before.filter(|_| self.zones.is_steady(job))
            && (!self.task.renders() || self.sink.keep(path))
        {
            return Ok(made.clone());
        }
        // What is the same need not be made; where only the rules look at other things now, they alone look again.
        let same = before.filter(|made| {
            made.zone == self.zones.of_job(job, kind, &made.outcome.asked)
                && (!self.task.renders() || self.sink.keep(path))
        });
        if let Some(made) = same.filter(|made| made.judged == judged(&made.outcome.asked)) {
            return Ok(made.clone());
        }
        let mut outcome = Outcome::default();
        let made = |mut outcome: Outcome, shows, whole| {
            outcome.time = start.elapsed();
            let (zone, judged) = (self.zones.of_job(job, kind, &outcome.asked), judged(&outcome.asked));
            Ok(Arc::new(Made { zone, judged, shows, whole, outcome }))
        };
        let mut body = match (index, job.copied_page()) {
            (Some(index), _) => match self.body(index, job.item(self.site), &mut outcome.findings) {
                Some(body) => body,
                None => return made(outcome, None, false),
            },
            // What is found in it is found where the page itself is rendered.
            (None, Some(index)) => match self.body(index, None, &mut Vec::new()) {
                Some(body) => body,
                None => return made(outcome, None, false),
            },
            (None, None) => ReadBody::default(),
        };
        // What is said of a broken link depends on what else is there.
        let mut whole = outcome.findings.is_empty();
        if let Some(index) = index.filter(|_| judges) {
            self.judge(index, job, &body, &mut outcome);
        }
        if job.copied_page().is_some() {
            body.links.clear();
        }
        outcome.anchors = body.rendered.outline.iter().map(|heading| &heading.id).collect();
        outcome.links = std::mem::take(&mut body.links);
        outcome.asked = body.asked.iter().collect();
        if !self.task.renders() {
            return made(outcome, None, whole);
        }
        let excerpt = std::mem::take(&mut body.rendered.excerpt);
        if let Some(before) = same {
            outcome.excerpt.clone_from(&before.outcome.excerpt);
            outcome.staged.clone_from(&before.outcome.staged);
            outcome.document.clone_from(&before.outcome.document);
            return made(outcome, before.shows, whole);
        }
        let mut page = frame(self.site, job, &excerpt);
        outcome.excerpt = self.texts.keep_excerpt(excerpt)?;
        let view = self.view(job, body, kept);
        if about_an_office(&view) {
            let owner = job.owner.unwrap_or(Owner::Parent);
            page.structured = self.columns.get(&owner).map(|column| column.structured.clone());
        }
        let place = self.searched.place(self.site, job);
        // The zone of an article is narrow enough; to hash what it shows would cost as much as to render it.
        let shows = match job.kind {
            JobKind::Article(_) => None,
            _ => Some(self.shows(job, kind, &(&page, &view, &place))),
        };
        if let Some(made) = before.filter(|made| shows.is_some() && shows == made.shows && self.sink.keep(path)) {
            outcome.staged.clone_from(&made.outcome.staged);
            outcome.document.clone_from(&made.outcome.document);
        }
        if outcome.staged.is_none() {
            let record = self.column(job).map(|column| &column.record);
            let html = match shell() {
                Ok(shell) => self.theme.page(shell, &page, record, &view),
                Err(finding) => Err(finding.clone()),
            };
            match html {
                Ok(html) => {
                    if let Some(place) = place.filter(|_| self.sink.keeps()) {
                        let files = place.files.iter().map(|file| (*file).to_owned()).collect();
                        let (document, visible) = place.document(&page.title, &html);
                        let (document, text) = (document.into(), self.texts.keep(visible)?);
                        outcome.document = Some(Found { document, files, text });
                    }
                    outcome.staged = Some(self.sink.stage(path, html.as_bytes())?);
                }
                Err(finding) => outcome.findings.push(*finding),
            }
        }
        whole &= outcome.staged.is_some();
        made(outcome, shows, whole)
    }

    /// Looks through a page by the rules.
    fn judge(&self, index: usize, job: &Job<'_>, body: &ReadBody, outcome: &mut Outcome) {
        // Of a body that nests too deeply nothing was kept that could be judged; that is its one finding.
        if body.rendered.too_deep {
            return;
        }
        let facts = PageFacts {
            site: self.site,
            page: &self.site.pages[index],
            item: job.item(self.site),
            body: &body.rendered,
            source: body.text.get(self.site.pages[index].body_start..).unwrap_or(""),
            linked_files: &body.linked_files,
        };
        rules::check_page(&facts, &mut outcome.findings);
        rules::check_texts_of_page(&facts, self.facts(), &mut outcome.findings);
        outcome.column_elements = rules::coverage::column_element::met(&facts).iter().collect();
        if let Some(said) = &body.said {
            outcome.figures = self.check_report(index, said, &body.text, &mut outcome.findings).map(Box::new);
        }
    }

    /// What a page shows, as a hash: what its shell, its head and its body are rendered from.
    fn shows(&self, job: &Job<'_>, kind: &str, shown: &(&PageView, &View, &Option<Place<'_>>)) -> u64 {
        let recorded = matches!(shown.1, View::Data(_)) || self.theme.shows_record(kind);
        let record = self.column(job).filter(|_| recorded).map_or(0, |column| column.shows);
        self.zones.of_shown(job, &(shown, record))
    }

    /// Reads, parses and resolves a body. Nothing where it cannot be read, which is then among the findings.
    fn body(&self, index: usize, item: Option<&Item>, findings: &mut Vec<Finding>) -> Option<ReadBody> {
        let page = &self.site.pages[index];
        if page.state == State::Withdrawn {
            // The text of a withdrawn page is shown to nobody; only when and why.
            return Some(ReadBody::default());
        }
        let text = match read_text(self.root, &page.source) {
            Ok(text) => text,
            Err(finding) => {
                findings.push(*finding);
                return None;
            }
        };
        if xxh3_64(text.as_bytes()) != page.hash {
            findings.push(changed_meanwhile(&page.source));
            return None;
        }
        let form = item.and_then(|item| item.form.as_deref()).and_then(form::form);
        if page.is_data {
            return self.report(index, text, form, findings);
        }
        let mut links = PageLinks::new(self.site, page, rules::links::RESOLVER);
        let rendered = markdown::render(&text[page.body_start..], &mut links);
        let anchors: Vec<String> = rendered.outline.iter().map(|heading| heading.id.clone()).collect();
        for (anchor, at) in links.own_anchors.iter().filter(|(anchor, _)| !anchors.contains(anchor)) {
            let locus = Locus::bytes(&page.source, page.body_start + at.start..page.body_start + at.end);
            findings.push(rules::links::anchor::broken(anchor, locus, &anchors));
        }
        if rendered.too_deep {
            findings.push(load::too_large(
                Locus::bytes(&page.source, page.body_start..page.body_start),
                text!("正文的列表、引用或 HTML 嵌套太深", "lists, quotes or HTML of the body nest too deeply"),
            ));
        }
        if let Some(at) = &rendered.foreign_html {
            findings.push(Finding::new(
                &faults::RAW_HTML,
                Locus::bytes(&page.source, page.body_start + at.start..page.body_start + at.end),
                text!("正文里直接写了 HTML，已经清理", "the body holds raw HTML, which was sanitised"),
                text!(
                    "改用 Markdown；合并单元格的表格可以保留 HTML 写法",
                    "use Markdown; a table with merged cells may stay as it is"
                ),
            ));
        }
        findings.append(&mut links.findings);
        let said = form
            .filter(|_| matches!(page.role, Role::Report { .. }) && !rendered.too_deep)
            .map(|form| form::read_markdown(form, &text, page.body_start));
        Some(ReadBody {
            text,
            rendered,
            linked_files: links.linked_files,
            links: links.anchors,
            asked: links.asked,
            report: None,
            said,
        })
    }

    /// Checks a yearly report; gives the figures that other years are compared with.
    fn check_report(
        &self,
        index: usize,
        said: &form::Said,
        file: &str,
        findings: &mut Vec<Finding>,
    ) -> Option<form::Figures> {
        let page = &self.site.pages[index];
        let Role::Report { item, year } = &page.role else { return None };
        let form = self.site.items(page.owner).find(|row| row.id == *item)?.form.as_deref().and_then(form::form)?;
        rules::check_report(&ReportFacts { page, form, year: *year, said, file }, findings);
        Some(rules::reports::against_last_year::kept(form, &said.figures))
    }

    /// A yearly report given as data.
    fn report(
        &self,
        index: usize,
        text: String,
        form: Option<&form::Form>,
        findings: &mut Vec<Finding>,
    ) -> Option<ReadBody> {
        let page = &self.site.pages[index];
        let Some(form) = form else {
            findings.push(Finding::new(
                &faults::FOLDER,
                Locus::file(&page.source),
                text!(
                    "这个事项没有年报表式，不能用 .yaml 写",
                    "this item has no form, so its reports are not written as .yaml"
                ),
                text!("改写成 .md 文件", "write the report as a .md file"),
            ));
            return None;
        };
        let collector = Faults::new(&page.source);
        // The file was parsed in pass 1 and is the same.
        let node = Node::parse(&text).unwrap_or_default();
        let said = form::read(form, &Cursor::root(&node, &collector));
        findings.extend(collector.into_findings());
        rules::check_texts_of_report(self.site, page, &node, self.facts(), findings);
        let mut body = ReadBody::default();
        let mut asked = Vec::new();
        let mut render = |markdown: &str, prefix: &str| {
            let mut links = PageLinks::new(self.site, page, rules::links::RESOLVER);
            let rendered = markdown::render_part(markdown, prefix, &mut links);
            findings.extend(
                links.findings.into_iter().map(|finding| Finding { locus: Locus::file(&page.source), ..finding }),
            );
            asked.extend(links.asked);
            rendered
        };
        let preamble = said.preamble.as_ref().map(|passage| render(&passage.text, "preamble-")).unwrap_or_default();
        let mut parts = Vec::with_capacity(form.parts.len());
        for part in &form.parts {
            let rendered = said
                .part(&part.key)
                .map(|passage| render(&passage.text, &format!("{}-", part.key)))
                .unwrap_or_default();
            let tables = form.tables(part, &said.figures);
            body.rendered.names.push(markdown::Name {
                name: markdown::normalise(&part.title),
                // A part that is missing was reported where the report was read.
                has_content: true,
                at: 0..0,
            });
            let id = format!("part-{}", part.key);
            body.rendered.outline.push(markdown::Heading {
                level: 2,
                text: format!("{}、{}", part.number, part.title),
                id: id.clone(),
                at: 0..0,
            });
            parts.push(form::PartView {
                number: part.number.clone(),
                title: part.title.clone(),
                id,
                html: rendered.html,
                tables,
            });
        }
        body.asked = asked;
        body.rendered.has_content = true;
        body.rendered.excerpt.clone_from(&preamble.excerpt);
        let intro = Body { html: preamble.html, outline: body.rendered.outline.clone(), linked_files: Vec::new() };
        body.report = Some(form::ReportView { article: article(self.site, index, intro, self.interpretations), parts });
        body.said = Some(said);
        body.text = text;
        Some(body)
    }

    fn view(&self, job: &Job<'_>, body: ReadBody, kept: &Kept<'_>) -> View {
        let site = self.site;
        let intro = (!body.rendered.html.trim().is_empty()).then(|| body.rendered.html.clone());
        let owner = job.owner.unwrap_or(Owner::Parent);
        match &job.kind {
            JobKind::Home => View::Home(column::home(site, intro)),
            JobKind::Column => View::Column(column::column(site, owner, intro)),
            JobKind::Search => View::Search(self.searched.view()),
            JobKind::Audience(reach) => View::Audience(audience(site, reach)),
            JobKind::Audiences => View::Audiences(AudiencesView { audiences: audience_links(site) }),
            JobKind::OpenData => View::OpenData(open_data(site)),
            JobKind::SiteMap => View::SiteMap(column::site_map(site)),
            JobKind::NotFound => View::NotFound(column::Nothing {}),
            JobKind::Archive(item, row, year) => View::Archive(column::archive(site, owner, item, row, year)),
            JobKind::Form(item) => View::Form(form_view(site, owner, item, &self.columns[&owner].view)),
            JobKind::Documents { catalog_row, item, year, documents: listed } => {
                View::Documents(documents(site, owner, catalog_row, (item, *year), listed, kept.excerpts))
            }
            JobKind::Posting(page) => View::Posting(self.posting_view(owner, *page, body, kept)),
            JobKind::Article(index) => self.text_view(*index, body),
            JobKind::Row(item, row) => match (&row.state, item.shape, row.index) {
                (RowState::Linked, ..) => {
                    View::Links(column::LinksView { intro, links: column::row_links(site, owner, item) })
                }
                (RowState::NotApplicable(reason), ..) => {
                    View::NotApplicable(column::NotApplicableView { reason: reason.clone() })
                }
                (_, Shape::Page, Some(index)) => self.text_view(index, body),
                (_, Shape::Report, _) => View::Report(column::list(site, owner, item, row, intro)),
                (_, Shape::Data, _) => match item.view {
                    Some(view) => View::Data(Box::new(column::data(site, owner, item, view, intro, || self.offices()))),
                    None => View::List(column::list(site, owner, item, row, intro)),
                },
                (_, Shape::List | Shape::Page, _) => View::List(column::list(site, owner, item, row, intro)),
            },
        }
    }

    /// The records of all offices.
    fn offices(&self) -> Vec<Arc<OfficeView>> {
        let offices = self.columns.iter().filter(|(owner, _)| **owner != Owner::Parent);
        offices.map(|(_, column)| column.view.clone()).collect()
    }

    fn posting_view(&self, owner: Owner, page: PostingPage, body: ReadBody, kept: &Kept<'_>) -> PostingPageView {
        let (site, office, posted) = (self.site, &self.columns[&owner].view, &self.posted[&owner]);
        match page {
            PostingPage::Index => PostingPageView::Index(posting::index(site, owner, posted)),
            PostingPage::List => PostingPageView::List(posting::list::list(site, owner, office, posted)),
            PostingPage::Screen => PostingPageView::Screen(posting::screen::screen(site, owner, office, posted)),
            PostingPage::Texts => {
                PostingPageView::Texts(posting::texts::texts(site, owner, office, posted, kept.excerpts))
            }
            PostingPage::Sheet(subject, paper) => {
                let text = match subject {
                    Subject::Page(index) => Some(article(site, index, body.shown(), self.interpretations)),
                    _ => None,
                };
                PostingPageView::Sheet(Box::new(posting::sheet::sheet(site, owner, office, (subject, paper), text)))
            }
        }
    }

    fn text_view(&self, index: usize, body: ReadBody) -> View {
        let page: &Page = &self.site.pages[index];
        if page.state == State::Withdrawn {
            return View::Withdrawn(withdrawn(page));
        }
        match body.report {
            Some(report) => View::ReportData(Box::new(report)),
            None => View::Article(Box::new(article(self.site, index, body.shown(), self.interpretations))),
        }
    }
}

/// Whether a page is about an office as a whole: home pages, and its address and hours.
fn about_an_office(view: &View) -> bool {
    match view {
        View::Home(_) | View::Column(_) => true,
        View::Data(data) => data.view == CatalogView::Bureau.key(),
        _ => false,
    }
}

fn changed_meanwhile(source: &SourcePath) -> Finding {
    Finding::new(
        &faults::UNREADABLE,
        Locus::file(source),
        text!("{source} 在生成过程中被改动", "{source} changed during the build"),
        text!("再运行一次", "run the command again"),
    )
}
