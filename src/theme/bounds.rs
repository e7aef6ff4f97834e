//! What a template may do at most, so that one that loops without end is a finding and not a hang: a page of a measure
//! that no reader could use stops being written, and `range` counts no further than a page needs.
//!
//! Every loop of the template language runs over something finite, and includes cannot go in circles. What can grow
//! beyond all measure are loops in loops. Those that print are stopped here by what they print; those that count are
//! stopped by what they count together on one page.

use std::cell::Cell;
use std::io::{self, Write};

use tera::{Context, Error, Kwargs, State, Tera, TeraResult};

/// Bytes that one template writes at most: four times the largest page that is read.
const MAX_BYTES: usize = 32_000_000;

/// Bytes that most write.
const USUAL_BYTES: usize = 12 * 1_024;

/// What a piece counts for at least, so that many that are nearly empty come to an end as well.
const MIN_PIECE: usize = 16;

/// Numbers that `range` gives at most while one template is rendered.
const MAX_RANGE: usize = 1_000;

thread_local! {
    /// Numbers that `range` gave since the rendering on this thread began.
    static RANGED: Cell<usize> = const { Cell::new(0) };
}

/// Why a template gave no text.
#[derive(Debug)]
pub enum RenderError {
    /// It wrote beyond the bound.
    TooLarge,
    /// It failed.
    Template(tera::Error),
}

/// Puts the bounded `range` in the place of the template language's own.
pub fn register(tera: &mut Tera) {
    tera.register_function("range", range);
}

/// Renders a template within the bounds.
///
/// # Errors
/// [`RenderError`], where it fails or goes beyond them.
pub fn render(tera: &Tera, template: &str, context: &Context) -> Result<String, RenderError> {
    RANGED.set(0);
    let mut page = Page { html: Vec::with_capacity(USUAL_BYTES), left: MAX_BYTES, full: false };
    let rendered = tera.render_to(template, context, &mut page);
    if page.full {
        return Err(RenderError::TooLarge);
    }
    rendered.map_err(RenderError::Template)?;
    let html = simdutf8::basic::from_utf8(&page.html).map_err(|error| RenderError::Template(Error::message(error)))?;
    Ok(html.to_owned())
}

/// A page as it is written, up to the bound.
struct Page {
    html: Vec<u8>,
    left: usize,
    full: bool,
}

impl Write for Page {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.write_all(bytes)?;
        Ok(bytes.len())
    }

    fn write_all(&mut self, bytes: &[u8]) -> io::Result<()> {
        match self.left.checked_sub(bytes.len().max(MIN_PIECE)) {
            Some(left) => {
                self.left = left;
                self.html.extend_from_slice(bytes);
                Ok(())
            }
            None => {
                self.full = true;
                Err(io::ErrorKind::FileTooLarge.into())
            }
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// `range(end=…, start=0, step_by=1)`: numbers from `start` up to, not including, `end`.
#[expect(clippy::needless_pass_by_value, reason = "the template language hands a function its arguments so")]
fn range(kwargs: Kwargs, _: &State) -> TeraResult<Vec<i64>> {
    let start = kwargs.get::<i64>("start")?.unwrap_or_default();
    let end = kwargs.must_get::<i64>("end")?;
    let step = kwargs.get::<i64>("step_by")?.unwrap_or(1);
    let step = usize::try_from(step).ok().filter(|step| *step > 0);
    let step = step.ok_or_else(|| Error::message("`step_by` of `range` is a number above 0"))?;
    let room = MAX_RANGE - RANGED.get();
    let numbers: Vec<i64> = (start..end).step_by(step).take(room + 1).collect();
    if numbers.len() > room {
        return Err(Error::message(format!("`range` gives at most {MAX_RANGE} numbers on a page")));
    }
    RANGED.set(RANGED.get() + numbers.len());
    Ok(numbers)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rendered(template: &str) -> Result<String, RenderError> {
        let mut tera = Tera::new();
        register(&mut tera);
        tera.add_raw_template("t", template).unwrap();
        render(&tera, "t", &Context::new())
    }

    #[test]
    fn range_counts_as_the_language_says() {
        let all = |text: &str| rendered(&format!("{{% for n in {text} %}}{{{{ n }}}} {{% endfor %}}")).unwrap();
        assert_eq!(all("range(end=3)"), "0 1 2 ");
        assert_eq!(all("range(start=2, end=7, step_by=2)"), "2 4 6 ");
        assert_eq!(all("range(start=3, end=3)"), "");
        assert!(rendered("{{ range(end=3, step_by=0) }}").is_err());
    }

    #[test]
    fn what_goes_beyond_the_bounds_is_stopped() {
        let page = |loops: &str, body: &str| {
            let ends = "{% endfor %}".repeat(loops.matches("{% for").count());
            rendered(&format!("{{% set r = range(end=900) %}}{loops}{body}{ends}"))
        };
        let (one, two) = ("{% for a in r %}", "{% for a in r %}{% for b in r %}");
        assert_eq!(page(one, "x").unwrap().len(), 900);
        let four = format!("{two}{two}");
        assert!(matches!(page(&four, "x"), Err(RenderError::TooLarge)), "pieces");
        assert!(matches!(page(&four, &"x".repeat(100_000)), Err(RenderError::TooLarge)), "bytes");
        let counting = "{% for b in range(end=90) %}{% endfor %}";
        assert!(matches!(page(&four, counting), Err(RenderError::Template(_))), "numbers");
        // Each page counts anew.
        assert!(page(one, "").is_ok() && page(one, "").is_ok());
    }
}
