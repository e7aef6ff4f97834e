//! What every page knows of the site: names, records, the list of offices.

use serde::Serialize;

use super::audience::{AudienceLink, audience_links, audiences_url};
use super::open_data;
use super::posting::PostingPage;
use crate::model::site::RowState;
use crate::model::{Owner, Site};

/// A row in a navigation.
#[derive(Clone, Debug, Serialize)]
pub struct NavItem {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Its address.
    pub url: String,
    /// `published`, `linked` or `not_applicable`.
    pub state: String,
    /// Why it does not apply.
    pub reason: Option<String>,
    /// `page`, `list`, `data` or `report`.
    pub shape: String,
    /// What a data row shows.
    pub view: Option<String>,
    /// What the articles of a list are: `service`, `notice`, `policy` … or nothing.
    pub role: Option<String>,
}

/// Rows of one group.
#[derive(Clone, Debug, Serialize)]
pub struct NavGroup {
    /// Its id.
    pub id: String,
    /// Its name; empty for the rows of the parent's column.
    pub name: String,
    /// Its rows that the public sees.
    pub items: Vec<NavItem>,
}

/// A column with its address and rows.
#[derive(Clone, Debug, Serialize)]
pub struct ColumnBrief {
    /// Its id; empty for the parent's column.
    pub id: String,
    /// Short name of the office.
    pub name: String,
    /// Full name of the office.
    pub full_name: String,
    /// Kind of office, as in the record.
    pub kind: String,
    /// Kind of office, in Chinese.
    pub kind_name: String,
    /// Address of its home page.
    pub url: String,
    /// A sentence or two about it.
    pub summary: Option<String>,
    /// Address of the page with its sheets, screen and texts for new media.
    pub posting_url: String,
    /// Its rows, by group.
    pub groups: Vec<NavGroup>,
}

/// Name and address of the parent's column.
#[derive(Clone, Debug, Serialize)]
pub struct ColumnName {
    /// Its name.
    pub name: String,
    /// Its address.
    pub url: String,
}

/// How to reach the parent, as the footer shows it.
#[derive(Clone, Debug, Serialize)]
pub struct ContactView {
    /// Phone.
    pub phone: Option<String>,
    /// Mailbox.
    pub email: Option<String>,
    /// Address.
    pub address: Option<String>,
}

/// Name, origin and revision of the catalog in force.
#[derive(Clone, Debug, Serialize)]
pub struct CatalogView {
    /// Its title.
    pub title: String,
    /// The document it was issued as.
    pub issued_as: String,
    /// Its revision.
    pub revision: String,
    /// The columns of its table.
    pub columns: Vec<String>,
}

/// The site.
#[derive(Clone, Debug, Serialize)]
pub struct SiteView {
    /// Short name of the parent.
    pub name: String,
    /// Full name of the parent.
    pub full_name: String,
    /// Standard name of the site.
    pub site_name: String,
    /// Domain.
    pub domain: String,
    /// Full address of the root, with a `/` at its end.
    pub base_url: String,
    /// Site code.
    pub site_code: String,
    /// ICP record number.
    pub icp: String,
    /// Police record number.
    pub police: String,
    /// The digits of the police record number.
    pub police_digits: String,
    /// 主办单位.
    pub organizer: String,
    /// The page of the 党政机关标识.
    pub identity_url: Option<String>,
    /// 联系方式.
    pub contact: ContactView,
    /// The parent's own column.
    pub column: ColumnName,
    /// The rows of the parent's own column.
    pub column_items: Vec<NavItem>,
    /// The offices, in order.
    pub offices: Vec<ColumnBrief>,
    /// The audiences that anything is addressed to.
    pub audiences: Vec<AudienceLink>,
    /// Address of the page of all audiences.
    pub audiences_url: String,
    /// Address of the page of open data and feeds.
    pub data_url: String,
    /// Whether the site has a search.
    pub search: bool,
    /// The catalog in force.
    pub catalog: CatalogView,
}

/// The view of the site.
#[must_use]
pub fn site_view(site: &Site) -> SiteView {
    let config = &site.config;
    SiteView {
        name: config.name.clone(),
        full_name: config.full_name.clone(),
        site_name: config.site_name.clone(),
        domain: config.domain.as_ref().map(ToString::to_string).unwrap_or_default(),
        base_url: config.base_url(),
        site_code: config.site_code.as_ref().map(ToString::to_string).unwrap_or_default(),
        icp: config.icp.clone(),
        police: config.police.clone(),
        police_digits: config.police.chars().filter(char::is_ascii_digit).collect(),
        organizer: config.organizer.clone(),
        identity_url: config.identity_url.as_ref().map(ToString::to_string),
        contact: ContactView {
            phone: config.contact.phone.get().cloned(),
            email: config.contact.email.get().map(ToString::to_string),
            address: config.contact.address.get().cloned(),
        },
        column: ColumnName { name: config.column_name.clone(), url: site.column_url(Owner::Parent).to_string() },
        column_items: nav(site, Owner::Parent).into_iter().flat_map(|group| group.items).collect(),
        offices: site.owners().filter(|owner| *owner != Owner::Parent).map(|owner| column_brief(site, owner)).collect(),
        audiences: audience_links(site),
        audiences_url: audiences_url().to_string(),
        data_url: open_data::page_url().to_string(),
        search: site.searched,
        catalog: CatalogView {
            title: site.catalog.title.clone(),
            issued_as: site.catalog.issued_as.clone(),
            revision: site.catalog.revision.clone(),
            columns: site.catalog.columns.clone(),
        },
    }
}

/// A column in short.
#[must_use]
pub fn column_brief(site: &Site, owner: Owner) -> ColumnBrief {
    let office = site.office(owner);
    ColumnBrief {
        id: if owner == Owner::Parent { String::new() } else { office.id.clone() },
        name: office.display_name().to_owned(),
        full_name: office.full_name.get().cloned().unwrap_or_default(),
        kind: site.kind(owner).key().to_owned(),
        kind_name: site.kind(owner).name().to_owned(),
        url: site.column_url(owner).to_string(),
        summary: office.summary.get().cloned(),
        posting_url: PostingPage::Index.url(site, owner).to_string(),
        groups: nav(site, owner),
    }
}

/// The rows of a column that the public sees, by group.
#[must_use]
pub fn nav(site: &Site, owner: Owner) -> Vec<NavGroup> {
    let mut groups: Vec<NavGroup> = Vec::new();
    for item in site.items(owner) {
        let Some(row) = site.row(owner, item).filter(|row| row.state.is_public()) else { continue };
        let (id, name) = item.group.map_or((String::new(), String::new()), |group| {
            let group = &site.catalog.groups[group];
            (group.id.to_string(), group.name.clone())
        });
        if groups.last().is_none_or(|group| group.id != id) {
            groups.push(NavGroup { id, name, items: Vec::new() });
        }
        let entry = NavItem {
            id: item.id.to_string(),
            name: item.name.clone(),
            url: site.row_url(owner, item).to_string(),
            state: row.state.key().to_owned(),
            reason: match &row.state {
                RowState::NotApplicable(reason) => Some(reason.clone()),
                _ => None,
            },
            shape: item.shape.key().to_owned(),
            view: item.view.map(|view| view.key().to_owned()),
            role: item.role.map(|role| role.key().to_owned()),
        };
        if let Some(group) = groups.last_mut() {
            group.items.push(entry);
        }
    }
    groups
}
