//! The dashboard: what is owed, what falls due, how far the vetoes are, what was found.

use serde::Serialize;
use tera::Context;

use super::grid::{Grid, SOON, Standing, folder};
use super::hub::Hub;
use super::views::{FindingView, render, tally, word};
use crate::diagnostic::Lang;
use crate::engine::{Checked, Due};
use crate::model::catalog::Item;
use crate::model::{Owner, Site};

/// Findings that are listed at most: whoever has more begins with these.
const FINDINGS: usize = 300;

#[derive(Serialize)]
struct VetoView {
    name: String,
    count: usize,
    at: usize,
    left: usize,
    reached: bool,
}

#[derive(Serialize)]
struct DueView {
    day: String,
    left: i32,
    late: bool,
    office: String,
    url: String,
    what: String,
    how: String,
}

#[derive(Serialize)]
struct LegendView {
    state: &'static str,
    mark: &'static str,
    label: &'static str,
}

#[derive(Serialize)]
struct GroupView {
    name: String,
    span: usize,
}

#[derive(Serialize)]
struct TableView {
    name: &'static str,
    groups: Vec<GroupView>,
    heads: Vec<String>,
    rows: Vec<RowView>,
}

#[derive(Serialize)]
struct RowView {
    id: String,
    name: String,
    url: String,
    open: usize,
    cells: Vec<Cell>,
}

#[derive(Serialize)]
struct Cell {
    state: &'static str,
    mark: &'static str,
    label: &'static str,
    url: Option<String>,
}

/// The dashboard as a page.
#[must_use]
pub fn dashboard(hub: &Hub) -> String {
    let live = hub.live();
    let (lang, now) = (hub.lang, hub.now());
    let mut context = Context::new();
    context.insert("generation", &now.generation);
    context.insert("trouble", &hub.trouble().map(|text| text.get(lang).to_owned()));
    // A site that cannot be read any more is shown as it was; one that never could has only its faults.
    let site = live.site();
    context.insert("read", &site.is_some());
    context.insert("site_name", site.map_or("", |site| site.config.name.as_str()));
    if let (Some(site), Some(checked)) = (site, live.checked()) {
        let grid = Grid::new(site, checked, lang);
        context.insert("vetoes", &vetoes(checked, lang));
        context.insert("due", &due(site, checked, lang));
        context.insert("legend", &legend(lang));
        context.insert("offices", &site.offices.iter().map(|office| &office.id).collect::<Vec<_>>());
        context.insert("tables", &tables(site, &grid, lang));
    }
    let checked = live.checked();
    let findings = checked.map_or(&[][..], |checked| &checked.findings);
    let mut listed: Vec<_> = findings.iter().collect();
    listed.sort_by_key(|located| located.finding.class);
    let listed = listed.into_iter().take(FINDINGS);
    let views: Vec<_> = checked
        .into_iter()
        .flat_map(|checked| listed.clone().map(move |located| FindingView::new(located, checked, site, lang)))
        .collect();
    context.insert("tally", &checked.map_or_else(String::new, |checked| tally(&checked.tally, lang)));
    context.insert("more", &findings.len().saturating_sub(views.len()));
    context.insert("findings", &views);
    render("dashboard.html", lang, context)
}

/// A cell of the grid on a page of its own; none where there is no such office or item.
#[must_use]
pub fn cell(hub: &Hub, office: &str, item: &str) -> Option<String> {
    let live = hub.live();
    let (site, checked, lang) = (live.site()?, live.checked()?, hub.lang);
    let owner = if office == "_parent" { Owner::Parent } else { site.owner(office)? };
    let item = site.catalog.item(site.kind(owner), item)?;
    let below = format!("content/{office}/{}/", item.id);
    let findings = checked.findings.iter().filter(|located| located.finding.locus.file.starts_with(&below));
    let findings: Vec<_> = findings.map(|located| FindingView::new(located, checked, Some(site), lang)).collect();
    let mut context = Context::new();
    context.insert("generation", &hub.now().generation);
    context.insert("cell", &Grid::new(site, checked, lang).cell(owner, item));
    context.insert("findings", &findings);
    Some(render("cell.html", lang, context))
}

fn vetoes(checked: &Checked, lang: Lang) -> Vec<VetoView> {
    let standings = checked.outlook.standings.iter();
    let view = |standing: &crate::clocks::veto::Standing| VetoView {
        name: standing.name.get(lang).to_owned(),
        count: standing.count,
        at: standing.at,
        left: standing.left(),
        reached: standing.left() == 0,
    };
    standings.map(view).collect()
}

/// What is late, and what falls due soon, the earliest first.
fn due(site: &Site, checked: &Checked, lang: Lang) -> Vec<DueView> {
    let today = site.now.date();
    let open = checked.outlook.open.iter();
    let near = open.filter(|due| due.term.is_overdue(today) || due.term.is_due_within(today, SOON));
    near.map(|due: &Due| DueView {
        day: due.term.due.to_string(),
        left: today.until(due.term.due).map_or(0, |span| span.get_days()),
        late: due.term.is_overdue(today),
        office: due.office.clone(),
        url: match &due.term.item {
            Some(item) => format!("/__gongkai/cell?office={}&item={item}", folder(site, due.term.owner)),
            None => format!("/{}", site.column_url(due.term.owner)),
        },
        what: due.what.get(lang).to_owned(),
        how: due.term.reckoned().get(lang).to_owned(),
    })
    .collect()
}

fn legend(lang: Lang) -> Vec<LegendView> {
    let shown = Standing::ALL.into_iter().filter(|standing| *standing != Standing::NoneHere);
    shown
        .map(|standing| LegendView {
            state: standing.key(),
            mark: standing.mark(lang),
            label: word(standing.key(), lang),
        })
        .collect()
}

/// The offices against the items of offices, and the parent against its own.
fn tables(site: &Site, grid: &Grid<'_>, lang: Lang) -> Vec<TableView> {
    let row = |owner: Owner, items: &[Item]| {
        let cells: Vec<(Standing, Cell)> = items
            .iter()
            .map(|item| {
                let standing = grid.standing(owner, item);
                let (state, mark, label) = (standing.key(), standing.mark(lang), word(standing.key(), lang));
                (standing, Cell { state, mark, label, url: grid.url(owner, item, standing) })
            })
            .collect();
        RowView {
            id: folder(site, owner).to_owned(),
            name: site.office(owner).display_name().to_owned(),
            url: format!("/{}", site.column_url(owner)),
            open: cells.iter().filter(|(standing, _)| standing.is_open()).count(),
            cells: cells.into_iter().map(|(_, cell)| cell).collect(),
        }
    };
    let heads = |items: &[Item]| items.iter().map(|item| item.name.clone()).collect();
    let (items, own) = (&site.catalog.items, &site.catalog.parent);
    let mut groups: Vec<(Option<usize>, usize)> = Vec::new();
    for item in items {
        match groups.last_mut() {
            Some((group, span)) if *group == item.group => *span += 1,
            _ => groups.push((item.group, 1)),
        }
    }
    let groups = groups.into_iter().map(|(group, span)| GroupView {
        name: group.map_or_else(String::new, |group| site.catalog.groups[group].name.clone()),
        span,
    });
    vec![
        TableView {
            name: word("grid", lang),
            groups: groups.collect(),
            heads: heads(items),
            rows: (0..site.offices.len()).map(|index| row(Owner::Office(index), items)).collect(),
        },
        TableView {
            name: word("parent_grid", lang),
            groups: Vec::new(),
            heads: heads(own),
            rows: vec![row(Owner::Parent, own)],
        },
    ]
}
