//! How large the type of a sheet may be, so that what is meant for one page stands on one page: the height of its content
//! is reckoned for each step of type, the largest first. Lengths are in em of the sheet's type unless they say otherwise;
//! the figures are those of `themes/default/static/sheet.css`.

use unicode_width::UnicodeWidthChar as _;

use super::Subject;
use crate::model::hours::HourLine;
use crate::pages::law::law;
use crate::pages::office_view::{ChannelView, OfficeView, PhoneView, PlaceView};

/// Type of each step, in rem.
const STEPS: [f64; 11] = [1.3, 1.2, 1.12, 1.04, 0.98, 0.92, 0.86, 0.8, 0.74, 0.68, 0.62];
/// Step of texts that flow over as many pages as they need.
const FLOWING: usize = 2;
/// The smallest step of a directory that stands on one page; a longer one flows over several in this.
const DIRECTORY: usize = 5;
/// Width of a sheet within its margins, in rem.
const WIDTH: f64 = 42.5;
/// Height that head and foot leave to the body, in rem.
const HEIGHT: f64 = 49.2;
/// Height of a line.
const LINE: f64 = 1.5;
/// Width of a letter or digit, of the widest of the fonts that offices have.
const LETTER: f64 = 0.64;
/// What line breaks leave unused at the end of lines.
const RAGGED: f64 = 1.06;
/// A heading of a section, with what follows it.
const HEADING: f64 = 2.2;
/// Space between sections.
const GAP: f64 = 0.9;

/// The step of type for a sheet, with so many codes of the office's own.
#[must_use]
pub fn step(subject: Subject, office: &OfficeView, codes: usize) -> usize {
    let height = |step: f64| match subject {
        Subject::Contacts => contacts(office, codes, step),
        Subject::Phones => phones(office, step),
        Subject::Apply => apply(office, step),
        Subject::Complaints => complaints(office, step),
        Subject::Page(_) => 0.0,
    };
    let smallest = match subject {
        Subject::Page(_) => return FLOWING,
        Subject::Phones => DIRECTORY,
        _ => STEPS.len() - 1,
    };
    STEPS[..smallest].iter().position(|step| height(*step) * step <= HEIGHT).unwrap_or(smallest)
}

/// The width of a text on one line.
fn width(text: &str) -> f64 {
    text.chars().map(|c| if c.width() == Some(2) { 1.0 } else { LETTER }).sum()
}

/// The height of a text in type of a size, within a width.
fn block(text: &str, size: f64, room: f64) -> f64 {
    (width(text) * size * RAGGED / room.max(4.0)).ceil().max(1.0) * LINE * size
}

/// The height of a labelled fact: label and text beside each other.
fn fact(label: &str, text: &str, size: f64, (label_room, room): (f64, f64)) -> f64 {
    block(label, 1.0, label_room).max(block(text, size, room)) + 0.44
}

/// Hours one below the other as running text.
fn hours(lines: &[HourLine], room: f64) -> f64 {
    let text = |line: &HourLine| {
        let remarks: usize =
            [&line.reason, &line.note].into_iter().flatten().map(|text| text.chars().count() + 2).sum();
        format!("{} {}{}", line.days, line.times, "注".repeat(remarks))
    };
    lines.iter().map(|line| block(&text(line), 1.0, room)).sum()
}

fn contacts(office: &OfficeView, codes: usize, step: f64) -> f64 {
    let room = WIDTH / step;
    let mut height = 0.0;
    if !office.hours.is_empty() {
        let row = |line: &HourLine| {
            let small = |text: &Option<String>| text.as_deref().map_or(0.0, |text| block(text, 0.95, room * 0.55));
            let times = block(&line.times, 1.15, room * 0.55) + small(&line.reason) + small(&line.note);
            times.max(block(&line.days, 1.15, room * 0.39)) + 0.8
        };
        height += HEADING + GAP + office.hours.iter().map(row).sum::<f64>();
    }
    if let Some(bureau) = &office.bureau {
        let rooms = (9.0, room - 9.8);
        let addresses: f64 = bureau.addresses.iter().map(|text| block(text, 1.0, rooms.1 - 8.0)).sum();
        let phones: f64 = bureau
            .phones
            .iter()
            .map(|phone| fact(phone.label.as_deref().unwrap_or_default(), &phone.number, 1.12, rooms))
            .sum();
        height += HEADING + GAP + addresses + 0.44 + phones;
        height += if bureau.has_fax { 2.12 } else { 0.0 };
        height += bureau.email.as_deref().map_or(0.0, |email| fact("", email, 1.0, rooms));
    }
    let column = (room - 1.6) / 2.0 - 2.1;
    let place = |place: &PlaceView| {
        let address = place.address.as_deref().map_or(0.0, |text| block(text, 1.0, column));
        let phone = |phone: &PhoneView| {
            block(&format!("{}：{}", phone.label.as_deref().unwrap_or_default(), phone.number), 1.05, column)
        };
        let own = if place.hours == office.hours { 0.0 } else { hours(&place.hours, column) };
        2.6 + address + place.phones.iter().map(phone).sum::<f64>() + own
    };
    let pair = |places: &[PlaceView]| places.iter().map(place).fold(0.0, f64::max) + 0.7;
    if !office.places.is_empty() {
        height += HEADING + GAP + office.places.chunks(2).map(pair).sum::<f64>();
    }
    if codes > 0 {
        // Codes keep their size whatever the type.
        height += GAP + f64::from(u32::try_from(codes.div_ceil(2)).unwrap_or(u32::MAX)) * 6.0 / step;
    }
    height
}

fn phones(office: &OfficeView, step: f64) -> f64 {
    let room = WIDTH / step;
    let row = |phone: &PhoneView| {
        let where_to = [&phone.section, &phone.place].into_iter().flatten().cloned().collect::<Vec<_>>().join("，");
        let label = block(phone.label.as_deref().unwrap_or_default(), 1.0, room * 0.36 - 1.2);
        label.max(block(&where_to, 1.0, room * 0.3 - 1.2)).max(LINE * 1.12) + 0.8
    };
    // There is no foot, and the running head is lower than one.
    2.3 - 1.5 / step + office.phones.iter().map(row).sum::<f64>()
}

fn apply(office: &OfficeView, step: f64) -> f64 {
    let column = (WIDTH / step - 1.6) / 2.0;
    let channel = |channel: &ChannelView| {
        let facts = channel.facts.iter().map(|one| fact(&one.label, &one.text, 1.0, (5.0, column - 5.8)) - 0.24);
        2.1 + facts.sum::<f64>()
    };
    let application = &law().application;
    let how = format!("填写《{}》，附身份证明，{}。{}。", law().form.title, application.purpose, application.oral);
    let channels: f64 = office.channels.iter().filter(|channel| channel.offered).map(channel).sum();
    let sub_office = if office.kind == "sub_office" { 3.0 * LINE } else { 0.0 };
    let left = HEADING + channels + sub_office + 2.1 + 0.4 + block(&how, 1.0, column);
    // The chart is as wide as its column, up to 24 rem, and a good half higher than wide; a remark on limits follows.
    let chart = (24.0 / step).min(column) * 1.54;
    let right = HEADING + chart + 0.4 + block(&"限".repeat(90), 1.0, column);
    left.max(right)
}

fn complaints(office: &OfficeView, step: f64) -> f64 {
    let Some(complaints) = &office.complaints else { return 0.0 };
    let room = WIDTH / step;
    let rooms = (9.0, room - 9.8);
    let section = |height: f64| if height > 0.0 { HEADING + GAP + height } else { 0.0 };
    let callers = f64::from(u32::try_from(complaints.phones.len().div_ceil(2)).unwrap_or(u32::MAX)) * 6.0;
    let web: f64 =
        complaints.web.iter().map(|link| fact("", &link.label, 1.0, rooms) + block(&link.text, 0.82, rooms.1)).sum();
    let email = complaints.email.as_deref().map_or(0.0, |email| fact("", email, 1.0, rooms));
    let text = |text: &Option<String>, more: f64| text.as_deref().map_or(0.0, |text| block(text, 1.0, room - more));
    let visit = text(&complaints.visit_place, 0.0) + hours(&complaints.visit_hours, room);
    section(callers)
        + section(web + email)
        + section(text(&complaints.address, 12.0))
        + section(visit)
        + section(text(&complaints.query, 0.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_counted_as_wide_as_it_is() {
        assert!((width("地址") - 2.0).abs() < 1e-9);
        assert!((width("A4") - 2.0 * LETTER).abs() < 1e-9);
        assert!((block("一二三四五", 1.0, 10.0) - LINE).abs() < 1e-9);
        assert!(
            (block("一二三四五六七八九十", 1.0, 10.0) - 2.0 * LINE).abs() < 1e-9,
            "lines are not filled to the end"
        );
    }

    #[test]
    fn more_to_show_makes_the_type_smaller_and_never_larger() {
        let site = crate::load::load(
            std::path::Path::new("."),
            jiff::civil::date(2026, 11, 24).at(9, 0, 0, 0),
            crate::model::Mode::Public,
        );
        let site = site.unwrap().site.unwrap();
        let mut office = crate::pages::office_view::office_view(&site, crate::model::Owner::Office(0));
        let mut last = 0;
        let place = office.places[0].clone();
        for _ in 0..12 {
            let step = step(Subject::Contacts, &office, 0);
            assert!(step >= last && step < STEPS.len());
            last = step;
            office.places.push(place.clone());
        }
        assert!(last > 5, "{last}");
        office.places.clear();
        assert!(step(Subject::Contacts, &office, 0) < last);
    }
}
