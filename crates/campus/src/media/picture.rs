//! A picture like a lecture slide: title, lines of text, a chart, a speaker in the corner.

use rand::{Rng, SeedableRng, rngs::StdRng};

/// A colour, red, green, blue.
pub(super) type Colour = [u8; 3];

/// A picture with at most 16 colours.
pub(super) struct Picture {
    pub width: usize,
    pub height: usize,
    /// The colours, by index.
    pub palette: Vec<Colour>,
    /// One index per pixel, row by row.
    pub pixels: Vec<u8>,
}

const PAPER: u8 = 0;
const BAND: u8 = 1;
const TITLE: u8 = 2;
const TEXT: u8 = 3;
const BAR: u8 = 4;
const BAR_LIGHT: u8 = 5;
const SKIN: u8 = 6;
const COAT: u8 = 7;
const WALL: u8 = 8;

const BANDS: [Colour; 6] = [
    [31, 79, 158],
    [122, 40, 87],
    [24, 107, 86],
    [148, 74, 20],
    [71, 63, 140],
    [46, 82, 102],
];
const SKINS: [Colour; 4] = [
    [245, 214, 190],
    [214, 164, 124],
    [150, 102, 72],
    [92, 60, 44],
];

/// Draws the slide that belongs to a number.
pub(super) fn slide(width: usize, height: usize, seed: u64) -> Picture {
    let mut chance = StdRng::seed_from_u64(seed);
    let band = BANDS[chance.random_range(0..BANDS.len())];
    let lighter = band.map(|part| part / 2 + 118);
    let mut picture = Picture {
        width,
        height,
        palette: vec![
            [250, 250, 247],
            band,
            [255, 255, 255],
            [74, 82, 94],
            band,
            lighter,
            SKINS[chance.random_range(0..SKINS.len())],
            [52, 58, 70],
            [205, 211, 219],
        ],
        pixels: vec![PAPER; width * height],
    };
    // All measures are in hundredths of the picture.
    picture.fill(0, 0, 100, 18, BAND);
    let title = chance.random_range(30..70);
    picture.fill(5, 6, title, 6, TITLE);
    for line in 0..chance.random_range(4..7) {
        let length = chance.random_range(20..42);
        picture.fill(5, 26 + line * 9, 2, 3, BAR);
        picture.fill(9, 26 + line * 9, length, 3, TEXT);
    }
    for bar in 0..5 {
        let tall = chance.random_range(8..40);
        let colour = if bar % 2 == 0 { BAR } else { BAR_LIGHT };
        picture.fill(57 + bar * 8, 70 - tall, 6, tall, colour);
    }
    picture.fill(55, 70, 42, 1, TEXT);
    picture.fill(78, 74, 20, 24, WALL);
    picture.fill(85, 77, 6, 9, SKIN);
    picture.fill(82, 86, 12, 12, COAT);
    picture
}

impl Picture {
    fn fill(&mut self, left: usize, top: usize, wide: usize, tall: usize, colour: u8) {
        let across = |hundredths: usize| (hundredths * self.width / 100).min(self.width);
        let down = |hundredths: usize| (hundredths * self.height / 100).min(self.height);
        let (from, to) = (across(left), across(left + wide));
        for row in down(top)..down(top + tall) {
            let start = row * self.width;
            self.pixels[start + from..start + to].fill(colour);
        }
    }

    /// Returns the colour at a place; beyond the edge it is the edge's.
    pub(super) fn colour(&self, column: usize, row: usize) -> Colour {
        let place = row.min(self.height - 1) * self.width + column.min(self.width - 1);
        self.palette[usize::from(self.pixels[place])]
    }
}
