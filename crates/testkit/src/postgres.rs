//! A PostgreSQL server from the system's package, in a temporary folder, on a Unix socket.

use std::{
    fs,
    io::{self, BufRead as _, BufReader},
    net::TcpListener,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
};

use tempfile::TempDir;

/// The port whose number is in the socket's name when none is asked for.
const PORT: u16 = 5432;

/// A running server; it ends with this value.
#[derive(Debug)]
pub struct Postgres {
    folder: TempDir,
    server: Child,
    bin: PathBuf,
    user: Option<(u32, u32)>,
    port: Option<u16>,
}

impl Postgres {
    /// Makes a cluster and starts it. PostgreSQL refuses to run as root; for root it runs as the
    /// package's own user.
    ///
    /// # Errors
    /// When the package `postgresql` is not installed, or the server does not start.
    pub fn start() -> io::Result<Self> {
        Self::start_with(None, &[])
    }

    /// The same with a log in files of a megabyte, so that [`Self::bound_files`] may leave as little.
    ///
    /// # Errors
    /// As [`Self::start`].
    pub fn start_with_small_files() -> io::Result<Self> {
        Self::start_with(None, &["--wal-segsize=1"])
    }

    /// The same, and on `localhost` too, over TLS with this certificate and key (PEM).
    ///
    /// # Errors
    /// As [`Self::start`].
    pub fn start_with_tls(certificate: &str, key: &str) -> io::Result<Self> {
        Self::start_with(Some((certificate, key)), &[])
    }

    fn start_with(tls: Option<(&str, &str)>, more: &[&str]) -> io::Result<Self> {
        let bin = newest_bin()?;
        let user = if is_root()? {
            Some(user_of("postgres")?)
        } else {
            None
        };
        let folder = TempDir::new()?;
        give(folder.path(), user)?;
        let made = as_user(&bin.join("initdb"), user)
            .args(more)
            .args([
                "--auth=trust",
                "--username=assay",
                "--encoding=UTF8",
                "--no-locale",
                "-D",
            ])
            .arg(folder.path().join("data"))
            .stdout(Stdio::null())
            .status()?;
        if !made.success() {
            return Err(io::Error::other("initdb failed"));
        }
        let mut port = None;
        if let Some((certificate, key)) = tls {
            for (name, text) in [("server.crt", certificate), ("server.key", key)] {
                let file = folder.path().join("data").join(name);
                fs::write(&file, text)?;
                keep_private(&file, user)?;
            }
            // Free now, and nobody here takes ports but for a moment.
            port = Some(TcpListener::bind(("127.0.0.1", 0))?.local_addr()?.port());
        }
        let server = run(&bin, folder.path(), user, port)?;
        Ok(Self {
            folder,
            server,
            bin,
            user,
            port,
        })
    }

    /// The address of a new, empty database of this name.
    ///
    /// # Errors
    /// When there is one already.
    pub fn database(&self, name: &str) -> io::Result<String> {
        let made = as_user(&self.bin.join("createdb"), self.user)
            .arg("-h")
            .arg(self.folder.path())
            .args(["-p", &self.port.unwrap_or(PORT).to_string(), "-U", "assay", name])
            .status()?;
        if !made.success() {
            return Err(io::Error::other(format!("createdb {name} failed")));
        }
        if let Some(port) = self.port {
            return Ok(format!("postgres://assay@localhost:{port}/{name}"));
        }
        let socket = self.folder.path().display().to_string().replace('/', "%2F");
        Ok(format!("postgres://assay@{socket}/{name}"))
    }

    /// Lets none of the server's files grow beyond so many bytes from now on, as on a disk that is full; without a
    /// number, as far as they want again.
    ///
    /// # Errors
    /// When the system does not do so.
    pub fn bound_files(&self, bytes: Option<u64>) -> io::Result<()> {
        let most = bytes.map_or_else(|| "unlimited".to_owned(), |bytes| bytes.to_string());
        let bound = |process: u32| {
            as_user(Path::new("prlimit"), self.user)
                .args(["--pid", &process.to_string(), &format!("--fsize={most}:")])
                .stderr(Stdio::null())
                .status()
        };
        // What it starts from now on has its own bound.
        if !bound(self.server.id())?.success() {
            return Err(io::Error::other("prlimit failed"));
        }
        for process in children(self.server.id())? {
            // One that has ended needs none.
            bound(process)?;
        }
        Ok(())
    }

    /// Kills the whole server without warning and starts it again on the same files.
    ///
    /// # Errors
    /// When it cannot be killed or does not start again.
    pub fn crash_and_restart(&mut self) -> io::Result<()> {
        self.server.kill()?;
        self.server.wait()?;
        self.server = run(&self.bin, self.folder.path(), self.user, self.port)?;
        Ok(())
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        // It may be gone already.
        let _ = self.server.kill();
        let _ = self.server.wait();
    }
}

/// The processes that one has started.
fn children(parent: u32) -> io::Result<Vec<u32>> {
    let mut found = Vec::new();
    for entry in fs::read_dir("/proc")? {
        let Some(process) = entry?.file_name().to_str().and_then(|name| name.parse().ok()) else {
            continue;
        };
        // One that has ended meanwhile has no such file any more.
        let status = fs::read_to_string(format!("/proc/{process}/status")).unwrap_or_default();
        if status.lines().any(|line| line == format!("PPid:\t{parent}")) {
            found.push(process);
        }
    }
    Ok(found)
}

fn run(bin: &Path, folder: &Path, user: Option<(u32, u32)>, port: Option<u16>) -> io::Result<Child> {
    let over_tcp = port.map_or_else(
        || vec!["listen_addresses=".to_owned()],
        |port| {
            vec![
                "listen_addresses=localhost".to_owned(),
                format!("port={port}"),
                "ssl=on".to_owned(),
            ]
        },
    );
    let mut server = as_user(&bin.join("postgres"), user)
        .arg("-D")
        .arg(folder.join("data"))
        .arg("-k")
        .arg(folder)
        .args(over_tcp.iter().flat_map(|option| ["-c", option]))
        .args(["-c", "max_connections=60"])
        .stderr(Stdio::piped())
        .spawn()?;
    let said = server
        .stderr
        .take()
        .ok_or_else(|| io::Error::other("no output"))?;
    let mut lines = BufReader::new(said).lines();
    let ready = lines.any(|line| line.is_ok_and(|line| line.contains("ready to accept connections")));
    if !ready {
        return Err(io::Error::other("PostgreSQL did not start"));
    }
    // Read on, so that the server never waits for its own log.
    std::thread::spawn(move || lines.for_each(drop));
    Ok(server)
}

fn newest_bin() -> io::Result<PathBuf> {
    let none = || {
        io::Error::new(
            io::ErrorKind::NotFound,
            "no PostgreSQL: install Debian's package `postgresql`",
        )
    };
    let versions = fs::read_dir("/usr/lib/postgresql").map_err(|_| none())?;
    let newest = versions
        .filter_map(|entry| entry.ok()?.file_name().into_string().ok()?.parse::<u32>().ok())
        .max()
        .ok_or_else(none)?;
    Ok(PathBuf::from(format!("/usr/lib/postgresql/{newest}/bin")))
}

fn as_user(program: &Path, user: Option<(u32, u32)>) -> Command {
    let mut command = Command::new(program);
    command.current_dir("/");
    #[cfg(unix)]
    if let Some((uid, gid)) = user {
        use std::os::unix::process::CommandExt as _;
        command.uid(uid).gid(gid);
    }
    #[cfg(not(unix))]
    let _ = user;
    command
}

/// Makes the file readable to nobody but that user.
fn keep_private(file: &Path, user: Option<(u32, u32)>) -> io::Result<()> {
    #[cfg(unix)]
    fs::set_permissions(file, std::os::unix::fs::PermissionsExt::from_mode(0o600))?;
    give(file, user)
}

/// Makes the file or folder that user's own.
fn give(path: &Path, user: Option<(u32, u32)>) -> io::Result<()> {
    #[cfg(unix)]
    if let Some((uid, gid)) = user {
        std::os::unix::fs::chown(path, Some(uid), Some(gid))?;
    }
    #[cfg(not(unix))]
    let _ = (path, user);
    Ok(())
}

fn is_root() -> io::Result<bool> {
    let status = fs::read_to_string("/proc/self/status")?;
    Ok(status.lines().any(|line| line.starts_with("Uid:\t0\t")))
}

fn user_of(name: &str) -> io::Result<(u32, u32)> {
    let users = fs::read_to_string("/etc/passwd")?;
    let ids = users.lines().find_map(|line| {
        let mut fields = line.split(':');
        (fields.next()? == name).then_some(())?;
        let uid = fields.nth(1)?.parse().ok()?;
        Some((uid, fields.next()?.parse().ok()?))
    });
    ids.ok_or_else(|| io::Error::new(io::ErrorKind::NotFound, format!("no user {name}")))
}
