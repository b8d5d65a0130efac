//! Everything that breaks programs which write student work to disk and into pages.

/// HTML that must never run, load, or leave the page it is in.
const HTML: [&str; 26] = [
    "<script>document.title='run'</script>after",
    "<img src=x onerror=\"document.title='run'\">",
    "<svg onload=\"document.title='run'\"><circle r=9></svg>",
    "<a href=\"javascript:document.title='run'\">click</a>",
    "<a href=\"JaVa\tScript:document.title='run'\">click</a>",
    "<iframe srcdoc=\"<script>parent.document.title='run'</script>\"></iframe>",
    "<style>@import url(http://tracker.example/a.css);*{display:none}</style>",
    "<meta http-equiv=refresh content=\"0;url=http://tracker.example/\">",
    "<base href=\"http://tracker.example/\"><a href=\"x\">x</a>",
    "<form action=\"http://tracker.example/\"><input name=q autofocus onfocus=\"document.title='run'\"><button>Go</button></form>",
    "<object data=\"http://tracker.example/o\"></object><embed src=\"http://tracker.example/e\">",
    "<a href=\"data:text/html,<script>alert(1)</script>\">data</a>",
    "<a href=\"file:///etc/passwd\">passwd</a>",
    "<div><p><b>never closed <table><tr><td>",
    "<a title=\"never closed quote href=x>",
    "]]><!-- <script>document.title='run'</script> --><![CDATA[x",
    "<img src=\"http://tracker.example/pixel.gif\" width=1 height=1>",
    "<p style=\"background:url(http://tracker.example/b);position:fixed;inset:0\">covers all</p>",
    "<link rel=stylesheet href=\"//tracker.example/l.css\"><link rel=prefetch href=\"http://tracker.example/p\">",
    "<video poster=\"http://tracker.example/v.png\" src=\"http://tracker.example/v.mp4\" autoplay></video>",
    "<math><mtext><table><mglyph><style><img src=x onerror=\"document.title='run'\"></table></math>",
    "<noscript><p title=\"</noscript><img src=x onerror=document.title='run'>\"></noscript>",
    "<svg><use href=\"data:image/svg+xml,<svg id=x><image href=1 onerror=alert(1)></svg>#x\"/></svg>",
    "{{7*7}} ${7*7} <%= 7*7 %>",
    "</td></tr></table></main></body></html><h1>after the end</h1>",
    "<details open ontoggle=\"document.title='run'\"><summary>x</summary></details>",
];

/// Text for cells and comments.
const TEXT: [&str; 12] = [
    "=cmd|' /C calc'!A0",
    "+1+1",
    "-2+3",
    "@SUM(A1:A9)",
    "\t=1+1",
    "line one\r\nline two\nline three",
    "\"quoted\", 'quoted', and a comma",
    "control \u{1}\u{7}\u{1b}[31m characters",
    "left \u{202e}thgir dna\u{202c} again",
    "👩‍🔬🧫 only 🧬 pictures 🇨🇦",
    "</script><script>document.title='run'</script>",
    "zero\u{200b}width\u{feff} and \u{0} nothing",
];

const FILES: [&str; 40] = [
    "index.html",
    "submissions.csv",
    "comments.csv",
    "attachments.csv",
    "../../../etc/passwd",
    "..\\..\\windows\\system32\\drivers.txt",
    "/absolute.txt",
    "C:\\drive.txt",
    "a/b/c.txt",
    "CON",
    "con.txt",
    "NUL.pdf",
    "aux.docx",
    "COM1.png",
    "LPT9 .jpg",
    "ends with a dot.",
    "ends with a space ",
    " begins with a space.txt",
    ".hidden",
    "..",
    ".",
    "Essay.docx",
    "essay.DOCX",
    "caf\u{e9}.txt",
    "cafe\u{301}.txt",
    "ann\u{202e}fdp.exe",
    "line\nbreak.txt",
    "tab\there.txt",
    "what? <really> \"this\" | that*.txt",
    "colon: and semicolon; & ampersand.pdf",
    "👩‍🔬🧬.png",
    "🧪",
    "no ending",
    "two.endings.tar.gz",
    "My%2Bessay%252B.docx",
    "percent%20and+plus.txt",
    "thumb.png",
    "=1+1.csv",
    "-rf.txt",
    "~$lock.docx",
];

const NAMES: [(&str, &str, Option<&str>); 20] = [
    ("Sam", "Lee", Some("sam@a.example")),
    ("Sam", "Lee", Some("sam@b.example")),
    ("👩‍🔬", "🧬", Some("emoji")),
    (
        "<script>document.title='run'</script>",
        "O'Neil",
        Some("script"),
    ),
    ("../..", "etc", Some("../../etc")),
    ("a/b", "c\\d", Some("a/b")),
    ("CON", "NUL", Some("CON")),
    ("=cmd|' /C calc'!A0", "Formula", Some("=1+1")),
    ("Nobody", "Without-Login", None),
    ("Trailing. ", "Dot.", Some("dot.")),
    ("\u{202e}esrever", "Right", Some("rtl")),
    ("e\u{301}lodie", "Décomposée", Some("elodie")),
    ("\u{e9}lodie", "D\u{e9}compos\u{e9}e", Some("Elodie")),
    ("\"Quoted\"", "Comma, Name", Some("quo\"ted")),
    ("new\nline", "Break", Some("new\nline")),
    ("   ", "   ", Some("   ")),
    ("محمد", "علي", Some("محمد")),
    ("index.html", "html", Some("index.html")),
    ("null", "undefined", Some("null")),
    ("0", "-1", Some("0")),
];

const COURSES: [&str; 3] = [
    "../../BIO: \"Cells\" / <script>document.title='run'</script>? *",
    "../../BIO: \"Cells\" / <script>document.title='run'</script>? *",
    "=HYPERLINK(\"http://tracker.example\") 🧬 ends with a dot. ",
];

/// Returns HTML by number; one is two megabytes long, one is nested ten thousand deep.
pub(crate) fn html(number: u64) -> String {
    match number % 29 {
        27 => format!("<p>{}</p>", "long ".repeat(400_000)),
        28 => format!("{}deep{}", "<div>".repeat(10_000), "</div>".repeat(10_000)),
        place => pick(&HTML, place).to_owned(),
    }
}

/// Returns a text by number; one is two megabytes long.
pub(crate) fn text(number: u64) -> String {
    match number % 40 {
        39 => "all work and no play ".repeat(100_000),
        place => pick(&TEXT, place).to_owned(),
    }
}

/// Returns the name of a file by number; one is far too long.
pub(crate) fn file_name(number: u64) -> String {
    match number % 43 {
        40 => format!("{}.pdf", "long name ".repeat(40)),
        41 => format!("{}.docx", "長い名前".repeat(60)),
        42 => format!("{}.txt", "e\u{301}".repeat(120)),
        place => pick(&FILES, place).to_owned(),
    }
}

/// Returns a person's first and last name and login by number.
pub(crate) fn name(number: u64) -> (String, String, String) {
    let (first, last, login) = pick(&NAMES, number);
    let (first, last) = match number % 20 {
        3 if number > 20 => ("x".repeat(300), "y".repeat(300)),
        _ => (first.to_owned(), last.to_owned()),
    };
    (first, last, login.unwrap_or_default().to_owned())
}

/// Returns the name of a course by number; two have the same.
pub(crate) fn course(number: u64) -> String {
    pick(&COURSES, number).to_owned()
}

fn pick<T: Copy>(all: &[T], number: u64) -> T {
    all[usize::try_from(number % all.len() as u64).unwrap_or_default()]
}
