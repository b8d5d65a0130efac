//! The programs and how each is told to do the same.

use std::path::Path;
use std::process::Command;

use lectern_peers::Environment;

use crate::{FILES_AT_ONCE, Fallible, PART_MEBIBYTES, PARTS_AT_ONCE};

/// A program that uploads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Contender {
    Lectern,
    S5cmd,
    Rclone,
    Boto3,
}

/// A folder of files to put below a prefix.
pub struct Job<'a> {
    pub endpoint: &'a str,
    pub bucket: &'a str,
    pub prefix: &'a str,
    pub folder: &'a Path,
}

impl Contender {
    pub const ALL: [Self; 4] = [Self::Lectern, Self::S5cmd, Self::Rclone, Self::Boto3];

    pub fn name(self) -> &'static str {
        match self {
            Self::Lectern => "lectern",
            Self::S5cmd => "s5cmd",
            Self::Rclone => "rclone",
            Self::Boto3 => "boto3",
        }
    }

    pub fn command(self, peers: &Environment, job: &Job<'_>) -> Fallible<Command> {
        let mut command = match self {
            Self::Lectern => lectern(job)?,
            Self::S5cmd => s5cmd(peers, job)?,
            Self::Rclone => rclone(peers, job),
            Self::Boto3 => boto3(peers, job),
        };
        command
            .env("AWS_ACCESS_KEY_ID", "lectern")
            .env("AWS_SECRET_ACCESS_KEY", "lectern");
        command
            .env("AWS_REGION", "us-east-1")
            .env("AWS_DEFAULT_REGION", "us-east-1");
        Ok(command)
    }
}

fn lectern(job: &Job<'_>) -> Fallible<Command> {
    let mut command = Command::new(std::env::current_exe()?);
    command
        .args(["send", job.endpoint, job.prefix])
        .arg(job.folder);
    Ok(command)
}

fn s5cmd(peers: &Environment, job: &Job<'_>) -> Fallible<Command> {
    // The Python package wraps the program, and its start would be counted too.
    let mut command = Command::new(peers.bundled("s5cmd/bin/s5cmd")?);
    command.args([
        "--endpoint-url",
        job.endpoint,
        "--numworkers",
        &FILES_AT_ONCE.to_string(),
        "--log",
        "error",
        "cp",
    ]);
    command.args([
        "--concurrency",
        &PARTS_AT_ONCE.to_string(),
        "--part-size",
        &PART_MEBIBYTES.to_string(),
    ]);
    command
        .arg(job.folder.join("*"))
        .arg(format!("s3://{}/{}/", job.bucket, job.prefix));
    Ok(command)
}

fn rclone(peers: &Environment, job: &Job<'_>) -> Command {
    let mut command = peers.command("rclone");
    command
        .arg("copy")
        .arg(job.folder)
        .arg(format!(":s3:{}/{}", job.bucket, job.prefix));
    command.args([
        "--config",
        "/dev/null",
        "--s3-provider",
        "Other",
        "--s3-endpoint",
        job.endpoint,
    ]);
    command.args([
        "--s3-env-auth",
        "--s3-force-path-style",
        "--s3-no-check-bucket",
        "--s3-no-head",
    ]);
    command.args([
        "--s3-disable-checksum",
        "--s3-use-unsigned-payload=true",
        "--no-traverse",
        "--ignore-checksum",
    ]);
    command.args([
        "--s3-chunk-size",
        &format!("{PART_MEBIBYTES}Mi"),
        "--transfers",
        &FILES_AT_ONCE.to_string(),
    ]);
    command.args(["--s3-upload-concurrency", &PARTS_AT_ONCE.to_string()]);
    command
}

fn boto3(peers: &Environment, job: &Job<'_>) -> Command {
    let mut command = peers.command("python");
    command
        .args([
            "-c",
            include_str!("boto3_upload.py"),
            job.endpoint,
            job.bucket,
            job.prefix,
        ])
        .arg(job.folder);
    command.args([
        FILES_AT_ONCE.to_string(),
        PARTS_AT_ONCE.to_string(),
        (PART_MEBIBYTES << 20).to_string(),
    ]);
    command
}
