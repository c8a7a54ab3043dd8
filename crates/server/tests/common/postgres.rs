//! A PostgreSQL server from the system's package, in a temporary folder, on a Unix socket.

use std::{
    fs,
    io::{BufRead as _, BufReader},
    os::unix::{fs::chown, process::CommandExt as _},
    path::PathBuf,
    process::{Child, Command, Stdio},
};

use tempfile::TempDir;

/// A running server; it ends with this value.
pub(crate) struct Postgres {
    folder: TempDir,
    server: Child,
    bin: PathBuf,
    user: Option<(u32, u32)>,
}

impl Postgres {
    /// Makes a cluster and starts it. PostgreSQL refuses to run as root; for root it runs as the
    /// package's own user.
    pub(crate) fn start() -> Self {
        let bin = newest_bin();
        let user = is_root().then(|| user_of("postgres"));
        let folder = TempDir::new().unwrap();
        if let Some((uid, gid)) = user {
            chown(folder.path(), Some(uid), Some(gid)).unwrap();
        }
        let data = folder.path().join("data");
        let made = as_user(&bin.join("initdb"), user)
            .args([
                "--auth=trust",
                "--username=assay",
                "--encoding=UTF8",
                "--no-locale",
                "-D",
            ])
            .arg(&data)
            .stdout(Stdio::null())
            .status()
            .unwrap();
        assert!(made.success(), "initdb failed");
        let mut server = as_user(&bin.join("postgres"), user)
            .arg("-D")
            .arg(&data)
            .arg("-k")
            .arg(folder.path())
            .args(["-c", "listen_addresses=", "-c", "max_connections=60"])
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(server.stderr.take().unwrap()).lines();
        let ready = lines.any(|line| line.is_ok_and(|line| line.contains("ready to accept connections")));
        assert!(ready, "PostgreSQL did not start");
        // Read on, so that the server never waits for its own log.
        std::thread::spawn(move || lines.for_each(drop));
        Self {
            folder,
            server,
            bin,
            user,
        }
    }

    /// The address of a new, empty database of this name.
    pub(crate) fn database(&self, name: &str) -> String {
        let made = as_user(&self.bin.join("createdb"), self.user)
            .arg("-h")
            .arg(self.folder.path())
            .args(["-U", "assay", name])
            .status()
            .unwrap();
        assert!(made.success(), "createdb {name} failed");
        let socket = self.folder.path().display().to_string().replace('/', "%2F");
        format!("postgres://assay@{socket}/{name}")
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        let _ = self.server.kill();
        let _ = self.server.wait();
    }
}

fn newest_bin() -> PathBuf {
    let versions =
        fs::read_dir("/usr/lib/postgresql").expect("PostgreSQL: install Debian's package `postgresql`");
    let newest = versions
        .filter_map(|entry| entry.ok()?.file_name().into_string().ok()?.parse::<u32>().ok())
        .max();
    PathBuf::from(format!("/usr/lib/postgresql/{}/bin", newest.unwrap()))
}

fn as_user(program: &std::path::Path, user: Option<(u32, u32)>) -> Command {
    let mut command = Command::new(program);
    command.current_dir("/");
    if let Some((uid, gid)) = user {
        command.uid(uid).gid(gid);
    }
    command
}

fn is_root() -> bool {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    status.lines().any(|line| line.starts_with("Uid:\t0\t"))
}

fn user_of(name: &str) -> (u32, u32) {
    let users = fs::read_to_string("/etc/passwd").unwrap();
    let line = users
        .lines()
        .find(|line| line.split(':').next() == Some(name))
        .unwrap();
    let field = |n| line.split(':').nth(n).unwrap().parse().unwrap();
    (field(2), field(3))
}
