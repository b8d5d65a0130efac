/// Names the program that listens on a port of this computer, where the system tells.
#[cfg(target_os = "linux")]
pub(super) fn of(port: u16) -> Option<String> {
    linux::of(port)
}

/// Names the program that listens on a port of this computer, where the system tells.
#[cfg(not(target_os = "linux"))]
pub(super) fn of(_port: u16) -> Option<String> {
    None
}

#[cfg(target_os = "linux")]
mod linux {
    use std::fs;
    use std::path::Path;

    pub(super) fn of(port: u16) -> Option<String> {
        let sockets: Vec<String> = ["/proc/net/tcp", "/proc/net/tcp6"]
            .iter()
            .filter_map(|table| fs::read_to_string(table).ok())
            .collect();
        let inode = sockets.iter().find_map(|table| listening(table, port))?;
        let link = format!("socket:[{inode}]");
        fs::read_dir("/proc")
            .ok()?
            .flatten()
            .map(|entry| entry.path())
            .find(|process| holds(process, &link))
            .and_then(|process| {
                let name = fs::read_to_string(process.join("comm")).ok()?;
                Some(name.trim().to_owned()).filter(|name| !name.is_empty())
            })
    }

    /// Finds the inode of the listening socket in one of the kernel's tables: `sl local rem st ... inode`.
    pub(super) fn listening(table: &str, port: u16) -> Option<String> {
        let suffix = format!(":{port:04X}");
        table.lines().skip(1).find_map(|line| {
            let words: Vec<&str> = line.split_whitespace().collect();
            let (local, state, inode) = (words.get(1)?, words.get(3)?, words.get(9)?);
            (local.ends_with(&suffix) && *state == "0A").then(|| (*inode).to_owned())
        })
    }

    /// Looks through the open files of a process, as far as they may be seen.
    fn holds(process: &Path, link: &str) -> bool {
        fs::read_dir(process.join("fd")).is_ok_and(|files| {
            files.flatten().any(|file| {
                fs::read_link(file.path()).is_ok_and(|target| target.as_os_str() == link)
            })
        })
    }
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use std::net::TcpListener;

    use super::of;

    #[test]
    fn names_this_very_program() {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();

        let owner = of(listener.local_addr().unwrap().port()).unwrap();

        let own = std::fs::read_to_string("/proc/self/comm").unwrap();
        assert_eq!(owner, own.trim());
    }
}
