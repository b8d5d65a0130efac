fn main() { lectern_desktop::run() }
