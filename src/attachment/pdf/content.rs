//! The operators of a page that write text, those of the forms it draws included.

use std::collections::HashMap;
use std::rc::Rc;

use hayro_syntax::content::UntypedIter;
use hayro_syntax::object::{Array, Dict, Name, Object, ObjectIdentifier, Stream};
use hayro_syntax::page::{Page, Resources};

use super::cursor::{Cursor, Matrix, Settings};
use super::font::Font;
use super::stream;
use crate::attachment::reading::{Flow, Reading};

/// Forms within forms that are followed; what draws itself ends here too.
const FORMS: usize = 8;
/// Bytes that one page may unpack to. Maps and drawings reach a few megabytes.
const PAGE: usize = 16 << 20;
/// States kept for `Q`; programs nest a handful.
const STATES: usize = 256;
/// Bytes unpacked that count as one operator.
const BYTES_A_STEP: usize = 16;
/// Operators that drawing an image or a form counts as, for looking it up and unpacking it.
const STEPS_A_FORM: usize = 64;
/// Operators between two looks at the time.
const STEPS_A_TICK: usize = 4096;

/// The fonts of a document, each read once, and the operators it may still use.
pub(super) struct Fonts {
    read: HashMap<ObjectIdentifier, Rc<Font>>,
    steps: usize,
}

impl Fonts {
    pub(super) fn new(steps: usize) -> Self {
        Self { read: HashMap::new(), steps }
    }

    /// Whether the operators allowed are used up.
    pub(super) fn exhausted(&self) -> bool {
        self.steps == 0
    }

    fn spend(&mut self, steps: usize) -> bool {
        self.steps = self.steps.saturating_sub(steps);
        self.steps > 0
    }

    fn get(&mut self, fonts: &Dict<'_>, name: &Name<'_>) -> Rc<Font> {
        let id = fonts.get_ref(name).map(ObjectIdentifier::from);
        if let Some(font) = id.and_then(|id| self.read.get(&id)) {
            return font.clone();
        }
        let font = Rc::new(fonts.get::<Dict<'_>>(name).map_or_else(Font::unknown, |dict| Font::read(&dict)));
        self.spend(font.unpacked / BYTES_A_STEP);
        if let Some(id) = id {
            self.read.insert(id, font.clone());
        }
        font
    }
}

/// What a page says.
pub(super) struct PageText {
    pub(super) text: String,
    pub(super) letters: usize,
    pub(super) unreadable: usize,
    /// Images drawn.
    pub(super) images: usize,
    /// Areas filled.
    pub(super) fills: usize,
    /// Whether some of its content could not be unpacked.
    pub(super) broken: bool,
}

/// Reads a page.
pub(super) fn read(reading: &mut Reading, page: &Page<'_>, fonts: &mut Fonts) -> Flow<PageText> {
    let mut broken = false;
    let content = contents(page, fonts, &mut broken);
    let mut painter = Painter { reading, fonts, cursor: Cursor::default(), images: 0, fills: 0, broken };
    painter.run(&content, page.resources(), Matrix::IDENTITY, 0)?;
    let Painter { cursor, images, fills, broken, .. } = painter;
    Ok(PageText { text: cursor.text, letters: cursor.letters, unreadable: cursor.unreadable, images, fills, broken })
}

/// The content of a page, which may be cut into several streams anywhere between two words.
fn contents(page: &Page<'_>, fonts: &mut Fonts, broken: &mut bool) -> Vec<u8> {
    let streams: Vec<Stream<'_>> = match page.raw().get::<Object<'_>>(b"Contents") {
        Some(Object::Stream(stream)) => vec![stream],
        Some(Object::Array(array)) => array.iter::<Stream<'_>>().collect(),
        _ => Vec::new(),
    };
    let mut content = Vec::new();
    for stream in streams {
        match stream::unpack(&stream, PAGE.saturating_sub(content.len())) {
            Ok(bytes) if fonts.spend(bytes.len() / BYTES_A_STEP + 1) => {
                content.extend_from_slice(&bytes);
                content.push(b'\n');
            }
            Ok(_) => return content,
            Err(_) => *broken = true,
        }
    }
    content
}

struct Painter<'r, 'f> {
    reading: &'r mut Reading,
    fonts: &'f mut Fonts,
    cursor: Cursor,
    images: usize,
    fills: usize,
    broken: bool,
}

/// What `q` keeps and `Q` brings back.
#[derive(Clone)]
struct State {
    page: Matrix,
    settings: Settings,
    font: Rc<Font>,
}

impl Painter<'_, '_> {
    fn run(&mut self, content: &[u8], resources: &Resources<'_>, page: Matrix, depth: usize) -> Flow {
        let mut state = State { page, settings: Settings::default(), font: Rc::new(Font::unknown()) };
        let mut states = Vec::new();
        let (mut text, mut line) = (Matrix::IDENTITY, Matrix::IDENTITY);
        let mut instructions = UntypedIter::new(content);
        let mut count = 0_usize;
        while let Some(instruction) = instructions.next() {
            count += 1;
            if count.is_multiple_of(STEPS_A_TICK) {
                self.reading.tick()?;
            }
            if !self.fonts.spend(1) {
                return Ok(());
            }
            let operands: Vec<&Object<'_>> = instruction.operands().collect();
            let number = |index: usize| match operands.get(index) {
                Some(Object::Number(number)) => number.as_f64(),
                _ => 0.0,
            };
            let matrix = || Matrix([number(0), number(1), number(2), number(3), number(4), number(5)]);
            let operator: &[u8] = instruction.operator;
            match operator {
                b"q" if states.len() < STATES => states.push(state.clone()),
                b"Q" => state = states.pop().unwrap_or(state),
                b"cm" => state.page = matrix().then(state.page),
                b"BT" => (text, line) = (Matrix::IDENTITY, Matrix::IDENTITY),
                b"Tf" => {
                    if let Some(Object::Name(name)) = operands.first() {
                        state.font = self.fonts.get(&resources.fonts, name);
                    }
                    state.settings.size = number(1);
                }
                b"Tc" => state.settings.letter_space = number(0),
                b"Tw" => state.settings.word_space = number(0),
                b"Tz" => state.settings.stretch = number(0) / 100.0,
                b"TL" => state.settings.leading = number(0),
                b"Td" | b"TD" => {
                    if operator == b"TD" {
                        state.settings.leading = -number(1);
                    }
                    line = Matrix::shift(number(0), number(1)).then(line);
                    text = line;
                }
                b"Tm" => (text, line) = (matrix(), matrix()),
                b"T*" => {
                    line = Matrix::shift(0.0, -state.settings.leading).then(line);
                    text = line;
                }
                b"Tj" | b"'" | b"\"" => {
                    if operator != b"Tj" {
                        line = Matrix::shift(0.0, -state.settings.leading).then(line);
                        text = line;
                    }
                    if operator == b"\"" {
                        (state.settings.word_space, state.settings.letter_space) = (number(0), number(1));
                    }
                    if let Some(Object::String(string)) = operands.last() {
                        self.cursor.write(&state.font, &state.settings, &mut text, state.page, string);
                    }
                }
                b"TJ" => {
                    if let Some(Object::Array(pieces)) = operands.first() {
                        self.pieces(pieces, &state, &mut text);
                    }
                }
                b"Do" => {
                    if let Some(Object::Name(name)) = operands.first()
                        && self.fonts.spend(STEPS_A_FORM)
                        && let Some(object) = resources.x_objects.get::<Stream<'_>>(name)
                    {
                        self.draw(&object, resources, state.page, depth)?;
                    }
                }
                b"BI" => self.images += 1,
                b"f" | b"F" | b"f*" | b"B" | b"B*" | b"b" | b"b*" => self.fills += 1,
                _ => {}
            }
        }
        Ok(())
    }

    /// Strings with moves between them, in thousandths of the size.
    fn pieces(&mut self, pieces: &Array<'_>, state: &State, text: &mut Matrix) {
        for piece in pieces.iter::<Object<'_>>() {
            if !self.fonts.spend(1) {
                return;
            }
            match piece {
                Object::String(string) => {
                    self.cursor.write(&state.font, &state.settings, text, state.page, &string);
                }
                Object::Number(back) => {
                    let back = -back.as_f64() / 1000.0 * state.settings.size;
                    let step = if state.font.vertical {
                        Matrix::shift(0.0, back)
                    } else {
                        Matrix::shift(back * state.settings.stretch, 0.0)
                    };
                    *text = step.then(*text);
                }
                _ => {}
            }
        }
    }

    /// Draws an image or a form.
    fn draw(&mut self, object: &Stream<'_>, outer: &Resources<'_>, page: Matrix, depth: usize) -> Flow {
        let subtype = object.dict().get::<Name<'_>>(b"Subtype");
        if subtype.is_none_or(|subtype| subtype.as_ref() != b"Form") {
            self.images += 1;
            return Ok(());
        }
        if depth >= FORMS {
            return Ok(());
        }
        let Ok(content) = stream::unpack(object, PAGE) else {
            self.broken = true;
            return Ok(());
        };
        if !self.fonts.spend(content.len() / BYTES_A_STEP) {
            return Ok(());
        }
        let matrix = object.dict().get::<[f64; 6]>(b"Matrix").map_or(Matrix::IDENTITY, Matrix);
        // The text of a form is where the form is drawn, which is seldom where the page goes on.
        self.cursor.break_line();
        match object.dict().get::<Dict<'_>>(b"Resources") {
            Some(own) => self.run(&content, &Resources::new(own), matrix.then(page), depth + 1)?,
            None => self.run(&content, outer, matrix.then(page), depth + 1)?,
        }
        self.cursor.break_line();
        Ok(())
    }
}
